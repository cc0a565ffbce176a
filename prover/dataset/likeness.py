"""An exact index of statements: equal ones up to spelling, and those that share most of their word triples.

Likeness is the Jaccard index of the multisets of word triples of two canonical statements, all bound names taken for
one. Benchmarks have thousands of statements at most, so an inverted index gives the exact value for all of them at
once, and no sketch (MinHash) has to stand in for it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from prover.dataset.canonical import CanonicalStatement, canonicalize

GRAM = 3
Gram = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Likeness:
    """The nearest statement of the index, by its label."""

    label: str
    value: float
    """From 0 to 1; 1 with `is_equal` for statements that are equal up to spelling."""
    is_equal: bool = False


@dataclass(slots=True)
class StatementIndex:
    """Statements by canonical form and by word triples. The first of several equal ones is the one that is found."""

    _labels: list[str] = field(default_factory=list)
    _sizes: list[int] = field(default_factory=list)
    _by_key: dict[str, str] = field(default_factory=dict)
    _by_gram: dict[Gram, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    """Positions in `_labels`, each with how often the statement has the triple."""

    def __len__(self) -> int:
        return len(self._labels)

    def add(self, label: str, statement: str) -> None:
        """Take in a statement (`theorem NAME binders : type`) under a label."""
        canonical = canonicalize(statement)
        if canonical.key in self._by_key:
            return
        self._by_key[canonical.key] = label
        grams = count_grams(canonical)
        for gram, count in grams.items():
            self._by_gram[gram].append((len(self._labels), count))
        self._labels.append(label)
        self._sizes.append(grams.total())

    def find_nearest(self, statement: str, *, threshold: float) -> Likeness | None:
        """Return the nearest statement whose likeness is at least `threshold`; an equal one before all others."""
        canonical = canonicalize(statement)
        if (label := self._by_key.get(canonical.key)) is not None:
            return Likeness(label, 1.0, is_equal=True)
        grams = count_grams(canonical)
        shared: Counter[int] = Counter()
        for gram, count in grams.items():
            for at, known in self._by_gram.get(gram, ()):
                shared[at] += min(count, known)
        size = grams.total()
        found = [(common / (size + self._sizes[at] - common), -at) for at, common in shared.items()]
        value, at = max(found, default=(0.0, 0))
        return Likeness(self._labels[-at], value) if found and value >= threshold else None


def count_grams(canonical: CanonicalStatement) -> Counter[Gram]:
    """The word triples of a statement, its ends marked."""
    words = ("^", *canonical.shape, "$")
    return Counter(words[at : at + GRAM] for at in range(len(words) - GRAM + 1))
