"""What the page of one problem says, from the records of its samples."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from prover.core.proof import Proof
from prover.core.record import ProblemRecord
from prover.evaluate.results import SampleResult
from prover.graph import build_graph, to_fragment
from prover.report.attempts import TriedGoal, gather_goals, join_numbers
from prover.report.entries import Entrant, Entry

ReadRecord = Callable[[str, str], ProblemRecord | None]
"""Reads what the run of an id recorded of the problem of a name; None when it never began with it."""
DRAWN_TREES = 3
"""Different search trees that are drawn for each evaluation."""
SHOWN_PROOFS = 6


@dataclass(frozen=True, slots=True)
class Recorded:
    """A sample with its record."""

    entrant: Entrant
    sample: SampleResult
    record: ProblemRecord

    @property
    def name(self) -> str:
        """E.g. `A 0`."""
        return f"{self.entrant.letter} {self.sample.sample}"


@dataclass(frozen=True, slots=True)
class FoundProof:
    """A verified proof, and the samples that found it."""

    proof: Proof
    where: str


@dataclass(frozen=True, slots=True)
class ProblemPage:
    """A page's content."""

    entry: Entry
    proofs: tuple[FoundProof, ...]
    goals: tuple[TriedGoal, ...]
    graph: Markup
    """Empty when nothing was recorded."""
    completion_chars: tuple[tuple[int, int, bool], ...]
    """Of each text that a model wrote: number of the evaluation, length, and whether it was a proof."""


def make_problem_page(entry: Entry, entrants: Sequence[Entrant], read_record: ReadRecord) -> ProblemPage:
    """Read the records of all samples of a problem. Raises what `read_record` raises."""
    recorded = []
    for entrant, result in zip(entrants, entry.results, strict=True):
        for sample in result.samples if result else ():
            record = read_record(sample.run_id, entry.problem.name)
            if record is not None:
                recorded.append(Recorded(entrant, sample, record))
    return ProblemPage(
        entry=entry,
        proofs=tuple(_list_proofs(recorded)),
        goals=tuple(gather_goals((one.name, one.record) for one in recorded)),
        graph=_draw_trees(recorded),
        completion_chars=tuple(_measure_completions(recorded)),
    )


def _list_proofs(recorded: Sequence[Recorded]) -> list[FoundProof]:
    """Different proofs, the shortest first."""
    proofs: dict[str, Proof] = {}
    finders: dict[str, dict[str, list[int]]] = {}
    for one in recorded:
        for proof in one.record.proofs:
            proofs.setdefault(proof.source, proof)
            samples = finders.setdefault(proof.source, {}).setdefault(one.entrant.letter, [])
            samples.append(one.sample.sample)
    ordered = sorted(proofs, key=lambda source: (len(source), source))[:SHOWN_PROOFS]
    return [
        FoundProof(proofs[source], " · ".join(join_numbers(letter, n) for letter, n in finders[source].items()))
        for source in ordered
    ]


def _draw_trees(recorded: Sequence[Recorded]) -> Markup:
    """Different search trees, those that led to a proof first, the largest of the others next."""
    chosen: dict[int, dict[tuple[object, ...], Recorded]] = {}
    for one in sorted(recorded, key=lambda one: (not one.record.proofs, -_count_attempts(one.record))):
        trees = chosen.setdefault(one.entrant.number, {})
        if len(trees) < DRAWN_TREES:
            trees.setdefault(_fingerprint(one.record), one)
    drawn = [one for number in sorted(chosen) for one in chosen[number].values()]
    drawn.sort(key=lambda one: not one.record.proofs)
    if not drawn:
        return Markup("")
    return to_fragment((f"{one.entrant.letter}, sample {one.sample.sample}", build_graph(one.record)) for one in drawn)


def _fingerprint(record: ProblemRecord) -> tuple[object, ...]:
    """Equal for samples that tried the same things with the same results, whatever the time they took."""
    goals = tuple((goal.subgoal.id, tuple((a.id, a.status) for a in goal.attempts)) for goal in record.goals)
    sketches = tuple((sketch.parent_id, sketch.sketch.id, sketch.outcome.status) for sketch in record.sketches)
    return goals, sketches, tuple(proof.source for proof in record.proofs)


def _count_attempts(record: ProblemRecord) -> int:
    return sum(len(goal.attempts) for goal in record.goals)


def _measure_completions(recorded: Sequence[Recorded]) -> list[tuple[int, int, bool]]:
    return [
        (one.entrant.number, len(attempt.tactic.completion), attempt.status == "proved")
        for one in recorded
        for goal in one.record.goals
        for attempt in goal.attempts
        if attempt.tactic.completion
    ]
