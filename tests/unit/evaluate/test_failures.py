"""Why samples fail, from records; the messages are those that the solver really writes."""

from __future__ import annotations

import pytest

from prover.core.problem import Problem
from prover.core.proof import Attempt, Rollout, Tactic
from prover.core.record import GoalRecord, ProblemRecord
from prover.core.verdict import Message, Status, Verdict
from prover.evaluate.failures import classify, classify_attempt
from prover.evaluate.results import Failure
from prover.pipeline.methods import Method
from prover.pipeline.run import Run, Searchers
from prover.pipeline.settings import SolveSettings
from prover.search import NoTactics
from tests.fakes.lean import FakeLean
from tests.fakes.log import MemoryLog, QuietListener
from tests.fakes.writer import ScriptedWriter, roll
from tests.unit.evaluate.makers import make_record

PROBLEM = Problem("t", "theorem t : goal")


def make_attempt(status: Status, *errors: str, severity: str = "error") -> Attempt:
    return Attempt("goal", Tactic("t"), status, tuple(Message(severity, 1, 0, text) for text in errors))


@pytest.mark.parametrize(
    ("attempt", "failure"),
    [
        (make_attempt(Status.PROVED), None),
        (make_attempt(Status.TIMEOUT, "deadline"), Failure.TIMEOUT),
        (make_attempt(Status.CRASHED, "gone"), Failure.CRASH),
        (make_attempt(Status.REJECTED, "(deterministic) timeout at `whnf`"), Failure.TIMEOUT),
        (make_attempt(Status.REJECTED, "unexpected token ':='; expected term"), Failure.UNPARSABLE),
        (make_attempt(Status.REJECTED, "expected token"), Failure.UNPARSABLE),
        (make_attempt(Status.REJECTED, "the proof uses `sorry`"), Failure.SORRY),
        (make_attempt(Status.REJECTED, "declaration uses 'sorry'", severity="warning"), Failure.SORRY),
        (make_attempt(Status.REJECTED, "unsolved goals\n⊢ False"), Failure.ERROR),
        (make_attempt(Status.REJECTED, "type mismatch: expected type Nat"), Failure.ERROR),
    ],
)
def test_an_attempt(attempt: Attempt, failure: Failure | None) -> None:
    assert classify_attempt(attempt) is failure


@pytest.mark.parametrize(
    ("status", "failure"),
    [
        ("proved", None),
        ("", None),
        ("refuted", Failure.FALSE),
        ("invalid", Failure.INVALID),
        ("timeout", Failure.TIMEOUT),
        ("crashed", Failure.CRASH),
        ("failed", Failure.NO_CODE),
    ],
)
def test_how_the_work_ended(status: str, failure: Failure | None) -> None:
    assert classify(make_record("t", status)) is failure


class RefusingLean(FakeLean):
    """Turns whole proofs away by a rule."""

    def __init__(self, rule: str, status: Status) -> None:
        super().__init__({"goal": "good"})
        self.refusal = Verdict(status, rule, "no")

    async def verify(self, problem: Problem, source: str, *, timeout_s: float) -> Verdict:
        return self.refusal


async def attempt_once(lean: FakeLean, answer: str | Rollout) -> ProblemRecord:
    """What is recorded of one whole proof by a model that gives `answer`."""
    log = MemoryLog()
    settings = Method.WHOLE_PROOF.limit(SolveSettings(budget_s=5))
    searchers = Searchers(NoTactics(), None, ScriptedWriter({"goal": [answer]}), has_models=True)  # type: ignore[arg-type]
    await Run(lean, searchers, log, settings, QuietListener(), 1).solve_all([PROBLEM])
    goals = tuple(GoalRecord(goal, None, None, tuple(log.attempts.get(goal.id, {}).values())) for goal in log.subgoals)
    return ProblemRecord("run", PROBLEM, log.done[PROBLEM.id], tuple(log.proofs), goals, ())


@pytest.mark.parametrize(
    ("defect", "failure"),
    [
        ("no-code", Failure.NO_CODE),
        ("truncated", Failure.NO_CODE),
        ("lean3", Failure.UNPARSABLE),
        ("other-statement", Failure.WRONG_STATEMENT),
        ("has-sorry", Failure.SORRY),
        ("screen:run-code", Failure.ERROR),
    ],
)
async def test_answers_of_a_model_that_could_not_be_tried(defect: str, failure: Failure) -> None:
    assert classify(await attempt_once(FakeLean({}), Rollout(None, defect=defect))) is failure


@pytest.mark.parametrize(
    ("rule", "status", "failure"),
    [
        ("statement-differs", Status.REJECTED, Failure.WRONG_STATEMENT),
        ("sorry", Status.REJECTED, Failure.SORRY),
        ("axiom", Status.REJECTED, Failure.ERROR),
        ("timeout", Status.TIMEOUT, Failure.TIMEOUT),
        ("crashed", Status.CRASHED, Failure.CRASH),
    ],
)
async def test_whole_proofs_that_are_turned_away(rule: str, status: Status, failure: Failure) -> None:
    assert classify(await attempt_once(RefusingLean(rule, status), "good")) is failure


async def test_a_proof_that_lean_rejects_and_one_that_it_takes() -> None:
    assert classify(await attempt_once(FakeLean({"goal": "good"}), "bad")) is Failure.ERROR
    assert classify(await attempt_once(FakeLean({"goal": "good"}), roll("good"))) is None
