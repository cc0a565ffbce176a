"""The consistency reward: does a proof state the lemmas of the decomposition that led to it?

Section 2.3 of arXiv 2504.21801 penalises, in the early steps, proofs that leave out `have` lemmas of the decomposed
proof; how lemmas are matched and weighted was not published. Here: Lean elaborates the proof with the `have`s left open
and reports what each claims as a closed statement; then these are compared with the required ones, all pairs, by `rfl`
between the propositions: definitional equality, whatever the names and the wording. Both sides are closed over what
they mention only, so it does not matter which facts happened to be in scope.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from prover.core.assembly import join_proof
from prover.core.errors import BackendError
from prover.core.ports import Elaboration, Lean
from prover.core.problem import Problem
from prover.core.verdict import Status
from prover.dataset.binders import StatedLemma, read_lemma
from prover.train.judging import Judged
from prover.train.probes import leave_haves_open

MAX_PAIRS = 400
"""Comparisons in one elaboration."""
MAX_STATED = 400
"""Lemmas of a proof that are looked at. Of a proof that states more, the rest states nothing."""
TIMEOUT_S = 20.0


@dataclass(frozen=True, slots=True)
class Matches:
    """What came of comparing required lemmas, by their indices; those in neither set are not stated."""

    found: frozenset[int]
    unknown: frozenset[int]
    """Lean could not tell: the lemma's own text does not elaborate, or a comparison that might have found it failed."""


async def measure_consistency(lean: Lean, problem: Problem, judged: Judged, required: Sequence[str]) -> float | None:
    """Return the share of the `required` statements (`theorem NAME binders : type`) that the proof states, 0 to 1.

    Those that Lean could not compare are left out. None when nothing is left, or nothing required.
    """
    wanted = [minimal for statement in required if (minimal := _minimise(statement)) is not None]
    if not wanted:
        return None
    stated = await _list_stated(lean, problem, judged)
    if not stated:
        return None if stated is None else 0.0
    matches = await compare_statements(lean, problem.header, wanted, stated[:MAX_STATED])
    compared = len(wanted) - len(matches.unknown)
    return len(matches.found) / compared if compared else None


async def _list_stated(lean: Lean, problem: Problem, judged: Judged) -> list[StatedLemma] | None:
    """Closed statements of the proof's `have`s; None when Lean failed."""
    preamble = judged.source.removesuffix(join_proof(problem.statement, judged.body))
    source = preamble + join_proof(problem.statement, leave_haves_open(judged.body))
    opened = await _elaborate(lean, problem.header, source)
    if opened.status in (Status.TIMEOUT, Status.CRASHED):
        return None
    found = (_minimise(hole.goal.lemma) for hole in opened.holes if hole.goals and hole.label)
    return list(dict.fromkeys(lemma for lemma in found if lemma is not None))


def _minimise(statement: str) -> StatedLemma | None:
    """The lemma closed over what its claim mentions; None for a text that is no such lemma."""
    lemma = read_lemma(statement)
    if lemma is None:
        return None
    names = frozenset(name for group in lemma.groups if group.opening != "[" for name in group.names)
    return lemma.without(names - lemma.find_needed(names))


async def compare_statements(
    lean: Lean, header: str, wanted: Sequence[StatedLemma], stated: Sequence[StatedLemma]
) -> Matches:
    """Find which of the `wanted` are definitionally equal to one of `stated`, all pairs, some at a time."""
    pairs = [(w, s) for w in range(len(wanted)) for s in range(len(stated))]
    found: set[int] = set()
    unknown: set[int] = set()
    for begin in range(0, len(pairs), MAX_PAIRS):
        part = pairs[begin : begin + MAX_PAIRS]
        matches = await _compare_pairs(lean, header, wanted, stated, part)
        found |= matches.found
        unknown |= matches.unknown
    return Matches(frozenset(found), frozenset(unknown - found))


async def _compare_pairs(
    lean: Lean,
    header: str,
    wanted: Sequence[StatedLemma],
    stated: Sequence[StatedLemma],
    pairs: Sequence[tuple[int, int]],
) -> Matches:
    """Compare these pairs in one elaboration: a line for each lemma that occurs, then one for each pair."""
    lines: dict[tuple[str, int], int] = {}
    texts: list[str] = []
    for kind, lemmas, indices in (("required", wanted, 0), ("stated", stated, 1)):
        for at in sorted({pair[indices] for pair in pairs}):
            lines[kind, at] = len(texts)
            texts.append(_declare(f"{kind}_{at}", lemmas[at]))
    first = len(texts)
    texts += [f"example : (type_of% @required_{w}) = (type_of% @stated_{s}) := rfl" for w, s in pairs]
    outcome = await _elaborate(lean, header, "\n".join(texts) + "\n")
    asked = frozenset(w for w, _ in pairs)
    if outcome.status in (Status.TIMEOUT, Status.CRASHED):
        return Matches(frozenset(), asked)
    failed = _failed_lines(outcome)
    # A stated lemma whose text does not elaborate is no lemma: else one such `have` would excuse all that is left out.
    equal = frozenset(
        w for at, (w, s) in enumerate(pairs) if not failed & {lines["required", w], lines["stated", s], first + at}
    )
    return Matches(equal, frozenset(w for w in asked if lines["required", w] in failed))


async def _elaborate(lean: Lean, header: str, source: str) -> Elaboration:
    """Elaborate; a Lean that cannot be used at all has crashed, which is no reason to end a training."""
    try:
        return await lean.elaborate(header, source, timeout_s=TIMEOUT_S)
    except BackendError:
        return Elaboration(Status.CRASHED)


def _declare(name: str, lemma: StatedLemma) -> str:
    """The lemma on one line under another name, its proof left open."""
    universes = lemma.name[len(lemma.theorem_name) :]
    binders = " ".join(map(str, lemma.groups))
    return " ".join(f"theorem {name}{universes} {binders} : {lemma.target} := sorry".split("\n"))


def _failed_lines(outcome: Elaboration) -> frozenset[int]:
    """Lines with an error, counted from 0."""
    return frozenset(message.line - 1 for message in outcome.messages if message.severity == "error")
