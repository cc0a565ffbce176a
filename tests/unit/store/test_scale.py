"""What is asked of a large run goes by indices: the time does not grow with what the store holds besides."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import event

from prover.core.problem import Problem
from prover.core.proof import Subgoal
from prover.store import Store
from tests.unit.store.filling import SKETCH, make_run

LARGE = ("attempts", "sketches", "subgoals", "proofs")


@contextmanager
def watched(store: Store) -> Iterator[list[str]]:
    """Collects how SQLite goes about each query: lines of EXPLAIN QUERY PLAN."""
    plans: list[str] = []

    def explain(connection, cursor, statement, parameters, context, executemany) -> None:
        if statement.startswith("SELECT"):
            rows = connection.connection.dbapi_connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
            plans.extend(f"{row[3]}   [{statement}]" for row in rows)

    engine = store._database.engine
    event.listen(engine, "before_cursor_execute", explain)
    yield plans
    event.remove(engine, "before_cursor_execute", explain)


def find_scans(plans: list[str]) -> list[str]:
    """Steps that go through a whole large table, or through all that a run has in it."""
    steps = [plan for plan in plans if plan.split()[0] in ("SCAN", "SEARCH") and plan.split()[1] in LARGE]
    assert steps
    return [step for step in steps if step.startswith("SCAN") or "(run_id=?)" in step]


def test_resuming_reading_and_looking_up_lemmas_use_indices(
    path: Path, store: Store, problem: Problem, root: Subgoal
) -> None:
    run_id = make_run(store, problem, root)
    with watched(store) as plans:
        journal = store.resume_run(run_id)
        (first, _) = store.read_problems(run_id)
        journal.seconds_spent(first.problem)
        journal.recall_attempts(first.goals[1].subgoal)
        journal.recall_sketch(first.goals[0].subgoal, SKETCH)
        assert len(list(store.load_lemmas(except_run="another"))) == 6
    assert find_scans(plans) == []


def test_listing_runs_reads_indices_only(path: Path, store: Store, problem: Problem, root: Subgoal) -> None:
    make_run(store, problem, root)
    with watched(store) as plans:
        store.count_outcomes()
    assert len(plans) == 1
    assert "USING COVERING INDEX" in plans[0]
