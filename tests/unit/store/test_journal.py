"""What is recorded comes back, once, in order."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from prover.core.errors import StoreError
from prover.core.goal import Goal, Hole
from prover.core.outcome import ProblemOutcome, ProblemStatus
from prover.core.ports import Declaration, Elaboration, Journal, RunLog
from prover.core.problem import Problem
from prover.core.proof import Attempt, Proof, Sketch, Subgoal, Tactic
from prover.core.verdict import Message, Status, Verdict
from prover.store import RunJournal, Store
from prover.store.journal import measure_union

SKETCH = Sketch("have h : n + 0 = n := by sorry\nexact h", "structural/auxiliary", "It is the goal itself.")


def fetch(path: Path, query: str) -> list[tuple[object, ...]]:
    """Return the rows of `query`, read past our own code."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query).fetchall()


def make_hole(index: int = 0, target: str = "n + 0 = n") -> Hole:
    """Return a hole with one goal."""
    return Hole(index, 20 + index, 25 + index, 4, "tactic", (Goal(target, lemma=f"theorem l : {target}"),), "h")


def make_attempt(subgoal: Subgoal, text: str, status: Status = Status.REJECTED) -> Attempt:
    """Return an attempt with a message of Lean."""
    return Attempt(
        subgoal.id, Tactic(text, "portfolio/close", 1.5, 40_000), status, (Message("error", 3, 0, "no"),), 0.1
    )


def test_a_run_journal_is_a_journal(journal: RunJournal) -> None:
    port: RunLog = journal  # mypy checks the signatures
    methods = {name for protocol in (Journal, RunLog) for name in vars(protocol) if not name.startswith("_")}
    assert methods <= set(dir(port))


def test_attempts_come_back_in_order(journal: RunJournal, problem: Problem, root: Subgoal) -> None:
    journal.begin_problem(problem)
    journal.record_subgoal(problem, root)
    attempts = [make_attempt(root, text) for text in ("omega", "decide", "simp")]
    for attempt in attempts:
        journal.record_attempt(problem, root, attempt)
    assert list(journal.recall_attempts(root).items()) == [(a.tactic.text, a) for a in attempts]
    assert journal.recall_attempts(replace(root, source="other")) == {}


def test_recording_twice_changes_nothing(journal: RunJournal, path: Path, problem: Problem, root: Subgoal) -> None:
    elaboration = Elaboration(Status.PROVED, holes=(make_hole(),), elapsed_s=0.5)
    proof = Proof(problem, "theorem t : True := trivial", Verdict(Status.PROVED), "portfolio")
    for elapsed_s in (0.1, 0.2):
        journal.begin_problem(problem)
        journal.record_subgoal(problem, root)
        journal.record_attempt(problem, root, replace(make_attempt(root, "omega"), elapsed_s=elapsed_s))
        journal.record_sketch(problem, root, SKETCH, elaboration)
        journal.record_subgoal(
            problem, replace(root, hole=make_hole(), source="deeper", depth=1), parent=root, sketch=SKETCH
        )
        journal.record_proof(proof)
    assert journal.recall_attempts(root)["omega"].elapsed_s == 0.1
    counts = {t: fetch(path, f"SELECT count(*) FROM {t}")[0][0] for t in ("problems", "attempts", "sketches", "proofs")}
    assert counts == {"problems": 1, "attempts": 1, "sketches": 1, "proofs": 1}
    assert fetch(path, "SELECT count(*) FROM subgoals") == [(2,)]


def test_a_sketch_comes_back_whole(journal: RunJournal, problem: Problem, root: Subgoal) -> None:
    elaboration = Elaboration(
        Status.PROVED,
        (Message("warning", 1, 8, "declaration uses 'sorry'"),),
        (make_hole(0), make_hole(1, "n = n")),
        (Declaration("add_zero'", "theorem", ("sorryAx",)),),
        0.25,
    )
    journal.begin_problem(problem)
    journal.record_subgoal(problem, root)
    assert journal.recall_sketch(root, SKETCH) is None
    journal.record_sketch(problem, root, SKETCH, elaboration)
    assert journal.recall_sketch(root, SKETCH) == elaboration


