"""Checking rows: which claims are asked of Lean, and what a fault is called. The real Lean is in tests/e2e."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from prover.core.ports import Declaration, Elaboration, Replay
from prover.core.problem import Problem
from prover.core.verdict import Message, Status, Verdict
from prover.dataset.rows import CurriculumRow, PreferenceRow, Provenance, TacticRow
from prover.dataset.verify import RowVerifier

PROVENANCE = Provenance(run_id="r", benchmark="b", problem="t", problem_id="p")
STATEMENT = "theorem t : p"
PROOF = f"{STATEMENT} := by\n  first_step\n  last_step"


class TableLean:
    """Accepts the proofs in `good`; statements elaborate unless they say BAD. Counts what it is asked."""

    def __init__(self, good: Sequence[str] = (PROOF,), slow: Sequence[str] = ()) -> None:
        self.good, self.slow = good, slow
        self.asked: list[str] = []

    async def verify(self, problem: Problem, source: str, *, timeout_s: float) -> Verdict:
        self.asked.append(source)
        await asyncio.sleep(0)
        if source in self.slow:
            return Verdict(Status.TIMEOUT, "timeout", "too slow")
        good = source in self.good
        return Verdict(Status.PROVED) if good else Verdict(Status.REJECTED, "error", "no proof")

    async def elaborate(self, header: str, source: str, *, timeout_s: float) -> Elaboration:
        self.asked.append(source)
        if "BAD" in source:
            return Elaboration(Status.REJECTED, (Message("error", 1, 0, "unknown BAD"),))
        return Elaboration(Status.PROVED, declarations=(Declaration(source.split()[1], "theorem", ("sorryAx",)),))

    async def replay(self, header: str, source: str, steps: Sequence[str], *, at: int, timeout_s: float) -> Replay:
        return Replay(Status.PROVED, tuple((f"{left} left",) if left else () for left in range(len(steps), -1, -1)))


def verifier(lean: TableLean) -> RowVerifier:
    return RowVerifier(lean, lean, timeout_s=1)  # type: ignore[arg-type]


def curriculum(statement: str = STATEMENT, proof: str = PROOF, **more) -> CurriculumRow:
    return CurriculumRow(
        **{
            "provenance": PROVENANCE, "header": "", "statement": statement, "theorem_name": "t", "form": "b",
            "goal_key": "k", "label": "", "premises": (), "depth": 1, "attempts": 0, "seconds": 0.0, "difficulty": 1.0,
            "prompt": f"Prove {statement}", "completion": proof, "proof_source": proof, **more,
        }
    )  # fmt: skip


def preference(chosen: str, rejected: str) -> PreferenceRow:
    return PreferenceRow(
        provenance=PROVENANCE, header="", statement=STATEMENT, theorem_name="t", mode="noncot", prompt="",
        chosen=chosen, rejected=rejected, chosen_source=chosen, rejected_source=rejected, chosen_origin="",
        rejected_origin="", error="",
    )  # fmt: skip


def tactic(**more) -> TacticRow:
    return TacticRow(
        **{
            "provenance": PROVENANCE, "header": "", "statement": STATEMENT, "theorem_name": "t", "proof_source": PROOF,
            "step": 1, "state": "1 left", "tactic": "last_step", "next_state": "", **more,
        }
    )  # fmt: skip


async def rule_of(row, lean: TableLean | None = None) -> str | None:
    fault = await verifier(lean or TableLean()).check(row)
    return None if fault is None else fault.rule


async def test_a_proof_that_holds() -> None:
    assert await rule_of(curriculum()) is None


async def test_a_spoilt_proof_fails_by_the_rule_of_the_verdict() -> None:
    assert await rule_of(curriculum(proof=f"{STATEMENT} := by spoilt")) == "error"


async def test_a_statement_without_proof_only_has_to_elaborate() -> None:
    assert await rule_of(curriculum(proof="")) is None
    assert await rule_of(curriculum(statement="theorem t : BAD", proof="")) == "statement-error"
    assert await rule_of(curriculum(statement="theorem other : p", proof="")) == "missing"


async def test_what_is_learnt_from_must_be_what_is_checked() -> None:
    assert await rule_of(curriculum(completion=f"{STATEMENT} := by sorry")) == "text-differs"
    assert await rule_of(curriculum(prompt="Prove theorem t : q")) == "text-differs"


async def test_a_rejected_proof_must_be_rejected_and_not_only_slow() -> None:
    lean = TableLean(good=(PROOF, "good"), slow=("slow",))
    assert await rule_of(preference(PROOF, "bad"), lean) is None
    assert await rule_of(preference(PROOF, "good"), lean) == "not-rejected"
    assert await rule_of(preference(PROOF, "slow"), lean) == "timeout"
    assert await rule_of(preference("bad", "bad"), lean) == "error"


async def test_a_step_is_replayed() -> None:
    assert await rule_of(tactic()) is None
    assert await rule_of(tactic(next_state="other")) == "step-differs"
    assert await rule_of(tactic(state="other")) == "step-differs"
    assert await rule_of(tactic(tactic="other")) == "step-differs"
    assert await rule_of(tactic(step=2)) == "no-such-step"


async def test_shared_claims_are_asked_once() -> None:
    lean = TableLean()
    checker = verifier(lean)
    rows = [tactic(step=0, state="2 left", tactic="first_step", next_state="1 left"), tactic(), curriculum()]
    assert await asyncio.gather(*(checker.check(row) for row in rows)) == [None, None, None]
    assert lean.asked == [PROOF]
