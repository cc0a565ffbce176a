"""Records of runs, made by hand: a problem, its sketch, and what became of the sketch's steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from prover.core.assembly import fill_holes, join_proof, splice, state_with_sorry
from prover.core.goal import Goal, Hole, Hypothesis
from prover.core.outcome import ProblemOutcome, ProblemStatus
from prover.core.ports import Elaboration
from prover.core.problem import Problem
from prover.core.proof import Attempt, Proof, Sketch, Subgoal, Tactic
from prover.core.record import GoalRecord, ProblemRecord, SketchRecord
from prover.core.verdict import Message, Status, Verdict

HEADER = "set_option autoImplicit false\n"
N = Hypothesis("n", "Nat")
H0 = Hypothesis("h₀", "0 < n", is_prop=True)
STEPS = "have h₁ : n ≠ 0 := by sorry\nhave h₂ : 0 < n * n := by sorry\nexact h₂"
REASONING = "### Plan\n\nFirst `n` is not zero, then the square is positive."


def make_goal(target: str, hypotheses: Sequence[Hypothesis], name: str) -> Goal:
    binders = " ".join(f"({hypothesis.name} : {hypothesis.type})" for hypothesis in hypotheses)
    text = "\n".join([*(f"{h.name} : {h.type}" for h in hypotheses), f"⊢ {target}"])
    return Goal(target, tuple(hypotheses), text, f"theorem {name} {binders} : {target}")


def make_hole(source: str, index: int, goal: Goal, label: str = "") -> Hole:
    start = -1
    for _ in range(index + 1):
        start = source.index("sorry", start + 1)
    column = start - (source.rfind("\n", 0, start) + 1)
    return Hole(index, start, start + len("sorry"), column, "tactic", (goal,), label)


def make_attempt(subgoal: Subgoal, text: str, error: str = "", origin: str = "portfolio") -> Attempt:
    messages = (Message("error", 1, 0, error),) if error else ()
    return Attempt(subgoal.id, Tactic(text, origin), Status.REJECTED if error else Status.PROVED, messages, 0.5)


@dataclass(frozen=True)
class RecordMaker:
    """A problem `0 < n * n`, proved by a sketch with two steps."""

    name: str = "square_pos"
    split: str = "train"
    reasoning: str = ""
    variable: str = "n"
    """Name of the variable: the same lemmas under other names."""
    failed: tuple[str, ...] = ("omega", "simp")
    origin: str = "portfolio"
    is_solved: bool = True

    def make(self, run_id: str = "run") -> ProblemRecord:
        rename = {"n": self.variable}
        hypotheses = [Hypothesis(rename.get(h.name, h.name), self._in(h.type), is_prop=h.is_prop) for h in (N, H0)]
        target = self._in("0 < n * n")
        statement = self._in(f"theorem {self.name} (n : Nat) (h₀ : 0 < n) : 0 < n * n")
        problem = Problem(self.name, statement, HEADER, split=self.split, area="algebra", source="made up")
        source = state_with_sorry(statement)
        root = Subgoal(HEADER, source, make_hole(source, 0, make_goal(target, hypotheses, f"{self.name}_hole0")))
        sketch = Sketch(self._in(STEPS), "model/m" if self.reasoning else "structural/made up", self.reasoning)
        return self._finish(problem, root, sketch, hypotheses, run_id)

    def _in(self, text: str) -> str:
        """`text` about the variable of this problem."""
        words = {"n": self.variable}
        return " ".join(words.get(word, word) for word in text.split(" ")).replace("(n :", f"({self.variable} :")

    def _finish(
        self, problem: Problem, root: Subgoal, sketch: Sketch, hypotheses: list[Hypothesis], run_id: str
    ) -> ProblemRecord:
        spliced = splice(root.source, root.hole, sketch.body)
        h1 = Hypothesis("h₁", self._in("n ≠ 0"), is_prop=True)
        goals = (
            make_goal(h1.type, hypotheses, f"{self.name}_hole0"),
            make_goal(self._in("0 < n * n"), [*hypotheses, h1], f"{self.name}_hole1"),
        )
        holes = tuple(make_hole(spliced.source, i, goal, f"h{'₁₂'[i]}") for i, goal in enumerate(goals))
        steps = [Subgoal(HEADER, spliced.source, hole, depth=1) for hole in holes]
        blocks = ("omega", "exact Nat.mul_pos h₀ h₀")
        records = [
            GoalRecord(root, None, None, tuple(make_attempt(root, t, f"{t} failed", self.origin) for t in self.failed)),
            GoalRecord(steps[0], root.id, sketch.id, (make_attempt(steps[0], blocks[0]),)),
            GoalRecord(steps[1], root.id, sketch.id, self._try_second(steps[1], blocks[1])),
        ]
        proofs: tuple[Proof, ...] = ()
        if self.is_solved:
            body = fill_holes(spliced, dict(zip(holes, blocks, strict=True)))
            source = join_proof(problem.statement, body)
            proofs = (Proof(problem, source, Verdict(Status.PROVED, lean="4"), "sketch"),)
        status = ProblemStatus.PROVED if self.is_solved else ProblemStatus.FAILED
        outcome = ProblemOutcome(problem.name, status, "sketch" if self.is_solved else "", 3.0, 4)
        elaboration = Elaboration(Status.PROVED, holes=holes)
        return ProblemRecord(
            run_id, problem, outcome, proofs, tuple(records), (SketchRecord(sketch, root.id, elaboration),)
        )

    def _try_second(self, step: Subgoal, block: str) -> tuple[Attempt, ...]:
        failed = make_attempt(step, "omega", "omega could not prove the goal", self.origin)
        slow = make_attempt(step, "decide", "(deterministic) timeout at `whnf`", self.origin)
        proved = (make_attempt(step, block, origin=self.origin),) if self.is_solved else ()
        return (failed, slow, *proved)
