"""Shows statements false: by counterexamples found in Python or by plain automation, confirmed by Lean's full path."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

from decomposer.refutation.constraints import assert_all
from decomposer.refutation.models import Model, Scope, Work, WorkSpent, find_models
from decomposer.refutation.negation import state_negation
from decomposer.refutation.proofs import disprove_statement
from decomposer.refutation.telescope import Telescope, read_telescope
from prover.core.goal import Hole
from prover.core.ports import Lean
from prover.core.problem import Problem
from prover.core.proof import Attempt, Subgoal, Tactic
from prover.core.refutation import Refutation
from prover.core.verdict import Status

AUTOMATION = ("decide", "omega", "simp", "grind", "intro h; simp_all", "intro h; grind")
"""Tactics that may prove a negation without values."""
SEARCH_WORK = 40_000
"""Evaluations of a proposition: about half a second."""
WORK_PER_S = 8_000
"""Evaluations for each second that the caller has: less than fit into it, for Lean needs the rest."""
PROOF_WORK = 4_000
MAX_CERTAIN = 6
MAX_UNCERTAIN = 24
GUESSES_S = 3.0
"""Time for all the uncertain ones."""
_MIN_S = 0.1

Witness = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Argument:
    """A tactic that may prove a negation, and the values that it uses."""

    tactic: Tactic
    witness: Witness = ()
    how: str = "counterexample"
    is_guess: bool = False
    """True when Python could not tell whether the statement fails at the values."""


class CounterexampleRefuter:
    """Refutes statements by counterexample or automation. Implements `prover.core.ports.Refuter`."""

    def __init__(self, lean: Lean, *, search_work: int = SEARCH_WORK) -> None:
        self._lean = lean
        self._search_work = search_work

    async def refute(self, problem: Problem, *, timeout_s: float) -> Refutation | None:
        """Try to refute `problem`; None when that fails, also when the statement does not elaborate.

        The result rests on a verdict of `Lean.verify` on the negation, stated as a problem of its own.
        """
        end = time.monotonic() + timeout_s
        hole = await self._state(problem, end)
        if hole is None:
            return None
        telescope = read_telescope(hole.goal)
        work = min(self._search_work, int(timeout_s * WORK_PER_S))
        models = await asyncio.to_thread(collect_models, telescope, work)
        arguments = [*propose(telescope, models)]
        for levels in universe_levels(hole.goal.lemma):
            negation = state_negation(problem, levels)
            found = await self._argue(negation, arguments, end)
            if found is not None:
                return found
        return None

    async def _state(self, problem: Problem, end: float) -> Hole | None:
        """Elaborate the statement; return the hole that stands for its proof, None when there is an error."""
        remaining = end - time.monotonic()
        if problem.defect or remaining < _MIN_S:
            return None
        stated = await self._lean.elaborate(problem.header, f"{problem.statement} := by\n  sorry", timeout_s=remaining)
        if stated.first_error or stated.status in (Status.TIMEOUT, Status.CRASHED) or not stated.holes:
            return None
        return stated.holes[-1]

    async def _argue(self, negation: Problem, arguments: list[Argument], end: float) -> Refutation | None:
        hole = await self._state(negation, end)
        if hole is None or hole.goal.hypotheses:
            # Whatever were a premise of the negation could make it true of any statement.
            return None
        subgoal = Subgoal(negation.header, f"{negation.statement} := by\n  sorry", hole)
        guesses_end: float | None = None
        for argument in arguments:
            now = time.monotonic()
            if argument.is_guess and guesses_end is None:
                guesses_end = min(end, now + GUESSES_S)
            remaining = (guesses_end if argument.is_guess and guesses_end else end) - now
            if remaining < _MIN_S:
                continue
            tactic = replace(argument.tactic, timeout_s=min(argument.tactic.timeout_s, remaining))
            if await self._lean.try_tactics(subgoal, [tactic], on_attempt=_ignore) is None:
                continue
            source = f"{negation.statement} := by\n  {tactic.text}"
            verdict = await self._lean.verify(negation, source, timeout_s=max(end - time.monotonic(), 1.0))
            if verdict.is_proved:
                return Refutation(negation, source, verdict, argument.witness, argument.how)
        return None


def _ignore(attempt: Attempt) -> None:
    """Attempts at a negation are no part of the record of a search."""


def universe_levels(lemma: str) -> Iterator[tuple[int, ...]]:
    """Yield the universes in which to try: none for a statement without parameters, else all 0, then all 1."""
    head, brace, rest = lemma.partition(".{")
    if not brace or ":" in head:
        yield ()
        return
    count = len(rest.split("}", 1)[0].replace(",", " ").split())
    yield (0,) * count
    yield (1,) * count


def collect_models(telescope: Telescope, work: int) -> list[Model]:
    """Return a few counterexamples: those that are certain as far as Python can tell first, each kind small first."""
    constraints = [*telescope.premises]
    constraints += [None] if telescope.target is None else assert_all(telescope.target, False)
    certain: list[Model] = []
    uncertain: list[Model] = []
    try:
        for model in find_models(telescope.variables, constraints, Scope(Work(work))):
            (certain if model.is_certain else uncertain).append(model)
            if len(certain) >= MAX_CERTAIN or len(uncertain) >= 20 * MAX_UNCERTAIN:
                break
    except (WorkSpent, RecursionError):
        pass  # what was found so far is still worth a try
    return [*certain, *uncertain[:MAX_UNCERTAIN]]


def propose(telescope: Telescope, models: list[Model]) -> Iterator[Argument]:
    """Yield what to try, promising things first."""
    yield from (_argue_by(telescope, model) for model in models)
    yield from (Argument(Tactic(text, "refutation"), how=text) for text in AUTOMATION)


def _argue_by(telescope: Telescope, model: Model) -> Argument:
    scope = Scope(Work(PROOF_WORK), model.scope.types, model.scope.chosen)
    witness = tuple((name, bare(scope.chosen[name].text)) for name, _ in telescope.variables)
    text = f"exact {disprove_statement(telescope, scope)}"
    tactic = Tactic(text, "refutation", timeout_s=5.0 if model.is_certain else 1.0)
    return Argument(tactic, witness, is_guess=not model.is_certain)


def bare(text: str) -> str:
    """Drop the parentheses around a whole term that has no others."""
    inner = text[1:-1]
    return inner if text.startswith("(") and text.endswith(")") and not set("(),") & set(inner) else text