def test_a_subgoal_remembers_its_sketch_and_parent(
    journal: RunJournal, path: Path, problem: Problem, root: Subgoal
) -> None:
    """The same body at two goals: each subgoal knows which one it comes from."""
    other = replace(root, source="other", depth=1)
    journal.begin_problem(problem)
    for parent, target in ((root, "a = b"), (other, "c = d")):
        journal.record_subgoal(problem, parent)
        journal.record_sketch(problem, parent, SKETCH, Elaboration(Status.PROVED, holes=(make_hole(0, target),)))
    children = [replace(root, source=target, hole=make_hole(0, target), depth=2) for target in ("a = b", "c = d")]
    for parent, child in zip((root, other), children, strict=True):
        journal.record_subgoal(problem, child, parent=parent, sketch=SKETCH)
    query = "SELECT id, parent_id, sketch_id, target FROM subgoals WHERE parent_id IS NOT NULL ORDER BY seq"
    expected = [(children[0].id, root.id, SKETCH.id, "a = b"), (children[1].id, other.id, SKETCH.id, "c = d")]
    assert fetch(path, query) == expected


def test_two_problems_with_one_statement_share_their_subgoals(
    journal: RunJournal, path: Path, problem: Problem, root: Subgoal
) -> None:
    twin = replace(problem, name="twin", theorem_name="add_zero'")
    for each in (problem, twin):
        journal.begin_problem(each)
        journal.record_subgoal(each, root)
        journal.record_sketch(each, root, SKETCH, Elaboration(Status.PROVED, holes=(make_hole(),)))
        journal.record_subgoal(each, replace(root, hole=make_hole(), source="deeper"), parent=root, sketch=SKETCH)
        journal.record_attempt(each, root, make_attempt(root, "omega"))
    assert fetch(path, "SELECT count(*), count(DISTINCT problem_id) FROM subgoals") == [(2, 1)]
    assert len(journal.recall_attempts(root)) == 1


def test_runs_do_not_see_each_other(store: Store, journal: RunJournal, problem: Problem, root: Subgoal) -> None:
    journal.begin_problem(problem)
    journal.record_subgoal(problem, root)
    journal.record_attempt(problem, root, make_attempt(root, "omega"))
    fresh = store.begin_run("tiny", fingerprint="f", settings={}, settings_hash="s")
    assert fresh.run_id != journal.run_id
    assert fresh.recall_attempts(root) == {}


def test_records_out_of_order_are_refused(journal: RunJournal, problem: Problem, root: Subgoal) -> None:
    with pytest.raises(StoreError, match="out of order"):
        journal.record_subgoal(problem, root)
    journal.begin_problem(problem)
    with pytest.raises(StoreError, match="out of order"):
        journal.record_attempt(problem, root, make_attempt(root, "omega"))
    with pytest.raises(StoreError, match="out of order"):
        journal.record_subgoal(problem, replace(root, source="deeper"), parent=root, sketch=SKETCH)
    journal.record_subgoal(problem, root)  # the failures left nothing behind that is in the way
    journal.record_attempt(problem, root, make_attempt(root, "omega"))


def test_outcomes_come_back_and_a_proof_stays(journal: RunJournal, problem: Problem) -> None:
    other = replace(problem, name="other")
    journal.begin_problem(problem)
    journal.begin_problem(other)
    assert journal.outcomes() == {}
    crashed = ProblemOutcome(problem.name, ProblemStatus.CRASHED, message="Lean died")
    proved = ProblemOutcome(problem.name, ProblemStatus.PROVED, "sketch", 1.25, 3)
    for outcome in (crashed, proved, replace(crashed, seconds=2.0)):
        journal.finish_problem(problem, outcome)
    assert journal.outcomes() == {problem.id: proved}
    journal.finish_problem(other, replace(crashed, name="other"))
    journal.finish_problem(other, invalid := ProblemOutcome("other", ProblemStatus.INVALID, message="line 1: …"))
    assert journal.outcomes() == {problem.id: proved, other.id: invalid}


def test_seconds_spent_counts_checks_side_by_side_once(
    journal: RunJournal, monkeypatch: pytest.MonkeyPatch, problem: Problem, root: Subgoal
) -> None:
    assert journal.seconds_spent(problem) == 0.0
    journal.begin_problem(problem)
    journal.record_subgoal(problem, root)
    for now, text, elapsed_s in ((110.0, "omega", 4.0), (111.0, "simp", 3.0), (500.0, "decide", 2.0)):
        monkeypatch.setattr("prover.store.journal.time.time", lambda now=now: now)
        journal.record_attempt(problem, root, replace(make_attempt(root, text), elapsed_s=elapsed_s))
    journal.record_sketch(problem, root, SKETCH, Elaboration(Status.TIMEOUT, elapsed_s=1.0))
    assert journal.seconds_spent(problem) == pytest.approx(5.0 + 2.0)


def test_measure_union() -> None:
    assert measure_union([]) == 0.0
    assert measure_union([(5, 6), (0, 10), (2, 3), (10, 12), (20, 21)]) == 13.0
