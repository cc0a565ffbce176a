"""Lessons from problems whose proofs are known: cold-start pairs, a curriculum of subgoals, prompts for GRPO.

The named steps (`have`) of a known proof take the place of a decomposer's sketch: Lean states each in both forms
(arXiv 2504.21801, section 2.2), the step's own proof is offered for each and kept where Lean accepts it, and the steps
are what the consistency reward asks for.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from prover.core.assembly import join_proof, state_with_sorry
from prover.core.goal import Goal
from prover.core.ports import Lean
from prover.core.problem import Problem
from prover.core.proof import Subgoal
from prover.core.verdict import Status
from prover.dataset.binders import StatedLemma
from prover.dataset.forms import prove_alone, state_forms
from prover.prompts import PromptLibrary, ProofMode
from prover.train.judging import ProofJudge
from prover.train.pairs import Pair, fence
from prover.train.probes import find_haves, leave_haves_open
from prover.train.rl_prompts import Form, ask

COLD_START, CURRICULUM, PROMPTS = "coldstart.jsonl", "curriculum.jsonl", "prompts.jsonl"
TIMEOUT_S = 30.0


@dataclass(frozen=True, slots=True)
class Step:
    """A named step of a proof as a theorem of its own."""

    form: Form
    label: str
    lemma: StatedLemma
    proof: str
    """A verified tactic block; empty when the step's own does not prove this form."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """A problem, its proof, and the steps of it."""

    problem: Problem
    proof: str
    steps: tuple[Step, ...] = ()


class LessonMaker:
    """Takes proofs apart, with Lean. For one event loop."""

    def __init__(self, lean: Lean) -> None:
        self._lean = lean
        self._judge = ProofJudge(lean, timeout_s=TIMEOUT_S)

    async def make(self, problem: Problem, proof: str) -> Lesson | None:
        """Return the lesson of a tactic block that proves `problem`; None when Lean does not accept it."""
        if not (await self._judge.judge(problem, fence(proof))).is_proof:
            return None
        steps = await self._find_steps(problem, proof) if find_haves(proof) else ()
        return Lesson(problem, proof, tuple(steps))

    async def _find_steps(self, problem: Problem, proof: str) -> list[Step]:
        root = await self._lean.elaborate(problem.header, state_with_sorry(problem.statement), timeout_s=TIMEOUT_S)
        source = join_proof(problem.statement, leave_haves_open(proof))
        opened = await self._lean.elaborate(problem.header, source, timeout_s=TIMEOUT_S)
        haves = find_haves(proof)
        if opened.status is not Status.PROVED or len(opened.holes) != len(haves) or not root.holes:
            return []
        steps: list[Step] = []
        for hole, have in zip(opened.holes, haves, strict=True):
            subgoal = Subgoal(problem.header, source, hole, depth=1)
            steps += await self._state(subgoal, root.holes[0].goal, have.block)
        return steps

    async def _state(self, subgoal: Subgoal, root: Goal, block: str) -> list[Step]:
        """The step in both forms, or in one where they are the same; nothing when it has no faithful text."""
        forms = state_forms(subgoal, root)
        if forms is None:
            return []
        stated = [(Form.WITH_PREMISES, forms.with_premises)]
        if forms.without_premises is not None:
            stated.append((Form.WITHOUT_PREMISES, forms.without_premises))
        return [
            Step(form, subgoal.hole.label, lemma, await self._prove(subgoal, lemma, block)) for form, lemma in stated
        ]

    async def _prove(self, subgoal: Subgoal, lemma: StatedLemma, block: str) -> str:
        statement = str(lemma)
        problem = Problem(lemma.theorem_name, statement, subgoal.header, lemma.theorem_name)
        own = prove_alone(lemma, subgoal, block).removeprefix(join_proof(statement, ""))
        own = "\n".join(line.removeprefix("  ") for line in own.split("\n"))
        return own if (await self._judge.judge(problem, fence(own))).is_proof else ""


async def make_lessons(
    lean: Lean, proved: Sequence[tuple[Problem, str]], report: Callable[[int], None] = lambda done: None
) -> list[Lesson]:
    """The lessons of all proofs that Lean accepts, in their order. `report` is told how many proofs are done."""
    maker = LessonMaker(lean)
    done = count(1)

    async def make(problem: Problem, proof: str) -> Lesson | None:
        lesson = await maker.make(problem, proof)
        report(next(done))
        return lesson

    made = await asyncio.gather(*(make(problem, proof) for problem, proof in proved))
    return [lesson for lesson in made if lesson is not None]


def write_lessons(folder: Path, lessons: Sequence[Lesson], untaught: Sequence[Problem], prompts: PromptLibrary) -> None:
    """Write pairs of the lessons, and prompts for all problems: those of the lessons with their steps, and others."""
    folder.mkdir(parents=True, exist_ok=True)
    pairs = [(lesson.problem, lesson.proof, "noncot") for lesson in lessons]
    steps = [(_to_problem(lesson, step), step) for lesson in lessons for step in lesson.steps]
    taught = [(problem, step.proof, f"curriculum-{step.form}") for problem, step in steps if step.proof]
    _write(folder / COLD_START, [_to_pair(*each, prompts) for each in pairs])
    _write(folder / CURRICULUM, [_to_pair(*each, prompts) for each in taught])
    rows = [_to_prompt(lesson.problem, Form.PROBLEM, lesson.steps) for lesson in lessons]
    rows += [_to_prompt(problem, Form.PROBLEM, ()) for problem in untaught]
    rows += [_to_prompt(problem, step.form, ()) for problem, step in steps]
    _write(folder / PROMPTS, rows)


def _to_problem(lesson: Lesson, step: Step) -> Problem:
    name = step.lemma.theorem_name
    whole = lesson.problem
    return Problem(
        f"{whole.name}/{name}/{step.form}", str(step.lemma), whole.header, name,
        area=whole.area, difficulty=whole.difficulty,
    )  # fmt: skip


def _to_pair(problem: Problem, proof: str, kind: str, prompts: PromptLibrary) -> dict[str, Any]:
    pair = Pair(kind, ask(problem, prompts, ProofMode.NONCOT), fence(proof), problem.header, problem.statement)
    return {name: getattr(pair, name) for name in Pair.__slots__}


def _to_prompt(problem: Problem, form: Form, steps: Sequence[Step]) -> dict[str, Any]:
    required = [
        {"label": step.label, "statement": str(step.lemma), "theorem_name": step.lemma.theorem_name}
        for step in steps
        if step.form is Form.WITH_PREMISES
    ]
    return {
        "name": problem.name, "area": problem.area, "difficulty": problem.difficulty,
        "theorem_name": problem.lean_name, "header": problem.header, "statement": problem.statement,
        "form": form.value, "required_lemmas": required,
    }  # fmt: skip


def _write(path: Path, rows: Sequence[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
