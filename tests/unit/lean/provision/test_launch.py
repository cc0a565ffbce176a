from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from prover.lean.provision import EmbeddedLean, launch_command
from prover.lean.provision.node import require_node
from prover.lean.provision.patch_glue import read_prelude

PROBE = Path(__file__).with_name("Probe.lean")


@pytest.fixture
def small_lean(tmp_path: Path) -> EmbeddedLean:
    """An embedded Lean that is only paths."""
    root = tmp_path / "lean"
    return EmbeddedLean(root, root / "lean.js", root / "lib", Path("/opt/node"), "9.9.9")


@pytest.fixture
def work_dir(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


def test_the_environment_holds_nothing_of_ours(
    small_lean: EmbeddedLean, work_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROVER_TEST_SECRET", "secret")
    _, environment = launch_command(small_lean, PROBE, work_dir=work_dir, sandbox=True)
    assert {name for name in environment if not name.startswith("LEAN_")} == {"MALLOC_ARENA_MAX"}
    assert environment["LEAN_PATH"] == str(small_lean.library)
    assert environment["LEAN_WASM_MOUNTS"].split(":") == [str(small_lean.library), str(PROBE.parent), str(work_dir)]


def test_the_sandbox_may_read_three_directories(small_lean: EmbeddedLean, work_dir: Path) -> None:
    argv, _ = launch_command(small_lean, PROBE, work_dir=work_dir, sandbox=True)
    readable = [argument.partition("=")[2] for argument in argv if argument.startswith("--allow-fs-read")]
    assert readable == [str(small_lean.root), str(PROBE.parent), str(work_dir)]
    assert "--permission" in argv
    assert not [argument for argument in argv if argument.startswith(("--allow-fs-write", "--allow-child"))]


def test_without_the_sandbox_nothing_is_forbidden(small_lean: EmbeddedLean, work_dir: Path) -> None:
    argv, _ = launch_command(small_lean, PROBE, work_dir=work_dir, sandbox=False)
    assert "--permission" not in argv


@pytest.mark.parametrize(("run", "tail"), [(True, ["--run", str(PROBE)]), (False, [str(PROBE)])])
def test_a_program_is_run_or_only_elaborated(
    small_lean: EmbeddedLean, work_dir: Path, run: bool, tail: list[str]
) -> None:
    argv, _ = launch_command(small_lean, PROBE, work_dir=work_dir, sandbox=True, run=run)
    assert argv[argv.index(str(small_lean.glue_js)) + 1 :] == tail


def test_the_stack_limit_is_raised_for_the_program(small_lean: EmbeddedLean, work_dir: Path) -> None:
    argv, environment = launch_command(small_lean, PROBE, work_dir=work_dir, sandbox=True)
    limit = ["/bin/sh", "-c", "ulimit -s"]
    command = [*argv[:3], *limit]
    shown = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=20, check=True).stdout
    hard = subprocess.run(["/bin/sh", "-c", "ulimit -H -s"], capture_output=True, text=True, check=True).stdout
    assert shown.strip() in {"262144", hard.strip()}


@pytest.mark.parametrize("overwritten", [False, True])
def test_no_reply_is_written_after_a_stack_overflow(overwritten: bool) -> None:
    script = f"""
        var fs = require("fs"), HEAP32 = new Int32Array(1 << 16), growMemViews = () => {{}};
        {read_prelude()}
        stackGuard = 64;
        HEAP32.fill(STACK_GUARD_WORD, 16, 16 + STACK_GUARD_BYTES / 4);
        if ({str(overwritten).lower()}) HEAP32[5000] = 7;
        writeStandardStream(1, new Uint8Array([111, 107, 10]), 0, 3);
    """
    command = [require_node().node, "-"]
    done = subprocess.run(command, input=script, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout == ("" if overwritten else "ok\n")
    assert done.returncode == (-signal.SIGKILL if overwritten else 0)
    assert ("stack overflow" in done.stderr) == overwritten


@pytest.mark.lean
def test_a_sandboxed_program_reaches_nothing_but_its_files(
    embedded_lean: EmbeddedLean, work_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROVER_TEST_SECRET", "secret")
    own, foreign = work_dir / "own", tmp_path / "foreign"
    own.write_text("mine\n")
    foreign.write_text("not yours\n")
    argv, environment = launch_command(embedded_lean, PROBE, work_dir=work_dir, sandbox=True)
    done = subprocess.run(
        [*argv, str(own), str(foreign)],
        env=environment,
        cwd=work_dir,
        input="αβγ" * 1000 + "\nlast ∀∃\n",
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=True,
    )
    assert done.stdout.replace("mine\n\n", "mine\n").splitlines() == [
        "read own: mine",
        "read foreign: refused",
        "create: refused",
        "overwrite: refused",
        "remove: refused",
        "spawn: refused",
        "environment: unset",
        "αβγ" * 1000,
        "last ∀∃",
    ]
    assert [path.name for path in work_dir.iterdir()] == ["own"]
    assert own.read_text() == "mine\n"


PARENT = """
import subprocess, sys
argv, environment, directory = eval(sys.stdin.read())
child = subprocess.Popen(argv, env={**environment, "LEAN_WASM_PARENT": str(__import__("os").getpid())}, cwd=directory,
    stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
child.stdin.write("spin\\n"); child.stdin.flush()
print(child.pid, child.stdout.readline(), flush=True)
child.wait()
"""


@pytest.mark.lean
def test_a_busy_program_ends_when_its_parent_is_killed(embedded_lean: EmbeddedLean, work_dir: Path) -> None:
    argv, environment = launch_command(embedded_lean, PROBE, work_dir=work_dir, sandbox=True)
    command = [sys.executable, "-c", PARENT]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdin is not None
        assert parent.stdout is not None
        parent.stdin.write(repr((argv, environment, str(work_dir))))
        parent.stdin.close()
        found = re.fullmatch(r"(\d+) spinning\n", parent.stdout.readline())
        assert found
        program = psutil.Process(int(found[1]))
        assert program.is_running()
        parent.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 20
    while program.is_running() and program.status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < deadline, "the program outlived its parent"
        time.sleep(0.1)


@pytest.mark.lean
def test_the_installed_lean_is_complete(embedded_lean: EmbeddedLean) -> None:
    assert {"lean.js", "lean.wasm", "lean.sym", "lib", "installed.json"} <= set(os.listdir(embedded_lean.root))
    assert (embedded_lean.library / "Init" / "Core.olean").is_file()
    assert not list(embedded_lean.library.rglob("._*"))
