"""What the plots show, as numbers: drawn as SVG on the page and by matplotlib beside it, and given as tables."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from prover.core.errors import InputError
from prover.evaluate.comparison import Comparison
from prover.evaluate.passk import estimate_pass_at_k
from prover.evaluate.results import Evaluation, Failure, Interval, ProblemResult, SampleResult
from prover.report.entries import Entrant
from prover.report.verdicts import VERDICT_OF_FAILURE

_COUNTS = tuple(step * 10.0**power for power in range(10) for step in (1, 2, 5))
_TIMES = (0.0, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14400, 36000, 86400, 1e6)
"""Edges of bins, in seconds."""


@dataclass(frozen=True, slots=True)
class Curves:
    """pass@k over k, with its interval, for each evaluation that has several samples."""

    name: str
    title: str
    lines: tuple[tuple[Entrant, tuple[tuple[int, Interval], ...]], ...]


@dataclass(frozen=True, slots=True)
class Steps:
    """The share of samples that were proofs within a time, which grows in steps."""

    name: str
    title: str
    lines: tuple[tuple[Entrant, tuple[tuple[float, float], ...]], ...]
    """Seconds, and share up to then; the last point is at the longest time of all."""


@dataclass(frozen=True, slots=True)
class Estimates:
    """An interval for each row and evaluation."""

    name: str
    title: str
    rows: tuple[tuple[str, tuple[tuple[Entrant, Interval], ...]], ...]
    is_difference: bool = False
    """Differences are drawn around 0, others are shares from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Bars:
    """A number for each row and evaluation."""

    name: str
    title: str
    rows: tuple[tuple[str, str, tuple[tuple[Entrant, int], ...]], ...]
    """What it is, its verdict, the numbers."""


@dataclass(frozen=True, slots=True)
class Histogram:
    """How many samples fall between two edges, proofs and others apart, for each evaluation."""

    name: str
    title: str
    unit: str
    edges: tuple[float, ...]
    facets: tuple[tuple[Entrant, tuple[int, ...], tuple[int, ...]], ...]
    """Proofs and others by bin, of which there is one fewer than edges."""


Figure = Curves | Steps | Estimates | Bars | Histogram

CAPTIONS = {
    "pass-at-k": "The chance that at least one of k samples is a proof. Shaded: 95 % interval.",
    "proved-within": "The share of samples that were proofs after this much time.",
    "by-area": "With 95 % intervals; the number of problems in brackets.",
    "by-split": "With 95 % intervals; the number of problems in brackets.",
    "failures": "Number of samples by what their nearest attempt came to.",
    "times": "Number of samples by wall time; lower part of a bar: proved, upper part: not.",
    "completions": "Number of texts by length; lower part of a bar: proofs, upper part: others.",
    "differences": "Percentage points gained or lost on the same problems, with 95 % intervals.",
}
"""What a reader has to know to read each plot, by its name."""


def list_ks(evaluation: Evaluation) -> list[int]:
    """The k to show: those asked for, and powers of two up to the number of samples.

    Samples that ended at the first proof tell about all of them together only.
    """
    if evaluation.stops_early:
        return [evaluation.samples]
    powers = [2**i for i in range(evaluation.samples.bit_length())]
    return sorted({k for k in (*powers, *evaluation.ks, evaluation.samples) if 1 <= k <= evaluation.samples})


def estimate_all(evaluation: Evaluation) -> tuple[tuple[int, Interval], ...]:
    """pass@k for each k of `list_ks` that some problem has samples for."""
    found = []
    for k in list_ks(evaluation):
        try:
            found.append((k, estimate_pass_at_k(evaluation.problems, k)))
        except InputError:  # an interrupted evaluation has fewer samples than it was to have
            continue
    return tuple(found)


def make_curves(estimates: Iterable[tuple[Entrant, tuple[tuple[int, Interval], ...]]]) -> Curves | None:
    """pass@k over k; None when no evaluation has two points."""
    lines = tuple((entrant, points) for entrant, points in estimates if points)
    if not any(len(points) > 1 for _, points in lines):
        return None
    return Curves("pass-at-k", "pass@k", lines)


