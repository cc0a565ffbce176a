"""A store, a run in it, and a problem with one goal; on SQLite and on a PostgreSQL server of our own.

A test that takes `path` is about the SQLite file; every other test with a store runs on both databases.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from prover.core.goal import Goal, Hole, Hypothesis
from prover.core.problem import Problem
from prover.core.proof import Subgoal
from prover.store import RunJournal, Store, open_store
from tests.unit.store import postgres

NUMBERS = count()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "backend" in metafunc.fixturenames:
        metafunc.parametrize("backend", ["sqlite"] if "path" in metafunc.fixturenames else ["sqlite", "postgresql"])


@pytest.fixture(scope="session")
def server() -> Iterator[postgres.Server]:
    """A PostgreSQL server, started once."""
    if reason := postgres.missing():
        pytest.skip(reason)
    with postgres.serve() as server:
        yield server


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the SQLite file of a test is."""
    return tmp_path / "store.sqlite"


@pytest.fixture
def make_address(backend: str, tmp_path: Path, request: pytest.FixtureRequest) -> Callable[[], str]:
    """Where a store can be: another empty place with each call."""

    def make() -> str:
        if backend == "sqlite":
            return str(tmp_path / f"other{next(NUMBERS)}.sqlite")
        server: postgres.Server = request.getfixturevalue("server")
        return server.make_database(f"t{next(NUMBERS)}")

    return make


@pytest.fixture
def address(backend: str, tmp_path: Path, make_address: Callable[[], str]) -> str:
    """Where the store of a test is."""
    return str(tmp_path / "store.sqlite") if backend == "sqlite" else make_address()


@pytest.fixture
def store(address: str) -> Iterator[Store]:
    """An empty store."""
    with open_store(address) as store:
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
