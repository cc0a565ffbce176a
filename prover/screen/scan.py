"""The static screen: one pass over the tokens of a candidate.

Comments, documentation, strings and names in «» hide nothing from it and say nothing to it: what stands in a comment
is no code, what stands in the braces of `s!"..."` is, and `«sorryAx»` is `sorryAx`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from prover.core.lexer import Kind, Token, tokenize
from prover.screen import rules

_EXCERPT_CHARS = 80
_DECLARES_TYPES = frozenset({"structure", "inductive", "def", "abbrev", "class"})
_OPENS_SCOPE = frozenset({"section", "namespace", "mutual"})
_ENDS_OPEN = frozenset({"in", "theorem", "lemma", "def", "open", "set_option", "example", "instance", "variable"})
_INSTANCE_TYPE_TOKENS = 60
_ATTRIBUTE_TOKENS = 100
_MENTIONED_KEYWORDS = frozenset({"prefix", "infix", "syntax", "macro", "opaque", "partial", "notation", "import"})


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in a candidate that no honest proof needs."""

    rule: str
    """A key of `REASONS`."""
    line: int
    """From 1."""
    column: int
    """In code points, from 0, as in Lean's own messages."""
    excerpt: str

    @property
    def message(self) -> str:
        """For people: place, excerpt and reason."""
        return f"{self.line}:{self.column}: `{self.excerpt}`: {rules.REASONS[self.rule]}"


def screen(text: str, *, skip: frozenset[str] = frozenset(), known: frozenset[str] = frozenset()) -> Finding | None:
    """Return the first thing in `text` that a rule turns away, or None.

    `skip` names rules to leave out. Names that occur in `known` (words of the reference itself) may be used.
    """
    if len(text) > rules.MAX_CHARS:
        return Finding("size", 1, 0, f"{len(text):,} characters; at most {rules.MAX_CHARS:,}")
    scan = _Scan(tokenize(text))
    hits = (hit for hit in scan.find_all() if hit.rule not in skip and hit.word not in known)
    first = min(hits, key=lambda hit: hit.index, default=None)
    return None if first is None else scan.describe(first)


@dataclass(frozen=True, slots=True)
class _Hit:
    rule: str
    index: int
    word: str = ""
    """The name, where a name is what the rule is about."""


