"""A library of proved lemmas: found again up to the names of their hypotheses, and by likeness."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import log

from prover.core.assembly import join_proof
from prover.core.goal import Goal
from prover.core.lexer import tokenize
from prover.core.proof import Subgoal
from prover.core.renaming import canonical_key, match_names, rename_words

MAX_OFFERED = 4
MIN_LIKENESS = 0.25
MAX_PROOF_CHARS = 2_000
"""Longer proofs teach little for the room that they take in a prompt."""


@dataclass(frozen=True, slots=True)
class ProvedLemma:
    """A goal, and a tactic block that closes it."""

    goal: Goal
    block: str

    @property
    def text(self) -> str:
        """The lemma as a theorem with its proof; empty when Lean found no faithful statement."""
        return join_proof(self.goal.lemma, self.block) if self.goal.lemma else ""


@dataclass(slots=True)
class LemmaLibrary:
    """Proved lemmas, each header apart: a text may mean something else under another header.

    Implements `prover.core.ports.LemmaSource`. Likeness is the share of common words of the statements, rare words
    counting more (a weighted Jaccard index with inverse document frequencies).
    """

    max_offered: int = MAX_OFFERED
    """How many lemmas `retrieve` and `suggest` return at most; 0 for a library of exact matches only."""
    _by_key: dict[str, ProvedLemma] = field(default_factory=dict)
    _words: dict[str, dict[str, Counter[str]]] = field(default_factory=lambda: defaultdict(dict))
    """By header and key."""
    _frequency: Counter[str] = field(default_factory=Counter)

    def __len__(self) -> int:
        return len(self._by_key)

    def add(self, header: str, goal: Goal, block: str) -> None:
        """Remember that `block` closes `goal`; the first proof of a goal stays."""
        key = canonical_key(header, goal)
        if key in self._by_key:
            return
        self._by_key[key] = ProvedLemma(goal, block)
        if self.max_offered:
            words = _count_words(goal)
            self._words[header][key] = words
            self._frequency.update(words.keys())

    def find(self, subgoal: Subgoal) -> str | None:
        """Return a block that closes a goal equal to `subgoal` up to names, in the names of `subgoal`."""
        known = self._by_key.get(canonical_key(subgoal.header, subgoal.goal))
        names = None if known is None else match_names(known.goal, subgoal.goal)
        return None if known is None or names is None else rename_words(known.block, names)

    def retrieve(self, subgoal: Subgoal) -> Sequence[str]:
        """Return the nearest lemmas with their proofs, as Lean text."""
        nearest = (lemma for lemma in self._nearest(subgoal) if len(lemma.block) <= MAX_PROOF_CHARS)
        return [lemma.text for lemma in nearest if lemma.text]

    def suggest(self, subgoal: Subgoal) -> Sequence[str]:
        """Return the tactic blocks that proved the nearest lemmas: what worked there may work here."""
        return list(dict.fromkeys(lemma.block for lemma in self._nearest(subgoal)))

    def _nearest(self, subgoal: Subgoal) -> list[ProvedLemma]:
        wanted = _count_words(subgoal.goal)
        scored = ((self._likeness(wanted, words), key) for key, words in self._words.get(subgoal.header, {}).items())
        best = sorted((pair for pair in scored if pair[0] >= MIN_LIKENESS), key=lambda pair: (-pair[0], pair[1]))
        return [self._by_key[key] for _, key in best[: self.max_offered]]

    def _likeness(self, one: Counter[str], other: Counter[str]) -> float:
        common = sum(count * self._weigh(word) for word, count in (one & other).items())
        either = sum(count * self._weigh(word) for word, count in (one | other).items())
        return common / either if either else 0.0

    def _weigh(self, word: str) -> float:
        return 1.0 + log((1 + len(self._by_key)) / (1 + self._frequency[word]))


def _count_words(goal: Goal) -> Counter[str]:
    """The words of a goal with hypotheses' names left out: they say little."""
    names = {hypothesis.name for hypothesis in goal.hypotheses}
    texts = [goal.target, *(h.type for h in goal.hypotheses if h.is_prop)]
    return Counter(
        token.text for text in texts for token in tokenize(text) if not token.is_blank and token.text not in names
    )