def make_groups(entrants: Sequence[Entrant], key: Literal["area", "split"]) -> Estimates | None:
    """pass@1 (pass@N where samples ended at the first proof) by area or split; None when there is one group only."""
    rows: dict[str, list[tuple[Entrant, Interval]]] = {}
    sizes: Counter[str] = Counter()
    for entrant in entrants:
        for name, group in _group(entrant.evaluation, key).items():
            interval = estimate_pass_at_k(group, list_ks(entrant.evaluation)[0])
            rows.setdefault(name, []).append((entrant, interval))
            sizes[name] = max(sizes[name], len(group))
    nameless = f"no {key}"
    if set(rows) <= {nameless} or (key == "split" and len(rows) < 2):
        return None
    ks = {list_ks(entrant.evaluation)[0] for entrant in entrants}
    title = f"pass@{ks.pop()} by {key}" if len(ks) == 1 else f"Solved by {key}"
    ordered = sorted(rows, key=lambda name: (name == nameless, name.lower()))
    return Estimates(f"by-{key}", title, tuple((f"{name} ({sizes[name]})", tuple(rows[name])) for name in ordered))


def _group(evaluation: Evaluation, key: Literal["area", "split"]) -> dict[str, list[ProblemResult]]:
    """The problems with enough samples, by area or split."""
    k = list_ks(evaluation)[0]
    groups: dict[str, list[ProblemResult]] = {}
    for result in evaluation.problems:
        if result.has_stopped or result.n >= k:
            groups.setdefault(getattr(result.problem, key) or f"no {key}", []).append(result)
    return groups


def make_failures(entrants: Sequence[Entrant]) -> Bars | None:
    """How many samples failed for each reason; None when none did."""
    rows = []
    for failure in Failure:
        counts = tuple((entrant, entrant.evaluation.failures.get(failure, 0)) for entrant in entrants)
        if any(count for _, count in counts):
            rows.append((failure.value, VERDICT_OF_FAILURE[failure].value, counts))
    rows.sort(key=lambda row: -max(count for _, count in row[2]))
    return Bars("failures", "Why samples failed", tuple(rows)) if rows else None


def make_steps(entrants: Sequence[Entrant]) -> Steps | None:
    """The share of samples proved within a time; None when nothing was proved."""
    longest = max((s.seconds for e in entrants for s in _list_samples(e.evaluation)), default=0.0)
    lines = []
    for entrant in entrants:
        samples = _list_samples(entrant.evaluation)
        times = sorted(sample.seconds for sample in samples if sample.proved)
        if times:
            points = [(seconds, (i + 1) / len(samples)) for i, seconds in enumerate(times)]
            lines.append((entrant, (*points, (longest, len(times) / len(samples)))))
    return Steps("proved-within", "Proved within a time", tuple(lines)) if lines else None


def make_times(entrants: Sequence[Entrant]) -> Histogram | None:
    """Histogram of the wall time of samples."""
    told = [(entrant, [(s.seconds, s.proved) for s in _list_samples(entrant.evaluation)]) for entrant in entrants]
    return make_histogram("times", "Time per sample", "s", told)


def make_differences(comparisons: Sequence[tuple[Entrant, Comparison]]) -> Estimates | None:
    """Differences of pass@k to the first evaluation; a row for each k."""
    rows: dict[int, list[tuple[Entrant, Interval]]] = {}
    for entrant, comparison in comparisons:
        for k, interval in comparison.differences.items():
            rows.setdefault(k, []).append((entrant, interval))
    told = tuple((f"pass@{k}", tuple(rows[k])) for k in sorted(rows))
    return Estimates("differences", "Difference to A, problem by problem", told, is_difference=True) if told else None


def make_histogram(
    name: str, title: str, unit: str, told: Sequence[tuple[Entrant, Sequence[tuple[float, bool]]]]
) -> Histogram | None:
    """Count values in bins that grow (1, 2, 5, 10, ...), those of proofs apart; None when there are no values."""
    values = [value for _, pairs in told for value, _ in pairs]
    if not values:
        return None
    edges = _choose_edges(values, _TIMES if unit == "s" else _COUNTS)
    facets = []
    for entrant, pairs in told:
        if not pairs:
            continue
        bins = Counter((_find_bin(value, edges), proved) for value, proved in pairs)
        columns = range(len(edges) - 1)
        facets.append((entrant, tuple(bins[i, True] for i in columns), tuple(bins[i, False] for i in columns)))
    return Histogram(name, title, unit, edges, tuple(facets))


def _choose_edges(values: Sequence[float], ladder: Sequence[float]) -> tuple[float, ...]:
    """The rungs from the last one below all values to the first one above them."""
    first = max(0, bisect_right(ladder, min(values)) - 1)
    last = min(len(ladder) - 1, bisect_right(ladder, max(values)))
    return tuple(float(edge) for edge in ladder[first : max(last, first + 1) + 1])


def _find_bin(value: float, edges: Sequence[float]) -> int:
    return min(max(bisect_right(edges, value) - 1, 0), len(edges) - 2)


def _list_samples(evaluation: Evaluation) -> list[SampleResult]:
    return [sample for result in evaluation.problems for sample in result.samples]
