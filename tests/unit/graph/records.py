"""Hand-made records for the tests of proof graphs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from prover.core.assembly import splice
from prover.core.goal import Goal, Hole, Hypothesis
from prover.core.outcome import ProblemOutcome, ProblemStatus
from prover.core.ports import Elaboration
from prover.core.problem import Problem
from prover.core.proof import Attempt, Proof, Sketch, Subgoal, Tactic
from prover.core.record import GoalRecord, ProblemRecord, SketchRecord
from prover.core.verdict import Message, Status, Verdict

PROVED = ProblemOutcome("t", ProblemStatus.PROVED, "sketch", 2.0, 3)
FAILED = ProblemOutcome("t", ProblemStatus.FAILED, "", 2.0, 3, "no idea left to try")
PROBLEM = Problem("t", "theorem t : P")
NASTY = 'a"b\\N\n</script><!--<img src=x onerror="hacked=1"><script>hacked=1</script>\x00\x1b[31m\ud800 ∀ 𝔽 \u2028]]>'
"""Everything that some format cannot hold as it is, or might run."""
SOURCE = "theorem t : P := by\n  sorry"


@dataclass
class Recorder:
    """Writes a record as a run would: goals and sketches in their order."""

    problem: Problem = PROBLEM
    goals: list[GoalRecord] = field(default_factory=list)
    sketches: list[SketchRecord] = field(default_factory=list)

    def open(self, *tactics: str, target: str = "P") -> Subgoal:
        """Record the problem's own goal and attempts on it; a tactic that begins with `!` fails."""
        start = SOURCE.index("sorry")
        hole = Hole(0, start, start + 5, 2, "tactic", (Goal(target, text=f"⊢ {target}"),))
        root = Subgoal(self.problem.header, SOURCE, hole)
        self.goals.append(GoalRecord(root, None, None, _attempts(root, tactics)))
        return root

    def sketch(
        self,
        parent: Subgoal,
        body: str,
        holes: Sequence[tuple[str, Goal, tuple[str, ...]]] = (),
        *,
        status: Status = Status.PROVED,
        origin: str = "structural/test",
        recorded: int | None = None,
    ) -> list[Subgoal]:
        """Record a sketch; for each `sorry` in `body`: its label, its goal, and the tactics tried.

        Only the first `recorded` holes are recorded as goals, all by default.
        """
        spliced = splice(parent.source, parent.hole, body)
        found = _find_holes(spliced.source, [(label, goal) for label, goal, _ in holes], spliced.start, spliced.end)
        errors = () if status is Status.PROVED else (Message("error", 1, 0, "type mismatch"),)
        sketch = Sketch(body, origin, "because")
        self.sketches.append(SketchRecord(sketch, parent.id, Elaboration(status, errors, found, (), 0.5)))
        subgoals = [Subgoal(parent.header, spliced.source, hole, parent.depth + 1) for hole in found[:recorded]]
        for subgoal, (_, _, tactics) in zip(subgoals, holes, strict=False):
            self.goals.append(GoalRecord(subgoal, parent.id, sketch.id, _attempts(subgoal, tactics)))
        return subgoals

    def finish(self, outcome: ProblemOutcome | None, *blocks: str) -> ProblemRecord:
        """The record, with a verified proof for each of `blocks`."""
        verdict = Verdict(Status.PROVED, axioms=("propext",), lean="test")
        proofs = tuple(
            Proof(self.problem, f"{self.problem.statement} := by\n  " + block.replace("\n", "\n  "), verdict, "sketch")
            for block in blocks
        )
        return ProblemRecord("run", self.problem, outcome, proofs, tuple(self.goals), tuple(self.sketches))


def goal(target: str, **hypotheses: str) -> Goal:
    """A goal with named hypotheses, all propositions."""
    known = tuple(Hypothesis(name, type_, is_prop=True) for name, type_ in hypotheses.items())
    text = "".join(f"{h.name} : {h.type}\n" for h in known) + f"⊢ {target}"
    return Goal(target, known, text, f"theorem lemma : {target}")


