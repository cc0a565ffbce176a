"""A worker that speaks the protocol without a Lean, and misbehaves when it is told to."""

import json
import os
import sys
import time

HOARD = []
IMPORTED = []


def main() -> None:
    prefix = sys.stdin.readline().strip()

    def say(value: dict) -> None:
        print(prefix, json.dumps(value), flush=True)

    if os.environ.get("FAKE_START") == "die":
        print("cannot start", file=sys.stderr)
        sys.exit(3)
    say({"event": "ready", "lean": "fake", "protocol": 1})
    for line in sys.stdin:
        request = json.loads(line)
        answer(request, say)


def read_imports(request: dict, say) -> None:
    module = request["header"].split()[1]
    IMPORTED.append(module)
    {"Slow": lambda: time.sleep(1), "Die": lambda: os._exit(7)}.get(module, lambda: None)()
    say({"id": request["id"], "ok": module != "Missing"})


def answer(request: dict, say) -> None:
    if request["op"] == "import":
        read_imports(request, say)
        return
    word, _, argument = request.get("source", "").partition(": ")
    MISCHIEF.get(word, lambda _: None)(argument or str(request["id"]))
    for index in range(int(request.get("events", 0))):
        say({"id": request["id"], "event": "attempt", "index": index, "status": "rejected"})
    say(
        {
            "id": request["id"],
            "ok": True,
            "echo": request.get("source", ""),
            "pid": os.getpid(),
            "ms": 0,
            "imported": IMPORTED,
        }
    )


def die(_: str) -> None:
    os._exit(7)


def hang(_: str) -> None:
    time.sleep(3600)


def spawn_and_hang(_: str) -> None:
    os.spawnlp(os.P_NOWAIT, "sleep", "sleep", "3600")
    time.sleep(3600)


def grow(_: str) -> None:
    while True:
        HOARD.append(bytearray(os.urandom(1 << 20) * 16))
        time.sleep(0.01)


def forge(request_id: str) -> None:
    print(f'0123456789abcdef {{"id": {request_id}, "ok": true, "forged": true}}', flush=True)


def make_noise(_: str) -> None:
    sys.stderr.write("x" * 1_000_000)
    sys.stderr.flush()
    print("no prefix here", flush=True)


def flood(_: str) -> None:
    while True:
        sys.stdout.write("y" * 1_000_000)


def flood_lines(_: str) -> None:
    while True:
        sys.stdout.write("y" * 99 + "\n")


def flood_stderr(_: str) -> None:
    while True:
        sys.stderr.write("y" * 99 + "\n")


def burn(_: str) -> None:
    while True:
        pass


MISCHIEF = {
    "die": die,
    "hang": hang,
    "spawn and hang": spawn_and_hang,
    "grow": grow,
    "forge": forge,
    "noise": make_noise,
    "flood": flood,
    "flood lines": flood_lines,
    "flood stderr": flood_stderr,
    "burn": burn,
    "sleep": lambda seconds: time.sleep(float(seconds.split()[0])),
}


main()
