"""Each limit stops an ordinary program; what is not limited stays as it is."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from prover.lean.sandbox import ResourceLimits, limit_resources

NAMES = ("CORE", "FSIZE", "NOFILE", "CPU", "NPROC", "STACK")
SHOW = f"import resource; print(*(resource.getrlimit(getattr(resource, 'RLIMIT_' + n))[0] for n in {NAMES}))"
NOBODY = 65534


def run(program: str, limits: ResourceLimits, **options) -> subprocess.CompletedProcess[str]:
    command = limit_resources([sys.executable, "-c", program], limits)
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, **options)


def show(limits: ResourceLimits) -> dict[str, int]:
    return dict(zip(NAMES, map(int, run(SHOW, limits).stdout.split()), strict=True))


def test_what_is_not_limited_stays() -> None:
    ours = {name: resource.getrlimit(getattr(resource, f"RLIMIT_{name}"))[0] for name in NAMES}
    assert show(ResourceLimits()) == {**ours, "CORE": 0}


def test_every_limit_reaches_the_program() -> None:
    shown = show(ResourceLimits(stack_kb=4096, open_files=50, file_kb=8, processes=1000, cpu_s=100))
    assert shown.pop("FSIZE") in (8 * 1024, 16 * 1024)
    assert shown == {"CORE": 0, "NOFILE": 50, "CPU": 100, "NPROC": 1000, "STACK": 4096 * 1024}


def test_a_lower_limit_of_the_system_is_kept_and_the_program_runs() -> None:
    command = limit_resources([sys.executable, "-c", SHOW], ResourceLimits(open_files=400, cpu_s=100))
    lowered = ["/bin/sh", "-c", 'ulimit -n 60; exec "$0" "$@"', *command]
    shown = subprocess.run(lowered, capture_output=True, text=True, timeout=60, check=True).stdout.split()
    assert (shown[2], shown[3]) == ("60", "100")


def test_arguments_arrive_as_they_are() -> None:
    words = ["a b", "$(id)", "'", '"', "-c", ""]
    command = limit_resources([sys.executable, "-c", "import sys; print(sys.argv[1:])", *words], ResourceLimits())
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == repr(words)


def test_cpu_time_is_bounded() -> None:
    assert run("while True: pass", ResourceLimits(cpu_s=1)).returncode in (-signal.SIGXCPU, -signal.SIGKILL)


def test_nothing_is_written_to_a_file(tmp_path: Path) -> None:
    target = tmp_path / "file"
    write = f"print('on stdout', flush=True); file = open({str(target)!r}, 'w'); file.write('spoilt'); file.flush()"
    done = run(write, ResourceLimits(file_kb=0))
    assert done.stdout == "on stdout\n"
    assert done.returncode != 0
    assert not target.exists() or target.read_text() == ""


def test_open_files_are_bounded() -> None:
    done = run("files = [open('/dev/null') for _ in range(100)]", ResourceLimits(open_files=30))
    assert "Too many open files" in done.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="counts all processes of the user: root can run it as one who has none")
def test_processes_are_bounded() -> None:
    program = ["/bin/sh", "-c", "for i in 1 2 3 4 5 6 7 8 9 10 11 12; do sleep 2 & done; wait; echo all"]
    command = limit_resources(program, ResourceLimits(processes=6))
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=60, check=False, cwd="/",
        user=NOBODY, group=NOBODY, extra_groups=[],
    )  # fmt: skip
    assert "all" not in done.stdout
    assert "fork" in done.stderr.lower()
