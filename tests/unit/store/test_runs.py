"""Beginning, finding, resuming and listing runs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from prover.core.errors import StoreError
from prover.core.outcome import ProblemOutcome, ProblemStatus
from prover.core.problem import Problem
from prover.core.proof import Attempt, Proof, Subgoal, Tactic
from prover.core.verdict import Message, Status, Verdict
from prover.store import RunJournal, RunStatus, Store, fingerprint_problems, hash_settings, open_store


def test_an_unfinished_run_is_found_and_continues(
    store: Store, path: Path, journal: RunJournal, problem: Problem, root: Subgoal
) -> None:
    attempt = Attempt(root.id, Tactic("omega"), Status.REJECTED)
    journal.begin_problem(problem)
    journal.record_subgoal(problem, root)
    journal.record_attempt(problem, root, attempt)
    store.close()
    with open_store(str(path), create=False) as reopened:
        assert reopened.find_resumable("f", "s") == journal.run_id
        resumed = reopened.resume_run(journal.run_id)
        assert resumed.recall_attempts(root) == {"omega": attempt}
        resumed.record_attempt(problem, root, attempt)
        assert len(resumed.recall_attempts(root)) == 1
        assert len(reopened.runs()) == 1


def test_only_a_run_on_the_same_problems_and_settings_is_resumed(store: Store, journal: RunJournal) -> None:
    assert store.find_resumable("other", "s") is None
    assert store.find_resumable("f", "other") is None
    later = store.begin_run("tiny", fingerprint="f", settings={}, settings_hash="s")
    assert store.find_resumable("f", "s") == later.run_id
    later.finish(RunStatus.FINISHED)
    assert store.find_resumable("f", "s") == journal.run_id
    assert store.find_resumable("f", "s", include_finished=True) == later.run_id
    journal.finish(RunStatus.INTERRUPTED)
    assert store.find_resumable("f", "s") == journal.run_id


def test_a_finished_run_stays_finished(store: Store, journal: RunJournal, problem: Problem) -> None:
    outcome = ProblemOutcome(problem.name, ProblemStatus.FAILED, "", 3.0, 12, "nothing worked")
    journal.finish_problem(problem, outcome)
    journal.finish(RunStatus.FINISHED)
    assert store.resume_run(journal.run_id).outcomes() == {problem.id: outcome}
    assert store.load_run(journal.run_id).status is RunStatus.FINISHED


def test_an_interrupted_run_runs_again_when_resumed(store: Store, journal: RunJournal) -> None:
    journal.finish(RunStatus.INTERRUPTED)
    assert store.load_run(journal.run_id).finished_at is not None
    store.resume_run(journal.run_id)
    run = store.load_run(journal.run_id)
    assert (run.status, run.finished_at) == (RunStatus.RUNNING, None)


def test_a_run_keeps_its_circumstances(store: Store, problem: Problem) -> None:
    versions = {"prover": "0.1", "python": "3.11", "lean": "4.28.0-pre embedded"}
    settings = {"budget_s": 60.0, "only": ["∀", "\ud800"], "decomposer": {"name": "structural"}}
    journal = store.begin_run(
        "tiny", fingerprint="f", settings=settings, settings_hash=hash_settings(settings), seed=3, versions=versions
    )
    journal.finish_problem(problem, outcome := ProblemOutcome(problem.name, ProblemStatus.TIMEOUT, seconds=60.0))
    run = store.load_run(journal.run_id)
    assert (run.benchmark, run.seed, run.settings, run.versions) == ("tiny", 3, settings, versions)
    assert run.outcomes == {problem.id: outcome}
    assert run.id.startswith(f"{run.started_at:%Y%m%d-%H%M%S}-")
    assert store.runs() == [replace(run, outcomes={})]


def test_runs_are_listed_latest_first(store: Store) -> None:
    ids = [store.begin_run(str(i), fingerprint="f", settings={}, settings_hash="s").run_id for i in range(3)]
    assert [run.id for run in store.runs()] == ids[::-1]


def test_a_seed_beyond_64_bits_is_refused(store: Store) -> None:
    with pytest.raises(StoreError, match="64 bits"):
        store.begin_run("tiny", fingerprint="f", settings={}, settings_hash="s", seed=2**63)
    assert store.runs() == []


def test_an_unknown_run_is_refused(store: Store) -> None:
    for ask in (store.resume_run, store.load_run, store.load_proofs):
        with pytest.raises(StoreError, match="no run 'nope'"):
            ask("nope")


def test_proofs_come_back_whole(store: Store, journal: RunJournal, problem: Problem) -> None:
    verdict = Verdict(
        Status.PROVED,
        message="checked",
        axioms=("propext", "Quot.sound"),
        messages=(Message("warning", 2, 0, "unused variable `n`"),),
        elapsed_s=0.125,
        lean="4.28.0-pre embedded",
    )
    proofs = [Proof(problem, f"{problem.statement} := by {tactic}", verdict, "sketch") for tactic in ("rfl", "omega")]
    journal.begin_problem(problem)
    for proof in proofs:
        journal.record_proof(proof)
    assert store.load_proofs(journal.run_id) == proofs
    assert store.load_proofs(journal.run_id)[0].problem.informal == problem.informal


def test_fingerprints_ignore_order_and_repetition(problem: Problem) -> None:
    other = replace(problem, name="other")
    assert fingerprint_problems([problem, other]) == fingerprint_problems([other, problem, problem])
    assert fingerprint_problems([problem]) != fingerprint_problems([other])
    assert hash_settings({"a": 1, "b": 2}) == hash_settings({"b": 2, "a": 1}) != hash_settings({"a": 1})
