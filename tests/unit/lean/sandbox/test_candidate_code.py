"""What a candidate can do whose code does run. Every candidate here prints first, to show that it does."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from pathlib import Path

import pytest

from prover.core.ports import Lean
from prover.core.problem import Problem
from prover.core.verdict import Status
from prover.lean.pool import PoolLimits, WorkerPool
from prover.lean.process import WorkerDied, WorkerProcess
from prover.screen import screen
from tests.unit.lean.sandbox.conftest import CONFINEMENTS, Grounds, elaborate, start_in
from tests.unit.lean.sandbox.side_module import assemble

pytestmark = pytest.mark.lean
SECRET = "swordfish"
REFUSED = ("permission denied", "no such file", "resource exhausted", "unsupported operation", "no such thing")


async def attempt(worker: WorkerProcess, expression: str) -> tuple[bool, str]:
    """Evaluate an `IO` expression; return whether it succeeded, and what it gave or the error."""
    [*_, last] = await elaborate(worker, f"#eval ({expression} : IO _)")
    return last["severity"] == "info", last["text"].strip()


async def assert_refused(worker: WorkerProcess, expression: str) -> None:
    succeeded, text = await attempt(worker, expression)
    assert not succeeded, text
    assert SECRET not in text
    assert text.startswith(REFUSED), text


async def test_it_does_read_and_write_where_it_may(worker: WorkerProcess, grounds: Grounds) -> None:
    """Without this the refusals below would show nothing."""
    own = grounds.work_dir / "own.txt"
    assert await attempt(worker, f'IO.FS.readFile "{own}"') == (True, '"mine\\n"')
    in_memory = 'do IO.FS.writeFile "/scratch" "text"; IO.FS.readFile "/scratch"'
    assert await attempt(worker, in_memory) == (True, '"text"')


PLACES = {
    "absolute": "{outside}/secret.txt",
    "store": "{outside}/prover.sqlite",
    "dots": "{work}/../outside/secret.txt",
    "symlink": "{work}/link.txt",
    "symlinked-folder": "{work}/linked/secret.txt",
    "system": "/etc/passwd",
    "own-environment": "/proc/self/environ",
    "own-memory": "/proc/self/mem",
    "parent-environment": "/proc/{parent}/environ",
    "parent-arguments": "/proc/{parent}/cmdline",
    "root-through-proc": "/proc/{parent}/root{outside}/secret.txt",
    "lean-stamp": "{lean}/installed.json",
    "home": "{home}/.profile",
    "hosts": "{lean}/lib/../../../../../../../../etc/hosts",
}


def place(grounds: Grounds, name: str) -> str:
    return PLACES[name].format(
        outside=grounds.outside, work=grounds.work_dir, parent=os.getpid(), lean=grounds.lean.root, home=Path.home()
    )


@pytest.mark.parametrize("name", PLACES)
async def test_it_reads_nothing_outside(worker: WorkerProcess, grounds: Grounds, name: str) -> None:
    path = place(grounds, name)
    await assert_refused(worker, f'IO.FS.readFile "{path}"')
    await assert_refused(worker, f'(return (← IO.FS.Handle.mk "{path}" .readWrite) : IO _) >>= fun h => h.getLine')


async def test_it_sees_no_names_outside(worker: WorkerProcess, grounds: Grounds) -> None:
    await assert_refused(worker, f'do return (← System.FilePath.readDir "{grounds.outside}").size')
    await assert_refused(worker, f'do return (← System.FilePath.metadata "{grounds.outside}/secret.txt").byteSize')


WRITES = {
    "overwrite": 'IO.FS.writeFile "{path}" "spoilt"',
    "append": '(return (← IO.FS.Handle.mk "{path}" .append) : IO _) >>= fun h => h.putStr "spoilt"',
    "new": 'IO.FS.writeFile "{path}.new" "spoilt"',
    "remove": 'IO.FS.removeFile "{path}"',
    "rename": 'IO.FS.rename "{path}" "{path}.moved"',
    "link": 'IO.FS.hardLink "{path}" "{path}.linked"',
    "folder": 'IO.FS.createDir "{path}.folder"',
    "mode": 'IO.setAccessRights "{path}" {{ user := {{ write := true }} }}',
}
TARGETS = {
    "private": "{work}/own.txt",
    "library": "{lean}/lib/Init/Core.olean",
    "worker": "{worker}",
    "outside": "{outside}/secret.txt",
    "symlink": "{work}/link.txt",
}


@pytest.mark.parametrize("target", TARGETS)
async def test_it_writes_nothing(worker: WorkerProcess, grounds: Grounds, target: str) -> None:
    compiled = next(grounds.program.parent.glob("Worker-*.ir"))
    path = TARGETS[target].format(
        work=grounds.work_dir, outside=grounds.outside, lean=grounds.lean.root, worker=compiled
    )
    before = grounds.digest()
    for write in WRITES.values():
        # A path that is not mounted is a place in memory, where writing does no harm; what counts is the disk.
        succeeded, text = await attempt(worker, write.format(path=path))
        assert not (succeeded and target in ("private", "library", "worker")), (write, text)
    assert grounds.digest() == before


async def test_it_starts_no_process(worker: WorkerProcess, grounds: Grounds) -> None:
    command = f'{{ cmd := "/bin/sh", args := #["-c", "echo spoilt > {grounds.outside}/spawned"] }}'
    before = grounds.digest()
    await assert_refused(worker, f"do return (← IO.Process.output {command}).stdout")
    await assert_refused(worker, f"do let _ ← IO.Process.spawn {command}; return 0")
    assert grounds.digest() == before


async def test_it_sees_no_secret_of_the_environment(worker: WorkerProcess) -> None:
    assert (await attempt(worker, 'IO.getEnv "LEAN_PATH"'))[1].startswith("some ")
    for name in ("OPENAI_API_KEY", "PATH_INFO", "LEAN_WASM_PARENT"):
        assert await attempt(worker, f'IO.getEnv "{name}"') == (True, "none")


async def test_it_learns_little_of_the_processes(worker: WorkerProcess) -> None:
    _, pid = await attempt(worker, "IO.Process.getPID")
    assert int(pid) != worker.pid


def listen() -> socket.socket:
    listening = socket.create_server(("127.0.0.1", 0))
    listening.settimeout(3)
    return listening


def was_reached(listening: socket.socket) -> bool:
    try:
        listening.accept()[0].close()
    except TimeoutError:
        return False
    return True


def test_the_listener_notices_a_connection() -> None:
    with listen() as listening, socket.create_connection(listening.getsockname()):
        assert was_reached(listening)


@pytest.mark.parametrize("confinement", CONFINEMENTS)
async def test_the_sockets_of_lean_reach_nobody(grounds: Grounds, confinement: str) -> None:
    """Lean's TCP goes through libuv, without which the embedded Lean was built: the call ends the process."""
    worker = await start_in(grounds, confinement)()
    with listen() as listening:
        connect = f"""
open Std.Net Std.Internal.UV.TCP in
#eval (do
  let socket ← Socket.new
  let _ ← socket.connect (.v4 ⟨IPv4Addr.ofParts 127 0 0 1, {listening.getsockname()[1]}⟩) : IO Unit)"""
        try:
            messages = await elaborate(worker, connect, "import Std.Internal.UV.TCP")
            assert [m["severity"] for m in messages] == ["error"]
            assert "nknown" not in messages[0]["text"]
        except WorkerDied:
            assert "libuv" in " ".join(worker._stderr)
        finally:
            await worker.kill()
        assert not was_reached(listening)