def _attempts(subgoal: Subgoal, tactics: Sequence[str]) -> tuple[Attempt, ...]:
    return tuple(
        Attempt(subgoal.id, Tactic(text[1:]), Status.REJECTED, (Message("error", 1, 2, f"{text[1:]} failed"),), 0.25)
        if text.startswith("!")
        else Attempt(subgoal.id, Tactic(text), Status.PROVED, (), 0.25)
        for text in tactics
    )


def _find_holes(source: str, told: Sequence[tuple[str, Goal]], start: int, end: int) -> tuple[Hole, ...]:
    """Every `sorry` of a text; those in the sketch (from `start` to `end`) are the ones that are told about."""
    places = [at for at in range(len(source)) if source.startswith("sorry", at)]
    queue = list(told)
    holes = []
    for index, at in enumerate(places):
        label, its_goal = queue.pop(0) if start <= at < end else ("", Goal("outer"))
        holes.append(Hole(index, at, at + 5, at - source.rfind("\n", 0, at) - 1, "tactic", (its_goal,), label))
    assert not queue, "more holes are told about than the sketch has"
    return tuple(holes)


TWO_STEPS = "have a : A := by sorry\nhave b : B := by sorry\nexact f a b"
TWO_STEPS_FILLED = "have a : A := by rfl\nhave b : B := by exact g a.left\nexact f a b"


def two_steps() -> ProblemRecord:
    """A failed sketch, one that Lean turned away, and the one that proved the theorem."""
    recorder = Recorder()
    root = recorder.open("!omega", "!simp")
    recorder.sketch(root, "exact wrong", status=Status.REJECTED, origin="structural/wrong")
    recorder.sketch(root, "exact k (by sorry)", [("", goal("K"), ("!omega",))], origin="structural/dead end")
    recorder.sketch(root, TWO_STEPS, [("a", goal("A"), ("rfl",)), ("b", goal("B", a="A"), ("!rfl", "exact g a.left"))])
    return recorder.finish(PROVED, TWO_STEPS_FILLED)


def shared() -> ProblemRecord:
    """A goal that stands in two sketches under different names of its hypothesis; proved in the second."""
    recorder = Recorder()
    root = recorder.open("!omega")
    recorder.sketch(root, "intro h\nexact k (by sorry)", [("", goal("f h = 0", h="Q"), ("!simp",))])
    body = "intro x\nhave y : f x = 0 := by sorry\nexact k y"
    recorder.sketch(root, body, [("y", goal("f x = 0", x="Q"), ("simp [x]",))])
    return recorder.finish(PROVED, body.replace("sorry", "simp [x]"))


def interrupted() -> ProblemRecord:
    """Killed while the holes of a sketch were being recorded."""
    recorder = Recorder()
    root = recorder.open("!omega")
    recorder.sketch(root, TWO_STEPS, [("a", goal("A"), ("rfl",)), ("b", goal("B", a="A"), ())], recorded=1)
    return recorder.finish(None)


def never_opened() -> ProblemRecord:
    """A statement that does not elaborate."""
    return Recorder().finish(ProblemOutcome("t", ProblemStatus.INVALID, message="unknown identifier `P`"))


def nasty() -> ProblemRecord:
    """`NASTY` wherever a user, a model or Lean may put a text."""
    recorder = Recorder(Problem(NASTY, f"theorem t : {NASTY}", informal=NASTY))
    root = recorder.open(f"!{NASTY}", target=NASTY)
    recorder.sketch(root, f"-- {NASTY}\nexact k (by sorry)", [(NASTY, goal(NASTY), (f"!{NASTY}",))], origin=NASTY)
    return recorder.finish(ProblemOutcome(NASTY, ProblemStatus.FAILED, message=NASTY))


def wide(count: int) -> ProblemRecord:
    """A theorem with one sketch of `count` holes."""
    recorder = Recorder()
    body = "".join(f"have h{i} : A{i} := by sorry\n" for i in range(count)) + "exact k"
    holes = [(f"h{i}", goal(f"A{i}"), ("!omega", "!simp", "rfl")) for i in range(count)]
    recorder.sketch(recorder.open("!omega"), body, holes)
    return recorder.finish(None)
