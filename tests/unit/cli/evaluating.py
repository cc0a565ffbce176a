"""`prover eval` over a Lean that knows a few goals, without a process of its own."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path

import pytest

from prover.cli import run_command
from prover.core.proof import Attempt, Subgoal, Tactic
from tests.e2e.conftest import Done
from tests.fakes.lean import FakeLean

GOALS = {f"goal{i}": ("simp_all", "rfl", "grind")[i % 3] for i in range(6)}
EVAL = ("eval", "few.jsonl", "--method", "whole-proof", "--json")


class StoppingLean(FakeLean):
    """Is interrupted after some tactics, as by Ctrl-C."""

    def __init__(self, closes: dict[str, str]) -> None:
        super().__init__(closes)
        self.left = 10**9
        self.version = "4.28.0 fake"

    async def try_tactics(
        self, subgoal: Subgoal, tactics: Sequence[Tactic], *, on_attempt: Callable[[Attempt], None]
    ) -> Attempt | None:
        self.left -= 1
        if self.left < 0:
            raise KeyboardInterrupt
        return await super().try_tactics(subgoal, tactics, on_attempt=on_attempt)

    async def describe(self) -> str:
        return self.version


@pytest.fixture
def lean(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StoppingLean:
    lean = StoppingLean(dict(GOALS))

    @asynccontextmanager
    async def open_spec(*_: object) -> AsyncIterator[StoppingLean]:
        yield lean

    for module in ("run_options", "reproduce"):
        monkeypatch.setattr(import_module(f"prover.cli.{module}"), "open_spec", open_spec)
    monkeypatch.chdir(tmp_path)
    rows = [{"name": f"p{i}", "area": "ab"[i % 2], "formal_statement": f"theorem p{i} : goal{i}"} for i in range(6)]
    (tmp_path / "few.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return lean


@pytest.fixture
def call(lean: StoppingLean, capsys: pytest.CaptureFixture[str]) -> Callable[..., Done]:
    def run(*arguments: str) -> Done:
        capsys.readouterr()
        return Done(run_command(list(arguments)), *capsys.readouterr())

    return run
