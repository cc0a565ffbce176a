"""Triples of state, tactic and next state, with a stepper that counts down."""

from __future__ import annotations

from collections.abc import Sequence

from prover.core.ports import Replay
from prover.core.problem import Problem
from prover.core.proof import Proof
from prover.core.verdict import Status, Verdict
from prover.dataset.rows import Provenance
from prover.dataset.tactics import make_tactic_rows, trace_proof

SOURCE = "theorem t : p := by\n  have h : q := by\n    one; two\n  bad h (by stuck)\n  done"
PROVENANCE = Provenance(run_id="r", benchmark="b", problem="t", problem_id="p")


class CountingStepper:
    """A state is the number of steps that are left; `stuck` does not run."""

    def __init__(self) -> None:
        self.sources: list[str] = []

    async def replay(self, header: str, source: str, steps: Sequence[str], *, at: int, timeout_s: float) -> Replay:
        assert source[at:].startswith("sorry")
        self.sources.append(source)
        if "stuck" in steps:
            return Replay(Status.REJECTED, (("1",),), "stuck is no tactic")
        states = tuple((str(left),) if left else () for left in range(len(steps), -1, -1))
        return Replay(Status.PROVED, states)


async def test_each_block_is_replayed_in_its_place() -> None:
    stepper = CountingStepper()
    trace = await trace_proof(stepper, "", SOURCE)
    assert stepper.sources == [
        "theorem t : p := by\n  sorry",
        *["theorem t : p := by\n  have h : q := by\n    sorry\n  bad h (by sorry)\n  done"] * 2,
    ]
    assert [(t.step, t.state, t.tactic, t.next_state) for t in trace.triples] == [
        (0, "3", "have h : q := by\n  one; two", "2"),
        (1, "2", "bad h (by stuck)", "1"),
        (2, "1", "done", ""),
        (3, "2", "one", "1"),
        (4, "1", "two", ""),
    ]
    assert trace.blocks == 3
    assert trace.skipped == ("rejected: stuck is no tactic",)


async def test_rows_know_their_proof_and_come_once() -> None:
    source = "theorem t : p ∧ q := by\n  constructor\n  · simp\n  · simp"
    problem = Problem("t", "theorem t : p ∧ q")
    proof = Proof(problem, source, Verdict(Status.PROVED), "portfolio")
    rows, trace = await make_tactic_rows(CountingStepper(), proof, PROVENANCE)
    assert [row.tactic for row in rows] == ["constructor", "· simp", "· simp", "simp"]
    assert [row.step for row in rows] == [0, 1, 2, 3]
    assert len(trace.triples) == 5
    assert rows[0].claims()[0].proof_source == source
    assert len({row.id for row in rows}) == 4
