from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from prover.core.errors import BackendError
from prover.core.problem import Problem
from prover.core.verdict import Status, Verdict
from prover.train.judging import CONTROL, LEAN_FAILED, ProofJudge

PROBLEM = Problem("t", "theorem t (n : Nat) : n ≤ n + 1")
PROVED = Verdict(Status.PROVED)
TIMEOUT = Verdict(Status.TIMEOUT, "timeout")
CRASHED = Verdict(Status.CRASHED, "crashed")


def answer(tactic: str) -> str:
    return f"```lean4\n{tactic}\n```"


@dataclass
class ScriptedLean:
    """Answers the candidate with `verdicts` in turn, and the control theorem with `control`."""

    verdicts: list[Verdict]
    control: Verdict = PROVED
    sources: list[str] = field(default_factory=list)

    async def verify(self, problem: Problem, source: str, *, timeout_s: float) -> Verdict:
        await asyncio.sleep(0)
        if problem is CONTROL:
            return self.control
        self.sources.append(source)
        return self.verdicts.pop(0)


async def judge(lean: ScriptedLean, text: str) -> tuple[float | None, str]:
    judged = await ProofJudge(lean).judge(PROBLEM, text)  # type: ignore[arg-type]
    return judged.value, judged.rule


async def test_a_verified_proof_is_worth_one() -> None:
    assert await judge(ScriptedLean([PROVED]), answer("omega")) == (1.0, "")


async def test_a_rejected_proof_is_worth_nothing_and_says_why() -> None:
    assert await judge(ScriptedLean([Verdict(Status.REJECTED, "error", "no")]), answer("rfl")) == (0.0, "error")


async def test_what_cannot_be_read_or_may_not_be_run_never_reaches_lean() -> None:
    lean = ScriptedLean([])
    assert await judge(lean, "I do not know.") == (0.0, "reading:no-code")
    assert await judge(lean, answer("sorry")) == (0.0, "reading:has-sorry")
    assert await judge(lean, answer("native_decide")) == (0.0, "screen:native")
    assert lean.sources == []


async def test_a_second_try_decides_after_a_crash() -> None:
    assert await judge(ScriptedLean([CRASHED, PROVED]), answer("omega")) == (1.0, "")


async def test_a_candidate_that_alone_takes_lean_down_has_failed() -> None:
    assert await judge(ScriptedLean([CRASHED, TIMEOUT]), answer("omega")) == (0.0, "timeout")


async def test_what_ran_out_of_time_is_not_waited_for_again_in_a_training() -> None:
    for control, told in ((PROVED, (0.0, "timeout")), (TIMEOUT, (None, LEAN_FAILED))):
        lean = ScriptedLean([TIMEOUT, PROVED], control=control)
        judged = await ProofJudge(lean, retry_timeouts=False).judge(PROBLEM, answer("omega"))  # type: ignore[arg-type]
        assert (judged.value, judged.rule) == told
        assert len(lean.sources) == 1


async def test_what_ran_out_of_time_is_tried_again_where_nobody_waits() -> None:
    assert await judge(ScriptedLean([TIMEOUT, PROVED]), answer("omega")) == (1.0, "")


async def test_nothing_is_said_when_lean_fails_at_the_control_too() -> None:
    lean = ScriptedLean([CRASHED, CRASHED, PROVED], control=CRASHED)
    judge_of_all = ProofJudge(lean)  # type: ignore[arg-type]
    failed = await judge_of_all.judge(PROBLEM, answer("omega"))
    assert (failed.value, failed.rule) == (None, LEAN_FAILED)
    assert (await judge_of_all.judge(PROBLEM, answer("omega"))).value == 1.0  # not remembered as failed


async def test_a_lean_that_does_not_start_says_nothing_about_the_proof() -> None:
    class Dead:
        async def verify(self, problem: Problem, source: str, *, timeout_s: float) -> Verdict:
            raise BackendError("does not start")

    judged = await ProofJudge(Dead()).judge(PROBLEM, answer("omega"))  # type: ignore[arg-type]
    assert judged.value is None


async def test_equal_proofs_are_judged_once_even_side_by_side() -> None:
    lean = ScriptedLean([PROVED])
    judge_of_all = ProofJudge(lean)  # type: ignore[arg-type]
    texts = [answer("omega"), f"Let me see.\n\n{answer('omega')}", answer("omega")]
    judged = await asyncio.gather(*(judge_of_all.judge(PROBLEM, text) for text in texts))
    assert [one.value for one in judged] == [1.0, 1.0, 1.0]
    assert (judge_of_all.asked, judge_of_all.sent, len(lean.sources)) == (3, 1, 1)


async def test_the_time_of_each_try_is_counted_once() -> None:
    first, second = Verdict(Status.CRASHED, "crashed", elapsed_s=2.0), Verdict(Status.PROVED, elapsed_s=3.0)
    judged = await ProofJudge(ScriptedLean([first, second])).judge(PROBLEM, answer("omega"))  # type: ignore[arg-type]
    assert judged.seconds == 5.0
    once = Verdict(Status.PROVED, elapsed_s=3.0)
    judged = await ProofJudge(ScriptedLean([once])).judge(PROBLEM, answer("omega"))  # type: ignore[arg-type]
    assert judged.seconds == 3.0
