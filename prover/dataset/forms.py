"""The two forms of a subgoal: with and without what earlier steps established (arXiv 2504.21801, section 2.2).

Form (b) is the goal as it stands: all that is in its local context is a premise. Form (a) leaves out what the
preceding `have`s of the sketches put there, and keeps everything that the statement cannot do without: the theorem's
own hypotheses, variables, and what `intro`, `obtain`, `cases` or `induction` brought. It is harder, and may be false.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from prover.core.assembly import join_proof
from prover.core.goal import Goal
from prover.core.lexer import Kind, Token, tokenize
from prover.core.proof import Subgoal
from prover.dataset.binders import StatedLemma, read_lemma

_HAVES = frozenset({"have", "haveI"})


@dataclass(frozen=True, slots=True)
class SubgoalForms:
    """A subgoal as two stand-alone lemmas."""

    with_premises: StatedLemma
    without_premises: StatedLemma | None
    """None when the goal has no premises: both forms are the same then."""
    premises: tuple[str, ...]
    """Names of the hypotheses that the forms differ by."""


def state_forms(subgoal: Subgoal, root: Goal) -> SubgoalForms | None:
    """State `subgoal` in both forms; None when Lean found no faithful text for it.

    `root` is the goal of the whole problem: its hypotheses are nobody's premises.
    """
    lemma = read_lemma(subgoal.goal.lemma)
    if lemma is None:
        return None
    own = {(hypothesis.name, hypothesis.type) for hypothesis in root.hypotheses}
    introduced = frozenset(named_by_haves(subgoal.source[: subgoal.hole.start]))
    candidates = frozenset(
        hypothesis.name
        for hypothesis in subgoal.goal.hypotheses
        if hypothesis.name in introduced and (hypothesis.name, hypothesis.type) not in own
    ).intersection(lemma.names)
    dropped = candidates - lemma.find_needed(candidates) if candidates else candidates
    premises = tuple(name for name in lemma.names if name in dropped)
    return SubgoalForms(lemma, lemma.without(dropped) if dropped else None, premises)


def drop_hypotheses(goal: Goal, names: Sequence[str]) -> Goal:
    """Return `goal` without the hypotheses `names`: the goal that form (a) states."""
    return replace(goal, hypotheses=tuple(h for h in goal.hypotheses if h.name not in names))


def named_by_haves(text: str) -> Iterator[str]:
    """Yield the names that the `have`s of a text introduce; `this` for one without a name."""
    tokens = [token for token in tokenize(text) if not token.is_blank]
    for index, token in enumerate(tokens):
        if token.kind is Kind.WORD and token.text in _HAVES:
            yield from _read_pattern(tokens[index + 1 :])


def _read_pattern(tokens: Sequence[Token]) -> Iterator[str]:
    """Yield the names of what stands between `have` and its colon."""
    if not tokens or tokens[0].text in (":", ":="):
        yield "this"
        return
    if tokens[0].kind is Kind.WORD:
        yield tokens[0].text
        return
    depth = 0
    for token in tokens:
        depth += (token.kind is Kind.OPEN) - (token.kind is Kind.CLOSE)
        if token.kind is Kind.WORD:
            yield token.text
        if depth <= 0:
            return


def prove_alone(lemma: StatedLemma, subgoal: Subgoal, block: str) -> str:
    """Return `lemma` with `block` as its proof, where `block` was written for the hole of `subgoal`.

    Hidden hypotheses have names in the lemma, so the `rename_i` that gave them names at the hole goes.
    """
    renames = subgoal.goal.renames
    prefix = f"rename_i {' '.join(renames)}\n"
    return join_proof(str(lemma), block.removeprefix(prefix) if renames else block)
