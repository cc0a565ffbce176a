"""Stages: each is run once, chains side by side, and a failure or an interruption ends what is under way."""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from prover.cli.train_stages import run_command
from prover.core.errors import InputError
from prover.train.stages import Stage, StageFailed, StageRunner

WAIT_S = 20.0


def chain(*names: str) -> list[Stage]:
    return [Stage(name, ("train", name)) for name in names]


class Ledger:
    """Notes what is run; a command named `fail` fails, one named `wait` ends when it is told to."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.ended_early: list[str] = []

    def __call__(self, command: Sequence[str], log: Path, ending: threading.Event) -> int:
        name = command[1]
        self.begun.append(name)
        if name == "fail":
            return 3
        if name == "wait":
            assert ending.wait(WAIT_S), "nobody told it to end"
            self.ended_early.append(name)
            return 143
        return 0


def test_a_stage_is_run_once_and_only_with_the_command_it_was_begun_with(tmp_path: Path) -> None:
    ledger = Ledger()
    runner = StageRunner(tmp_path, ledger)
    stage = Stage("one", ("train", "sft", "--out", str(tmp_path / "x")))
    assert runner.run(stage) == runner.run(stage)
    assert ledger.begun == ["sft"]
    with pytest.raises(InputError, match="another command"):
        runner.run(Stage("one", ("train", "sft", "--out", str(tmp_path / "y"))))


@pytest.mark.parametrize("jobs", [1, 2, 8])
def test_each_chain_is_run_in_its_order(tmp_path: Path, jobs: int) -> None:
    ledger = Ledger()
    chains = [chain("a1", "a2", "a3"), chain("b1", "b2"), chain("c1")]
    StageRunner(tmp_path, ledger).run_chains(chains, jobs=jobs)
    assert sorted(ledger.begun) == ["a1", "a2", "a3", "b1", "b2", "c1"]
    for letter in "abc":
        own = [name for name in ledger.begun if name.startswith(letter)]
        assert own == sorted(own)


def test_the_chain_with_most_left_goes_first(tmp_path: Path) -> None:
    ledger = Ledger()
    chains = [chain("a1", "a2"), chain("b1", "b2", "b3"), chain("c1"), chain()]
    StageRunner(tmp_path, ledger).run_chains(chains, jobs=1)
    assert ledger.begun == ["b1", "a1", "b2", "c1", "a2", "b3"]


def test_seconds_are_summed_by_command(tmp_path: Path) -> None:
    runner = StageRunner(tmp_path, Ledger())
    for name, words in {"a": ("train", "sft", "--out"), "b": ("train", "sft"), "c": ("solve", "x.jsonl")}.items():
        runner.run(Stage(name, words))
    assert set(runner.sum_seconds()) == {"train sft", "solve"}


def test_two_chains_are_under_way_at_the_same_time(tmp_path: Path) -> None:
    both = threading.Barrier(2, timeout=WAIT_S)

    def meet(command: Sequence[str], log: Path, ending: threading.Event) -> int:
        both.wait()
        return 0

    StageRunner(tmp_path, meet).run_chains([chain("a"), chain("b")], jobs=2)


def test_a_failure_ends_the_other_chains_and_what_was_done_is_kept(tmp_path: Path) -> None:
    ledger = Ledger()
    with pytest.raises(StageFailed, match="stage fail ended with exit code 3"):
        StageRunner(tmp_path, ledger).run_chains([chain("wait", "never"), chain("done", "fail")], jobs=2)
    assert ledger.ended_early == ["wait"]
    assert "never" not in ledger.begun
    again = Ledger()
    with pytest.raises(StageFailed):
        StageRunner(tmp_path, again).run_chains([chain("done", "fail")], jobs=1)
    assert again.begun == ["fail"]


def test_a_command_ends_soon_once_it_is_told_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sleeper = tmp_path / "python"
    sleeper.write_text("#!/bin/sh\nexec sleep 60\n", encoding="utf-8")
    sleeper.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(sleeper))
    ending = threading.Event()
    threading.Timer(0.3, ending.set).start()
    begun = time.monotonic()
    assert run_command(("train", "sft"), tmp_path / "x.log", ending) == -signal.SIGTERM
    assert time.monotonic() - begun < WAIT_S
