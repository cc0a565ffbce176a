"""A store on disk, a run in it, and a problem with one goal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from prover.core.goal import Goal, Hole, Hypothesis
from prover.core.problem import Problem
from prover.core.proof import Subgoal
from prover.store import RunJournal, Store, open_store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the store is."""
    return tmp_path / "store.sqlite"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    """An empty store on disk."""
    with open_store(str(path)) as store:
        yield store


@pytest.fixture
def journal(store: Store) -> RunJournal:
    """The journal of a new run."""
    return store.begin_run("tiny", fingerprint="f", settings={"budget_s": 60}, settings_hash="s", seed=7)


@pytest.fixture
def problem() -> Problem:
    """A true statement."""
    return Problem("add_zero'", "theorem add_zero' (n : Nat) : n + 0 = n", area="algebra", informal="0 is neutral")


@pytest.fixture
def root(problem: Problem) -> Subgoal:
    """The problem's own goal."""
    goal = Goal("n + 0 = n", (Hypothesis("n", "Nat"),), "n : Nat\n⊢ n + 0 = n", f"{problem.statement}")
    source = f"{problem.statement} := by\n  sorry"
    return Subgoal(problem.header, source, Hole(0, source.index("sorry"), len(source), 2, "tactic", (goal,)))
