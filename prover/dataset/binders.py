"""The binders of a stated lemma, and the same lemma with fewer of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from prover.core.lexer import Kind, Token, join, tokenize


@dataclass(frozen=True, slots=True)
class BinderGroup:
    """One bracket of a statement, e.g. `(m n : Nat)`."""

    opening: str
    names: tuple[str, ...]
    """Empty for an instance without a name."""
    type: str
    closing: str

    def __str__(self) -> str:
        names = f"{' '.join(self.names)} : " if self.names else ""
        return f"{self.opening}{names}{self.type}{self.closing}"

    def without(self, names: AbstractSet[str]) -> BinderGroup | None:
        """The group without `names`; None when nothing is left of it."""
        if not self.names:
            return self
        kept = tuple(name for name in self.names if name not in names)
        return BinderGroup(self.opening, kept, self.type, self.closing) if kept else None


@dataclass(frozen=True, slots=True)
class StatedLemma:
    """`theorem NAME groups : target`, taken apart."""

    name: str
    """Universe parameters included, as written."""
    groups: tuple[BinderGroup, ...]
    target: str

    def __str__(self) -> str:
        return f"theorem {' '.join([self.name, *map(str, self.groups)])} : {self.target}"

    @property
    def theorem_name(self) -> str:
        """The name without universe parameters."""
        return self.name.split(".{")[0]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all binders, in their order."""
        return tuple(name for group in self.groups for name in group.names)

    def without(self, names: AbstractSet[str]) -> StatedLemma:
        """The lemma without the binders `names`."""
        left = (group.without(names) for group in self.groups)
        return StatedLemma(self.name, tuple(group for group in left if group is not None), self.target)

    def find_needed(self, candidates: AbstractSet[str]) -> frozenset[str]:
        """Return those of `candidates` that the rest of the lemma mentions, directly or through one another."""
        kept = self.without(candidates)
        needed: frozenset[str] = frozenset()
        texts = [kept.target, *(group.type for group in kept.groups)]
        while found := (mentioned_names(texts) & candidates) - needed:
            needed |= found
            texts = [group.type for group in self.groups if found.intersection(group.names)]
        return needed


def mentioned_names(texts: Iterable[str]) -> frozenset[str]:
    """Return the names that stand in `texts`; of `h.left`, it is `h`."""
    words = (token.text for text in texts for token in tokenize(text) if token.kind is Kind.WORD)
    return frozenset(part for word in words for part in (word, word.split(".", 1)[0]))


def read_lemma(statement: str) -> StatedLemma | None:
    """Take a statement apart; None when it is not of the form that Lean's goals are stated in."""
    tokens = tokenize(statement)
    words = [index for index, token in enumerate(tokens) if token.kind is Kind.WORD]
    if len(words) < 2 or tokens[words[0]].text != "theorem":
        return None
    start = _skip_universes(tokens, words[1] + 1)
    groups: list[BinderGroup] = []
    for index, piece in _split_level(tokens, start):
        if piece == ":":
            name = join(tokens[words[1] : start]).strip()
            return StatedLemma(name, tuple(groups), join(tokens[index + 1 :]).strip())
        if not isinstance(piece, tuple):
            return None
        groups.append(_read_group(piece))
    return None


def _skip_universes(tokens: Sequence[Token], at: int) -> int:
    """Index after `.{u, v}`, if it stands at `at`."""
    if at + 1 >= len(tokens) or tokens[at].text != "." or tokens[at + 1].text != "{":
        return at
    closing = (index for index in range(at, len(tokens)) if tokens[index].text == "}")
    return next(closing, len(tokens) - 1) + 1


def _split_level(tokens: Sequence[Token], start: int) -> Iterator[tuple[int, str | tuple[Token, ...]]]:
    """Yield the tokens of the outermost level, each bracket with what is in it as one piece."""
    depth, begin = 0, start
    for index in range(start, len(tokens)):
        token = tokens[index]
        if token.kind is Kind.OPEN:
            begin = index if depth == 0 else begin
            depth += 1
        elif token.kind is Kind.CLOSE:
            depth -= 1
            if depth == 0:
                yield index, tuple(tokens[begin : index + 1])
        elif depth == 0 and not token.is_blank:
            yield index, token.text


def _read_group(tokens: tuple[Token, ...]) -> BinderGroup:
    """Read `(names : type)`; without a colon at its own level, it is an instance without a name."""
    inner = tokens[1:-1]
    for index, piece in _split_level(inner, 0):
        if piece == ":":
            names = tuple(token.text for token in inner[:index] if not token.is_blank)
            return BinderGroup(tokens[0].text, names, join(inner[index + 1 :]).strip(), tokens[-1].text)
    return BinderGroup(tokens[0].text, (), join(inner).strip(), tokens[-1].text)
