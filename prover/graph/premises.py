"""Which earlier goals of a sketch a goal rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from prover.core.goal import Hypothesis
from prover.core.lexer import Kind, tokenize
from prover.core.record import GoalRecord
from prover.graph.model import EdgeKind


def find_premises(goal: GoalRecord, earlier: Sequence[GoalRecord], block: str) -> Iterator[tuple[GoalRecord, EdgeKind]]:
    """Yield the goals of `earlier` that `goal` has among its hypotheses, and whether `block` names them.

    `earlier` are goals of the same sketch that stand before `goal`; `block` closes `goal` and is empty
    when nothing does. A goal states a hypothesis if that has its label, or, for a `have` without a
    name, its very type.
    """
    named = set(_first_parts(block))
    for premise in earlier:
        found = next((h for h in goal.subgoal.goal.hypotheses if _states(premise, h)), None)
        if found is not None:
            yield premise, EdgeKind.USES if found.is_accessible and found.name in named else EdgeKind.MAY_USE


def _states(premise: GoalRecord, hypothesis: Hypothesis) -> bool:
    if label := premise.subgoal.hole.label:
        return hypothesis.name == label
    return hypothesis.is_prop and hypothesis.type.split() == premise.subgoal.goal.target.split()


def _first_parts(block: str) -> Iterator[str]:
    """The names in a block, and of `h.left` also `h`; what is only cleared is not used."""
    is_clearing = False
    for token in tokenize(block):
        if token.kind is Kind.WORD:
            is_clearing = is_clearing or token.text == "clear"
            if not is_clearing:
                yield token.text
                yield token.text.partition(".")[0]
        elif token.kind is not Kind.SPACE or "\n" in token.text:
            is_clearing = False
