"""Curriculum rows: the subgoals of all sketches as theorems of their own, in both forms, graded by what they took."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, cast

from prover.core.record import ClosedGoal, GoalRecord
from prover.core.renaming import canonical_key
from prover.dataset.binders import StatedLemma
from prover.dataset.candidates import Candidate, Derivation, write_code
from prover.dataset.forms import SubgoalForms, drop_hypotheses, prove_alone, state_forms
from prover.dataset.grading import Effort, grade_difficulty, measure_effort, name_means
from prover.dataset.rows import CurriculumRow
from prover.prompts import ProofMode, TheoremText

Means = Literal["portfolio", "model", "sketch", ""]


def derive_curriculum(origin: Derivation) -> Iterator[Candidate]:
    """Yield form (b) of every subgoal, and form (a) where that is another statement.

    A proof of (b) is offered for (a) too, to be kept only if Lean accepts it there.
    """
    record = origin.record
    if record.root is None:
        return
    for goal in record.goals:
        forms = None if goal.parent_id is None else state_forms(goal.subgoal, record.root.subgoal.goal)
        if forms is None:
            continue
        maker = _Maker(origin, goal, forms)
        yield maker.make(forms.with_premises, "b")
        if forms.without_premises is not None:
            yield maker.make(forms.without_premises, "a")


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes the rows of one subgoal."""

    origin: Derivation
    goal: GoalRecord
    forms: SubgoalForms

    def make(self, lemma: StatedLemma, form: Literal["a", "b"]) -> Candidate:
        """Make the row of `lemma`, with the proof of the subgoal and without."""
        subgoal = self.goal.subgoal
        dropped = self.forms.premises if form == "a" else ()
        goal_key = canonical_key(subgoal.header, drop_hypotheses(subgoal.goal, dropped))
        closed = self.origin.record.closed.get(subgoal.id)
        effort = measure_effort(self.origin.record, self.goal)
        bare = self._write(lemma, form, goal_key, None, effort)
        if closed is None:
            return Candidate((bare,), f"curriculum/{form}/{goal_key}", goal_key, rank=2)
        proved = self._write(lemma, form, goal_key, closed, effort)
        # Nobody has tried the block on form (a): without Lean, nothing is claimed.
        unchecked = 1 if form == "a" else 0
        return Candidate((proved, bare), f"curriculum/{form}/{goal_key}", goal_key, unchecked, rank=unchecked)

    def _write(
        self, lemma: StatedLemma, form: Literal["a", "b"], goal_key: str, closed: ClosedGoal | None, effort: Effort
    ) -> CurriculumRow:
        subgoal = self.goal.subgoal
        theorem = TheoremText(subgoal.header, str(lemma))
        proof = "" if closed is None else prove_alone(lemma, subgoal, closed.block)
        return CurriculumRow(
            split=self.origin.split,
            provenance=self.origin.provenance,
            header=subgoal.header,
            statement=str(lemma),
            theorem_name=lemma.theorem_name,
            form=form,
            goal_key=goal_key,
            label=subgoal.hole.label,
            premises=self.forms.premises,
            proof_source=proof,
            how=cast(Means, name_means(closed)),
            depth=subgoal.depth,
            attempts=effort.attempts,
            seconds=effort.seconds,
            difficulty=grade_difficulty(effort, is_closed=closed is not None),
            prompt=self.origin.ask(theorem, ProofMode.NONCOT),
            completion=write_code(subgoal.header, proof) if proof else "",
        )
