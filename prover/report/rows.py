"""The list of problems on the summary page, as data: what it shows, searches and filters by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from prover.core.outcome import ProblemStatus
from prover.evaluate.comparison import Comparison
from prover.evaluate.results import ProblemResult
from prover.report.entries import Entrant, Entry
from prover.report.verdicts import judge_result, name_failure

_SEARCH_CHARS = 400
_CHOICES = 60
"""More different values than this are no use as a filter."""


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of a filter."""

    value: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Filter:
    """A property of problems to choose by."""

    name: str
    key: str
    """Of the property in the data."""
    choices: tuple[Choice, ...]


def list_rows(entries: Sequence[Entry], comparisons: Sequence[tuple[Entrant, Comparison]]) -> list[dict[str, Any]]:
    """One row of JSON values for each problem; short keys, for there may be thousands.

    n name, f file, a area, s split, d difficulty, t tags, q text to search, r results: [verdict, c, n, seconds].
    """
    return [
        {
            "n": entry.problem.name,
            "f": entry.file,
            "a": entry.problem.area,
            "s": entry.problem.split,
            "d": entry.problem.difficulty,
            "t": _tag(entry, comparisons),
            "q": f"{entry.problem.informal[:_SEARCH_CHARS]}\n{entry.problem.statement[:_SEARCH_CHARS]}",
            "r": [_describe(result) for result in entry.results],
        }
        for entry in entries
    ]


def _describe(result: ProblemResult | None) -> list[Any] | None:
    if result is None:
        return None
    seconds = [sample.seconds for sample in result.samples]
    mean = round(sum(seconds) / len(seconds), 1) if seconds else 0
    return [str(judge_result(result)), result.c, result.n, mean, name_failure(result)]


def _tag(entry: Entry, comparisons: Sequence[tuple[Entrant, Comparison]]) -> list[str]:
    """Everything that can be said of how a problem went."""
    proved = entry.is_proved_by
    told = [result for result in entry.results if result is not None and result.samples]
    tags = ["proved"] if proved and all(proved) else []
    if any(proved) and not all(proved):
        tags.append("some")
    if proved and not any(proved):
        tags.append("unproved")
    if any(0 < result.c < result.n for result in told):
        tags.append("sometimes")
    if len(told) < len(entry.results) or not told:
        tags.append("open")
    for entrant, comparison in comparisons:
        if entry.results[0] is None or entry.results[entrant.number] is None:
            continue
        tags += [f"won {entrant.letter}"] * (entry.problem.name in comparison.won)
        tags += [f"lost {entrant.letter}"] * (entry.problem.name in comparison.lost)
    return tags + sorted({f"! {reason}" for result in told if (reason := name_failure(result))})


def list_filters(rows: Sequence[dict[str, Any]], entrants: Sequence[Entrant]) -> list[Filter]:
    """The filters that can tell problems apart."""
    tags = Counter(tag for row in rows for tag in row["t"])
    found = [Filter("Result", "t", tuple(_name_tags(tags, len(entrants) > 1)))]
    for name, key in (("Area", "a"), ("Split", "s"), ("Difficulty", "d")):
        counts = Counter(row[key] for row in rows if row[key])
        if 1 < len(counts) <= _CHOICES or (counts and counts.total() < len(rows)):
            choices = (Choice(value, value, counts[value]) for value in sorted(counts, key=str.lower)[:_CHOICES])
            found.append(Filter(name, key, tuple(choices)))
    return found


def _name_tags(tags: Counter[str], has_several: bool) -> Iterable[Choice]:
    names = {
        "proved": "proved by all" if has_several else "proved",
        "some": "proved by some only",
        "unproved": "proved by none" if has_several else "not proved",
        "sometimes": "proved by some samples only",
        "open": "not finished",
    }
    for tag, name in names.items():
        if tags[tag]:
            yield Choice(tag, f"{_sign(tag)} {name}", tags[tag])
    for tag in sorted(tags):
        kind, _, rest = tag.partition(" ")
        if kind in ("won", "lost"):
            yield Choice(tag, f"{'▲' if kind == 'won' else '▼'} {kind} by {rest} against A", tags[tag])
        elif kind == "!":
            yield Choice(tag, f"failed: {rest}", tags[tag])


def _sign(tag: str) -> str:
    return {"proved": "✓", "unproved": "✗", "open": "○"}.get(tag, "◐")


def count_verdicts(entrant: Entrant) -> list[tuple[str, int]]:
    """How many problems of an evaluation ended how, proved ones first."""
    counts = Counter(str(judge_result(result)) for result in entrant.evaluation.problems)
    order = [*(status.value for status in ProblemStatus), "open"]
    return [(verdict, counts[verdict]) for verdict in order if counts[verdict]]
