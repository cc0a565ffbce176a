"""The consistency reward: does a proof state the lemmas of the decomposition that led to it?

Section 2.3 of arXiv 2504.21801 penalises, in the early steps, proofs that leave out `have` lemmas of the decomposed
proof; how lemmas are matched and weighted was not published. Here: Lean elaborates the proof with the `have`s left open
and reports what each claims as a closed statement; then one more elaboration compares these with the required ones,
all pairs, by `rfl` between the propositions: definitional equality, whatever the names and the wording. Both sides are
closed over what they mention only, so it does not matter which facts happened to be in scope.
"""

from __future__ import annotations

from collections.abc import Sequence

from prover.core.assembly import join_proof
from prover.core.ports import Elaboration, Lean
from prover.core.problem import Problem
from prover.core.verdict import Status
from prover.dataset.binders import StatedLemma, read_lemma
from prover.train.judging import Judged
from prover.train.probes import leave_haves_open

MAX_PAIRS = 400
TIMEOUT_S = 20.0


async def measure_consistency(lean: Lean, problem: Problem, judged: Judged, required: Sequence[str]) -> float | None:
    """Return the share of the `required` statements (`theorem NAME binders : type`) that the proof states, 0 to 1.

    None when nothing is required, or when Lean could not tell.
    """
    wanted = [minimal for statement in required if (minimal := _minimise(statement)) is not None]
    if not wanted:
        return None
    stated = await _list_stated(lean, problem, judged)
    if not stated:
        return None if stated is None else 0.0
    matched = await compare_statements(lean, problem.header, wanted, stated)
    return None if matched is None else len(matched) / len(wanted)


async def _list_stated(lean: Lean, problem: Problem, judged: Judged) -> list[StatedLemma] | None:
    """Closed statements of the proof's `have`s; None when Lean failed."""
    preamble = judged.source.removesuffix(join_proof(problem.statement, judged.body))
    source = preamble + join_proof(problem.statement, leave_haves_open(judged.body))
    opened = await lean.elaborate(problem.header, source, timeout_s=TIMEOUT_S)
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
) -> frozenset[int] | None:
    """Return the indices of the `wanted` that are definitionally equal to one of `stated`; None when Lean failed."""
    pairs = [(w, s) for w in range(len(wanted)) for s in range(len(stated))][:MAX_PAIRS]
    lines = [_declare(f"required_{at}", lemma) for at, lemma in enumerate(wanted)]
    lines += [_declare(f"stated_{at}", lemma) for at, lemma in enumerate(stated)]
    first_pair = len(lines)
    lines += [f"example : (type_of% @required_{w}) = (type_of% @stated_{s}) := rfl" for w, s in pairs]
    outcome = await lean.elaborate(header, "\n".join(lines) + "\n", timeout_s=TIMEOUT_S)
    if outcome.status in (Status.TIMEOUT, Status.CRASHED):
        return None
    failed = _failed_lines(outcome)
    return frozenset(w for at, (w, s) in enumerate(pairs) if not failed & {w, len(wanted) + s, first_pair + at})


def _declare(name: str, lemma: StatedLemma) -> str:
    """The lemma on one line under another name, its proof left open."""
    universes = lemma.name[len(lemma.theorem_name) :]
    binders = " ".join(map(str, lemma.groups))
    return " ".join(f"theorem {name}{universes} {binders} : {lemma.target} := sorry".split("\n"))


def _failed_lines(outcome: Elaboration) -> frozenset[int]:
    """Lines with an error, counted from 0."""
    return frozenset(message.line - 1 for message in outcome.messages if message.severity == "error")