@dataclass
class _Scan:
    """The significant tokens of a text and the rules that look at them, each in the context that it needs."""

    tokens: tuple[Token, ...]
    code: list[int] = field(init=False)
    """Indices of the tokens that Lean reads as code."""

    def __post_init__(self) -> None:
        hidden = (Kind.DOC, Kind.MODULE_DOC)
        self.code = [i for i, token in enumerate(self.tokens) if not token.is_blank and token.kind not in hidden]

    def find_all(self) -> Iterator[_Hit]:
        """Yield every hit of every rule, in no particular order."""
        for at, index in enumerate(self.code):
            token = self.tokens[index]
            if token.kind is Kind.WORD:
                yield from self._judge_word(at, token.text)
            elif token.kind is Kind.SYMBOL:
                yield from self._judge_symbol(at, token.text)
            if _is_look_alike(token):
                yield _Hit("look-alike", index)
        yield from self._find_open_variables()

    def describe(self, hit: _Hit) -> Finding:
        """Say where the hit is."""
        before = "".join(token.text for token in self.tokens[: hit.index])
        excerpt = "".join(token.text for token in self.tokens[hit.index : hit.index + 12]).split("\n")[0]
        column = len(before) - before.rfind("\n") - 1
        return Finding(hit.rule, before.count("\n") + 1, column, excerpt[:_EXCERPT_CHARS].strip())

    def _text(self, at: int) -> str:
        """Text of a significant token, empty beyond the ends."""
        return self.tokens[self.code[at]].text if 0 <= at < len(self.code) else ""

    def _judge_word(self, at: int, word: str) -> Iterator[_Hit]:
        index = self.code[at]
        rule = rules.KEYWORDS.get(word)
        if rule and not (word in _MENTIONED_KEYWORDS and self._is_field(at)):
            yield _Hit(rule, index)
        yield from self._judge_name(index, word)
        if word == "set_option":
            yield from self._judge_option(at)
        elif word == "open":
            yield from self._judge_open(at)
        elif word == "attribute" and self._text(at + 1) == "[":
            yield from self._judge_attributes(at + 1)
        elif word == "instance":
            yield from self._judge_instance(at)
        elif word == "native" and (self._text(at - 1) == "+" or self._text(at + 1) == ":="):
            yield _Hit("native", index)

    def _is_field(self, at: int) -> bool:
        """True after a dot, as in `(f x).prefix`, where even a reserved word is a name."""
        index = self.code[at]
        return index > 0 and self.tokens[index - 1].text == "." and self._text(at - 2) in (")", "]", "}", "⟩")

    def _judge_name(self, index: int, word: str) -> Iterator[_Hit]:
        plain = word.replace("«", "").replace("»", "").removeprefix("_root_.")
        parts = plain.split(".")
        rule = next((rules.FORBIDDEN_PARTS[part] for part in parts if part in rules.FORBIDDEN_PARTS), None)
        rule = rule or rules.META_ROOTS.get(parts[0])
        if rule is None and rules.META_NAMES.fullmatch(plain):
            rule = "meta-name"
        if rule:
            yield _Hit(rule, index, word)

    def _judge_symbol(self, at: int, symbol: str) -> Iterator[_Hit]:
        index = self.code[at]
        following = self.tokens[index + 1] if index + 1 < len(self.tokens) else Token(Kind.SPACE, "")
        if symbol == "#" and following.kind is Kind.WORD:
            is_command = self._is_column_0(at) and self._text(at + 2) != "["  # but `#v[1, 2]`
            if is_command or following.text in rules.HASH_COMMANDS:
                yield _Hit("hash-command", index)
        elif symbol == "@" and following.text == "[":
            yield from self._judge_attributes(at + 1)
        elif symbol == "`" and following.text == "(":
            yield _Hit("meta-name", index)

    def _judge_attributes(self, opening: int) -> Iterator[_Hit]:
        """Judge the attributes in the brackets that open at `opening`."""
        at, depth = opening, 0
        is_local_instance = False
        while at < min(opening + _ATTRIBUTE_TOKENS, len(self.code)):
            token = self.tokens[self.code[at]]
            depth += (token.kind is Kind.OPEN) - (token.kind is Kind.CLOSE)
            if depth == 0:
                break
            if token.text in rules.ATTRIBUTES:
                yield _Hit("attribute", self.code[at])
            is_local_instance = is_local_instance or (depth == 1 and token.text == "instance")
            at += 1
        target = self._text(at + 1).removeprefix("_root_.")
        if is_local_instance and self._text(opening - 1) == "attribute" and not target.startswith("Classical."):
            yield _Hit("instance", self.code[opening])

    def _judge_option(self, at: int) -> Iterator[_Hit]:
        name, value = self._text(at + 1), self._text(at + 2)
        if rules.OPTIONS.fullmatch(name.replace("«", "").replace("»", "")):
            yield _Hit("option", self.code[at])
        bound = rules.LIMITS.get(name)
        if bound is not None and not (value.replace("_", "").isdecimal() and 0 < int(value.replace("_", "")) <= bound):
            yield _Hit("limit", self.code[at])

    def _judge_open(self, at: int) -> Iterator[_Hit]:
        """Judge the namespaces after `open`: `Lean` brings in the names of metaprogramming."""
        for next_at in range(at + 1, len(self.code)):
            token = self.tokens[self.code[next_at]]
            is_new_line = "\n" in self.tokens[self.code[next_at] - 1].text
            if token.kind is not Kind.WORD or token.text in _ENDS_OPEN or (is_new_line and self._is_column_0(next_at)):
                return
            plain = token.text.replace("«", "").replace("»", "").removeprefix("_root_.")
            if plain == "Lean":
                yield _Hit("meta-name", self.code[next_at], token.text)

    def _is_column_0(self, at: int) -> bool:
        index = self.code[at]
        return index == 0 or self.tokens[index - 1].text.endswith("\n")

    @cached_property
    def _own_types(self) -> frozenset[str]:
        """Names of types that the text declares itself: their operations are its own affair."""
        return frozenset(
            self._text(at + 1) for at in range(len(self.code)) if self._text(at) in _DECLARES_TYPES
        ) - {""}  # fmt: skip

    def _judge_instance(self, at: int) -> Iterator[_Hit]:
        """Judge `instance ... : CLASS TYPE`: the class of an operation, for none of the text's own types."""
        words: list[str] = []
        after_colon = False
        depth = 0
        for next_at in range(at + 1, min(at + _INSTANCE_TYPE_TOKENS, len(self.code))):
            token = self.tokens[self.code[next_at]]
            depth += (token.kind is Kind.OPEN) - (token.kind is Kind.CLOSE)
            if depth < 0 or (depth == 0 and token.text in (":=", "where")):
                break
            after_colon = after_colon or (depth == 0 and token.text == ":")
            if after_colon and token.kind is Kind.WORD:
                words.append(token.text)
        if words and words[0].split(".")[-1] in rules.OPERATION_CLASSES and not self._own_types.intersection(words):
            yield _Hit("instance", self.code[at])

    def _find_open_variables(self) -> Iterator[_Hit]:
        """Yield the `variable` and `include` commands whose scope reaches the end of the text: the theorem."""
        scopes: list[list[int]] = [[]]
        for at, index in enumerate(self.code):
            word = self.tokens[index].text
            if self.tokens[index].kind is not Kind.WORD:
                continue
            if word in _OPENS_SCOPE:
                parts = 1 if word == "mutual" else self._text(at + 1).count(".") + 1
                scopes.extend([] for _ in range(parts))
            elif word == "end":
                closed = self._text(at + 1).count(".") + 1
                del scopes[max(1, len(scopes) - closed) :]
            elif word in ("variable", "include"):
                scopes[-1].append(index)
        yield from (_Hit("variable", index) for opened in scopes for index in opened)


def _is_look_alike(token: Token) -> bool:
    """True for code with a character that passes for another; what stands in «» or quotes is free."""
    if token.kind in (Kind.STRING, Kind.CHAR) or "«" in token.text:
        return False
    return rules.LOOK_ALIKES.search(token.text) is not None
