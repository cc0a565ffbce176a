"""Long undertakings as stages: each is a `prover` command that runs in a process of its own and leaves a record.

A stage that is done is not run again; one that was interrupted is, and goes on where it can by itself. So whoever reads
the records sees what was run, and can run it by hand.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from itertools import takewhile
from operator import itemgetter
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from prover.core.errors import InputError, ProverError
from prover.core.whole_file import write_whole

RunCommand = Callable[[Sequence[str], Path, threading.Event], int]
"""Runs `prover` with arguments, its standard output into a file; returns the exit code, soon once the event is set."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One command."""

    name: str
    """Also the name of its record and its log."""
    command: tuple[str, ...]
    """Arguments after `prover`."""


class StageRecord(BaseModel):
    """What is kept of a stage that is done."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    command: tuple[str, ...]
    seconds: float
    """Of the run that finished it."""


class StageFailed(ProverError):
    """A command of an undertaking failed."""

    exit_code = 3


class StageRunner:
    """Runs stages in order, with their records and logs in one folder."""

    def __init__(self, folder: Path, run: RunCommand, say: Callable[[str], None] = lambda line: None) -> None:
        self.folder = folder
        self._run = run
        self._say = say
        self._ending = threading.Event()
        self._done: dict[str, StageRecord] = {}
        folder.mkdir(parents=True, exist_ok=True)

    def run(self, stage: Stage) -> StageRecord:
        """Run `stage` unless it was done.

        Raises `StageFailed`, also when an end was asked for, and `InputError` when it was done with another command.
        """
        path = self.folder / f"{stage.name}.json"
        if (done := _read_record(path)) is not None:
            if done.command != stage.command:
                hint = "Use the same settings, another --out, or remove its folder"
                raise InputError(f"stage {stage.name} was done with another command ({path})", hint=hint)
            self._done[stage.name] = done
            return done
        if self._ending.is_set():
            raise StageFailed(f"stage {stage.name} was not begun", hint="The same command again goes on")
        self._say(f"{stage.name}: prover {' '.join(stage.command)}")
        begun = time.monotonic()
        code = self._run(stage.command, self.log_of(stage.name), self._ending)
        if code != 0:
            hint = f"See {self.log_of(stage.name)} and {self.log_of(stage.name)}.err; the same command again goes on"
            raise StageFailed(f"stage {stage.name} ended with exit code {code}", hint=hint)
        record = StageRecord(name=stage.name, command=stage.command, seconds=round(time.monotonic() - begun, 2))
        write_whole(path, record.model_dump_json(indent=1) + "\n")
        self._done[stage.name] = record
        return record

    def run_chains(self, chains: Iterable[Sequence[Stage]], *, jobs: int) -> None:
        """Run the stages of each chain in order, `jobs` stages at a time.

        Next is always the chain with the most stages left, so that no long one is alone at the end.
        The first failure ends what else is under way, as does an interruption. Raises as `run` does.
        """
        waiting = [list(chain) for chain in chains if chain]
        under_way: dict[Future[StageRecord], list[Stage]] = {}
        with ThreadPoolExecutor(jobs, thread_name_prefix="stages") as pool:
            try:
                while waiting or under_way:
                    while waiting and len(under_way) < jobs:
                        chain = waiting.pop(waiting.index(max(waiting, key=len)))
                        under_way[pool.submit(self.run, chain[0])] = chain[1:]
                    done, _ = wait(under_way, return_when=FIRST_COMPLETED)
                    for future in done:
                        future.result()
                        if rest := under_way.pop(future):
                            waiting.append(rest)
            except BaseException:
                self._ending.set()
                raise

    def sum_seconds(self) -> dict[str, float]:
        """How long the stages that were asked for took together, by command (`train sft`, `solve`), longest first.

        Of a stage that was interrupted, the run that finished it.
        """
        seconds: dict[str, float] = {}
        for done in self._done.values():
            command = " ".join(takewhile(str.isalpha, done.command))
            seconds[command] = round(seconds.get(command, 0.0) + done.seconds, 1)
        return dict(sorted(seconds.items(), key=itemgetter(1), reverse=True))

    def log_of(self, name: str) -> Path:
        """Where a stage's standard output goes."""
        return self.folder / f"{name}.log"

    def read_result(self, name: str) -> dict[str, Any]:
        """The JSON object in the last line of a stage's output, of a command with `--json`. Raises `InputError`."""
        lines = self.log_of(name).read_text(encoding="utf-8").strip().splitlines()
        try:
            value = json.loads(lines[-1])
        except (ValueError, IndexError) as error:
            raise InputError(f"{self.log_of(name)} does not end in JSON", hint="Remove the record beside it") from error
        return dict(value)


def _read_record(path: Path) -> StageRecord | None:
    """The record of a stage; None when it is not done."""
    try:
        return StageRecord.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except ValidationError as error:
        raise InputError(f"{path} is no record of a stage ({error.error_count()} errors)", hint="Remove it") from error
