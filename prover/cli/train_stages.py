"""Running `prover` commands as stages of an undertaking, each in a process of its own."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from rich.console import Console

from prover.train.stages import StageRunner

STOP_TIMEOUT_S = 30.0
POLL_S = 0.2
"""How often a running command looks whether it is to end."""
STAGES = "stages"


def run_command(command: Sequence[str], log: Path, ending: threading.Event) -> int:
    """Run `prover` with these arguments, standard output into `log` and the rest into `log.err`; return its exit code.

    Interrupted, or once `ending` is set, it ends the process, which leaves its work resumable.
    """
    with log.open("w", encoding="utf-8") as out, log.with_suffix(".log.err").open("w", encoding="utf-8") as err:
        process = subprocess.Popen([sys.executable, "-m", "prover", *command], stdout=out, stderr=err)
        try:
            while not ending.is_set():
                with suppress(subprocess.TimeoutExpired):
                    return process.wait(POLL_S)
            return _end(process)
        except BaseException:
            _end(process)
            raise


def _end(process: subprocess.Popen[bytes]) -> int:
    """Ask the process to end, make it end if it takes long, and return its exit code."""
    process.terminate()
    try:
        return process.wait(STOP_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


def open_runner(folder: Path, console: Console) -> StageRunner:
    """A runner with its records below `folder`; says what it runs."""
    return StageRunner(folder / STAGES, run_command, lambda line: console.print(line, markup=False, soft_wrap=True))