def start_sleep() -> subprocess.Popen[bytes]:
    return subprocess.Popen(["sleep", "60"])


def write_escape(port: int, victim: int) -> str:
    """Lean text that loads a library which has JavaScript evaluated: a connection, and a signal to a process."""
    connect = f'new worker_threads.Worker(`require("net").connect({port}, "127.0.0.1")`, {{ eval: true }})'
    module = assemble(f'fs.writeSync(2, "evaluated\\n"); {connect}; process.kill({victim}, "SIGKILL")')
    return f"""
@[extern "lean_load_dynlib"] opaque Lean.loadDynlib (path : @& System.FilePath) : IO Unit
#eval IO.FS.writeBinFile "/library.so" (ByteArray.mk #[{", ".join(map(str, module))}])
def load : IO Unit := Lean.loadDynlib "/library.so"
#eval load"""


@pytest.mark.parametrize(
    ("confinement", "may_evaluate", "is_held"),
    [("node", True, False), ("node", False, True), ("bubblewrap", True, True), ("bubblewrap", False, True)],
    ids=["no-defence", "node", "bubblewrap-alone", "bubblewrap"],
)
async def test_code_beneath_lean_reaches_neither_network_nor_processes(
    grounds: Grounds, confinement: str, may_evaluate: bool, is_held: bool
) -> None:
    """Each of two defences holds alone; with both taken away the attack succeeds, so it is a real one."""
    worker = await start_in(grounds, confinement, may_evaluate=may_evaluate)()
    with listen() as listening, start_sleep() as victim:
        [message] = await elaborate(worker, write_escape(listening.getsockname()[1], victim.pid))
        assert ("Code generation from strings disallowed" in message["text"]) == (not may_evaluate)
        assert ("evaluated" in worker.last_words) == may_evaluate
        assert was_reached(listening) == (not is_held)
        assert (victim.poll() is None) == is_held
        victim.kill()
    await worker.kill()


