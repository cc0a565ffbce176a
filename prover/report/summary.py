"""What the summary page says: a card and a line of the table for each evaluation, comparisons, warnings, provenance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from prover.core.errors import InputError
from prover.evaluate.comparison import Comparison, compare
from prover.evaluate.results import Interval
from prover.report.entries import Entrant, Entry
from prover.report.rows import count_verdicts

Estimates = tuple[tuple[int, Interval], ...]
"""pass@k by k."""


@dataclass(frozen=True, slots=True)
class Card:
    """One evaluation at a glance."""

    entrant: Entrant
    estimates: Estimates
    verdicts: tuple[tuple[str, int], ...]
    """How many problems ended how."""

    @property
    def headline(self) -> tuple[int, Interval] | None:
        """pass@1, or pass@k for the smallest k that can be told; None when nothing has ended."""
        return self.estimates[0] if self.estimates else None

    @property
    def solved(self) -> int:
        """Problems that some sample proved."""
        return sum(result.proved for result in self.entrant.evaluation.problems)

    @property
    def about(self) -> str:
        """Method and models, e.g. `pipeline · openai:deepseek-chat`."""
        evaluation = self.entrant.evaluation
        models = evaluation.provenance.get("models")
        told = models.values() if isinstance(models, Mapping) else ()
        names = [str(model["spec"]) for model in told if isinstance(model, Mapping) and "spec" in model]
        return " · ".join(dict.fromkeys([evaluation.method, *names]))

    def at(self, k: int) -> Interval | None:
        """pass@k, where it can be told."""
        return dict(self.estimates).get(k)


def make_card(entrant: Entrant, estimates: Estimates) -> Card:
    """Sum up an evaluation."""
    return Card(entrant, estimates, tuple(count_verdicts(entrant)))


def compare_all(entrants: Sequence[Entrant]) -> tuple[tuple[Entrant, Comparison], ...]:
    """Each evaluation against the first, where they have problems in common."""
    found = []
    for entrant in entrants[1:]:
        try:
            found.append((entrant, compare(entrants[0].evaluation, entrant.evaluation)))
        except InputError:
            continue
    return tuple(found)


def list_warnings(entrants: Sequence[Entrant], comparisons: Sequence[tuple[Entrant, Comparison]]) -> list[str]:
    """What a reader has to know before believing the numbers."""
    found = []
    for entrant in entrants:
        prefix = f"{entrant.letter}: " if len(entrants) > 1 else ""
        found += [prefix + warning for warning in entrant.evaluation.warnings]
    compared = {entrant.number for entrant, _ in comparisons}
    found += [f"{one.letter} has no problem in common with A" for one in entrants[1:] if one.number not in compared]
    leans = {name for one in entrants if (name := find_lean(one.evaluation.provenance))}
    if len(leans) > 1:
        found.append(f"Different Leans: {', '.join(sorted(leans))}")
    return found


def find_lean(provenance: Mapping[str, object]) -> str:
    """The version and backend of Lean that decided, if it is told."""
    told = flatten(provenance)
    return told.get("lean", "") or told.get("versions.lean", "")


def list_differences(entrants: Sequence[Entrant]) -> list[tuple[str, tuple[str, ...]]]:
    """What is not the same in the provenance of all, with the value of each."""
    told = [flatten(entrant.evaluation.provenance) for entrant in entrants]
    keys = dict.fromkeys(key for one in told for key in one)
    values = ((key, tuple(one.get(key, "") for one in told)) for key in keys)
    return [(key, found) for key, found in values if len(set(found)) > 1]


def flatten(value: Mapping[str, object], prefix: str = "") -> dict[str, str]:
    """Nested mappings as one, with dots between the names."""
    found: dict[str, str] = {}
    for key, inner in value.items():
        if isinstance(inner, Mapping):
            found |= flatten(inner, f"{prefix}{key}.")
        elif isinstance(inner, (list, tuple)) and any(isinstance(one, Mapping) for one in inner):
            found |= flatten({str(i): one for i, one in enumerate(inner)}, f"{prefix}{key}.")
        elif isinstance(inner, (list, tuple)):
            found[f"{prefix}{key}"] = ", ".join(map(str, inner))
        else:
            found[f"{prefix}{key}"] = str(inner)
    return found


def link_problems(entries: Sequence[Entry]) -> dict[str, str]:
    """The file of each problem's page, by name; of several with one name, that which most evaluations have."""
    ordered = sorted(entries, key=lambda entry: sum(result is not None for result in entry.results))
    return {entry.problem.name: entry.file for entry in ordered}
