"""Running `prover` commands as stages of an undertaking, each in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from prover.train.stages import StageRunner

STOP_TIMEOUT_S = 30.0
STAGES = "stages"


def run_command(command: Sequence[str], log: Path) -> int:
    """Run `prover` with these arguments, standard output into `log` and the rest into `log.err`; return its exit code.

    Interrupted, it ends the process, which leaves its work resumable.
    """
    with log.open("w", encoding="utf-8") as out, log.with_suffix(".log.err").open("w", encoding="utf-8") as err:
        process = subprocess.Popen([sys.executable, "-m", "prover", *command], stdout=out, stderr=err)
        try:
            return process.wait()
        except BaseException:
            process.terminate()
            try:
                process.wait(STOP_TIMEOUT_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            raise


def open_runner(folder: Path, console: Console) -> StageRunner:
    """A runner with its records below `folder`; says what it runs."""
    return StageRunner(folder / STAGES, run_command, lambda line: console.print(line, markup=False, soft_wrap=True))