@pytest.mark.parametrize("status", [0, 7])
async def test_an_exit_is_no_proof(lean: Lean, status: int) -> None:
    source = f"#eval (IO.Process.exit {status} : IO Unit)\ntheorem t : True := trivial"
    verdict = await lean.verify(Problem("t", "theorem t : True"), source, timeout_s=30)
    assert (verdict.status, verdict.rule) == (Status.CRASHED, "crashed")
    assert f"ended with {status}" in verdict.message
    verdict = await lean.verify(Problem("t", "theorem t : True"), "theorem t : True := trivial", timeout_s=30)
    assert verdict.is_proved


async def test_what_a_candidate_leaves_behind_is_gone_for_the_next(grounds: Grounds) -> None:
    """A file in a worker's memory: there for the next candidate of that worker, which must have a fresh one."""
    leave, look = '#eval IO.FS.writeFile "/left" "behind"\n', '#eval IO.FS.readFile "/left"'
    seen = []
    for is_suspect in (None, lambda text: screen(text) is not None):
        limits = PoolLimits(workers=1, spares=0)
        async with WorkerPool(start_in(grounds, "node"), limits, is_suspect=is_suspect) as pool:
            for source in (leave + look, look):
                reply = await pool.submit("check", {"source": source}, deadline_s=30)
                seen.append("behind" in reply.fields["messages"][-1]["text"])
    assert seen == [True, True, True, False]


@pytest.mark.parametrize("device", ["/dev/stdout", "/dev/stderr"])
@pytest.mark.parametrize("text", ["y" * 4000 + r"\n", "y" * 4000], ids=["lines", "one-line"])
async def test_endless_output_ends_the_worker_soon(grounds: Grounds, device: str, text: str) -> None:
    worker = await start_in(grounds, "node")()
    flood = f"""
partial def flood (out : IO.FS.Handle) : IO Unit := do
  out.putStr "{text}"
  flood out
def start : IO Unit := do
  flood (← IO.FS.Handle.mk "{device}" .write)
#eval start"""
    begun = time.monotonic()
    with pytest.raises(WorkerDied, match="output limit"):
        await elaborate(worker, flood)
    assert time.monotonic() - begun < 30
    await worker.kill()
