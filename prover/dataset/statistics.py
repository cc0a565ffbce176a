"""Counts and histograms of a dataset, gathered row by row."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from prover.dataset.rows import RowKind

LENGTHS = (100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000)
"""Upper ends of the bins of a length in characters."""
_PROOFS = ("proof_source", "reference_proof", "chosen_source")


@dataclass(slots=True)
class KindStatistics:
    """What is counted of the rows of one kind."""

    rows: int = 0
    splits: Counter[str] = field(default_factory=Counter)
    areas: Counter[str] = field(default_factory=Counter)
    proof_lengths: Counter[str] = field(default_factory=Counter)
    """Statement and proof, in characters; rows without a proof are not counted."""
    grades: Counter[str] = field(default_factory=Counter)
    """Curriculum: difficulty; RL: pass rate; in tenths."""
    variants: Counter[str] = field(default_factory=Counter)
    """What tells the rows of a kind apart: form and whether it is proved, mode and reasoning, origin."""

    def add(self, row: Mapping[str, Any]) -> None:
        """Count a row, given as its JSON values."""
        self.rows += 1
        self.splits[row["split"]] += 1
        self.areas[row["provenance"]["area"] or "(none)"] += 1
        proof = next((row[name] for name in _PROOFS if row.get(name)), "")
        if proof:
            self.proof_lengths[_bin_length(len(proof))] += 1
        grade = row.get("difficulty", row.get("pass_rate"))
        if grade is not None:
            self.grades[_bin_share(grade)] += 1
        self.variants.update(_name_variants(row))

    def histograms(self) -> Iterator[tuple[str, list[tuple[str, int]]]]:
        """Yield title and bars of each histogram that has any, bars in their natural order."""
        yield from (
            (title, bars)
            for title, bars in (
                ("variants", sorted(self.variants.items())),
                ("difficulty or pass rate", sorted(self.grades.items())),
                ("proof length (characters)", sorted(self.proof_lengths.items(), key=_length_order)),
                ("area", sorted(self.areas.items(), key=lambda bar: (-bar[1], bar[0]))),
            )
            if bars
        )


@dataclass(slots=True)
class DatasetStatistics:
    """Statistics by kind."""

    kinds: defaultdict[RowKind, KindStatistics] = field(default_factory=lambda: defaultdict(KindStatistics))

    def add(self, row: Mapping[str, Any]) -> None:
        """Count a row, given as its JSON values."""
        self.kinds[RowKind(row["kind"])].add(row)


def _name_variants(row: Mapping[str, Any]) -> Iterator[str]:
    kind = row["kind"]
    if kind == RowKind.CURRICULUM:
        yield f"form {row['form']}, {'proved' if row['proof_source'] else 'open'}"
        if row["form"] == "b" and not row["premises"]:
            yield "form b without premises: the same as form a"
    elif kind == RowKind.COLDSTART:
        yield f"{row['mode']}, reasoning: {row['reasoning_source']}"
    elif kind == RowKind.RL:
        yield f"pass rate by {row['pass_rate_source']}"
        if row["required_lemmas"]:
            yield "with required lemmas"
    elif kind == RowKind.PREFERENCE:
        yield f"rejected by {row['rejected_origin'].split('/')[0]}"


def _bin_length(length: int) -> str:
    return next((f"up to {end}" for end in LENGTHS if length <= end), f"over {LENGTHS[-1]}")


def _length_order(bar: tuple[str, int]) -> int:
    word, number = bar[0].rsplit(" ", 1)
    return int(number) + word.startswith("over")


def _bin_share(share: float) -> str:
    low = min(int(share * 10), 9)
    return f"{low / 10:.1f} to {(low + 1) / 10:.1f}"


def draw_bars(bars: list[tuple[str, int]], width: int = 40) -> str:
    """Return a histogram as lines of text, the longest bar `width` characters."""
    most = max(count for _, count in bars)
    labels = max(len(label) for label, _ in bars)
    lines = (f"{label:<{labels}}  {'█' * max(1, round(width * count / most))} {count}" for label, count in bars)
    return "\n".join(lines)
