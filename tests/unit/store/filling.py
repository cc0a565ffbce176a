"""Runs with something of everything in them."""

from __future__ import annotations

from dataclasses import replace

from prover.core.goal import Goal, Hole
from prover.core.model import Usage
from prover.core.outcome import ProblemOutcome, ProblemStatus
from prover.core.ports import Elaboration
from prover.core.problem import Problem
from prover.core.proof import Attempt, Proof, Sketch, Subgoal, Tactic
from prover.core.verdict import Message, Status, Verdict
from prover.store import RunJournal, RunStatus, Store

SKETCH = Sketch("have h : n = n := by sorry\nexact h", "model/m", "thoughts \x00")


def make_hole(index: int, target: str) -> Hole:
    return Hole(index, 20 + index, 25 + index, 4, "tactic", (Goal(target, lemma=f"theorem l : {target}"),), "h")


def fill(journal: RunJournal, problem: Problem, root: Subgoal, depth: int = 3) -> None:
    """Record a problem with a sketch at each of `depth` levels, and an attempt at each goal."""
    journal.begin_problem(problem)
    journal.record_subgoal(problem, root)
    parent = root
    for level in range(1, depth + 1):
        hole = make_hole(0, f"level {level}")
        journal.record_sketch(problem, parent, SKETCH, Elaboration(Status.PROVED, holes=(hole,)))
        child = replace(root, source=f"{problem.name} level {level}", hole=hole, depth=level)
        journal.record_subgoal(problem, child, parent=parent, sketch=SKETCH)
        for status in (Status.REJECTED, Status.PROVED):
            tactic = Tactic(f"tactic {status}", "model/m", completion=f"I think {status} \ud800")
            journal.record_attempt(problem, child, Attempt(child.id, tactic, status, (Message("error", 1, 0, "no"),)))
        parent = child
    journal.record_proof(
        Proof(problem, f"{problem.statement} := by x", Verdict(Status.PROVED, axioms=("propext",)), "sketch")
    )
    journal.finish_problem(problem, ProblemOutcome(problem.name, ProblemStatus.PROVED, "sketch", 1.5, 6))


def make_run(store: Store, problem: Problem, root: Subgoal, count: int = 2, **changes: object) -> str:
    """Record a finished run on `count` problems."""
    settings = {"budget_s": 60.0, **changes}
    journal = store.begin_run("tiny", fingerprint="f", settings=settings, settings_hash="s", problem_count=count)
    for number in range(count):
        each = replace(problem, name=f"p{number}", statement=f"theorem p{number} : True")
        fill(journal, each, replace(root, source=f"{each.statement} := by\n  sorry"))
    journal.record_usage(Usage(100, 50, 0.25))
    journal.finish(RunStatus.FINISHED)
    return journal.run_id
