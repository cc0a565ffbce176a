"""A library of proved lemmas: found again up to the names of their hypotheses, and by likeness."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import log

from prover.core.assembly import join_proof
from prover.core.goal import Goal
from prover.core.lexer import tokenize
from prover.core.ports import LemmaSource
from prover.core.proof import Subgoal
from prover.core.renaming import canonical_key, match_names, rename_words

MAX_OFFERED = 4
MIN_LIKENESS = 0.25
MAX_COMPARED = 300
MAX_PROOF_CHARS = 2_000
"""Longer proofs teach little for the room that they take in a prompt."""


@dataclass(frozen=True, slots=True)
class JoinedLemmas:
    """What several sources offer, one after the other. Implements `prover.core.ports.LemmaSource`."""

    sources: Sequence[LemmaSource]

    def retrieve(self, subgoal: Subgoal) -> Sequence[str]:
        """Return the lemmas of all sources."""
        return [lemma for source in self.sources for lemma in source.retrieve(subgoal)]


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
    counting more (a weighted Jaccard index with inverse document frequencies); only lemmas that share one of the
    rarest words are compared.
    """

    max_offered: int = MAX_OFFERED
    """How many lemmas `retrieve` and `suggest` return at most; 0 for a library of exact matches only."""
    _by_key: dict[str, ProvedLemma] = field(default_factory=dict)
    _words: dict[str, Counter[str]] = field(default_factory=dict)
    """By key."""
    _with_word: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    """Keys by header and word."""
    _prompted: set[str] = field(default_factory=set)
    """Keys of the lemmas that prompts may show."""

    def __len__(self) -> int:
        return len(self._by_key)

    def add(self, header: str, goal: Goal, block: str, *, for_prompts: bool = False) -> None:
        """Remember that `block` closes `goal`; the first proof of a goal stays.

        Prompts show only lemmas that were added `for_prompts`, before a run begins: so a resumed run asks what the
        undisturbed one would have asked.
        """
        key = canonical_key(header, goal)
        if key in self._by_key:
            return
        self._by_key[key] = ProvedLemma(goal, block)
        if for_prompts:
            self._prompted.add(key)
        if self.max_offered:
            self._words[key] = _count_words(goal)
            for word in self._words[key]:
                self._with_word[header, word].append(key)

    def find(self, subgoal: Subgoal) -> str | None:
        """Return a block that closes a goal equal to `subgoal` up to names, in the names of `subgoal`."""
        known = self._by_key.get(canonical_key(subgoal.header, subgoal.goal))
        names = None if known is None else match_names(known.goal, subgoal.goal)
        return None if known is None or names is None else rename_words(known.block, names)

    def retrieve(self, subgoal: Subgoal) -> Sequence[str]:
        """Return the nearest lemmas that prompts may show, with their proofs, as Lean text."""
        nearest = (self._by_key[key] for key in self._rank(subgoal) if key in self._prompted)
        return [lemma.text for lemma in nearest if lemma.text and len(lemma.block) <= MAX_PROOF_CHARS][
            : self.max_offered
        ]

    def suggest(self, subgoal: Subgoal) -> Sequence[str]:
        """Return the tactic blocks that proved the nearest lemmas: what worked there may work here."""
        blocks = dict.fromkeys(self._by_key[key].block for key in self._rank(subgoal))
        return list(blocks)[: self.max_offered]

    def _rank(self, subgoal: Subgoal) -> list[str]:
        """Keys of the lemmas that are alike enough, the nearest first."""
        if not self.max_offered:
            return []
        wanted = _count_words(subgoal.goal)
        scored = (
            (self._likeness(subgoal.header, wanted, key), key) for key in self._candidates(subgoal.header, wanted)
        )
        return [key for score, key in sorted(scored, key=lambda pair: (-pair[0], pair[1])) if score >= MIN_LIKENESS]

    def _candidates(self, header: str, wanted: Counter[str]) -> set[str]:
        """Lemmas that share one of the rarest words of a goal, about `MAX_COMPARED` of them."""
        found: set[str] = set()
        known = [word for word in wanted if (header, word) in self._with_word]
        for word in sorted(known, key=lambda word: (len(self._with_word[header, word]), word)):
            keys = self._with_word[header, word]
            if found and len(found) + len(keys) > MAX_COMPARED:
                break
            found.update(keys[:MAX_COMPARED])
        return found

    def _likeness(self, header: str, wanted: Counter[str], key: str) -> float:
        words = self._words[key]
        common = sum(count * self._weigh(header, word) for word, count in (wanted & words).items())
        either = sum(count * self._weigh(header, word) for word, count in (wanted | words).items())
        return common / either if either else 0.0

    def _weigh(self, header: str, word: str) -> float:
        return 1.0 + log((1 + len(self._by_key)) / (1 + len(self._with_word.get((header, word), ()))))


def _count_words(goal: Goal) -> Counter[str]:
    """The words of a goal with hypotheses' names left out: they say little."""
    names = {hypothesis.name for hypothesis in goal.hypotheses}
    texts = [goal.target, *(h.type for h in goal.hypotheses if h.is_prop)]
    return Counter(
        token.text for text in texts for token in tokenize(text) if not token.is_blank and token.text not in names
    )
