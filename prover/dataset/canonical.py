"""Statements up to spelling: equal forms mean the same statement under other names.

From the text alone, without Lean: the theorem's name goes, bound names are numbered in the order of binding (shadowing
is minded), binders are taken apart (`(a b : T)` is `(a : T) (b : T)`, whatever their brackets), universal quantifiers
and hypotheses stand in one row whether they are before or behind the colon, and blanks, comments, documentation and
brackets around a whole type do not count. Different forms may still mean the same: this is for finding copies.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from prover.core.commands import split_commands
from prover.core.lexer import Kind, Token, tokenize
from prover.core.statement import find_proof

_QUANTIFIERS = frozenset({"∀", "∃", "∃!", "fun", "λ", "∑", "∏", "Σ", "⋃", "⋂", "Π"})
_ENDS_BINDERS = frozenset({",", "=>", "↦"})
_ENDS_NAMES = frozenset({":", "∈", "in", "<", "≤", ">", "≥", "≠", "⊆", ":=", "|", "//"})
_SPELLINGS = {
    "ℕ": "Nat", "ℤ": "Int", "ℚ": "Rat", "ℝ": "Real", "ℂ": "Complex",
    "->": "→", "<=": "≤", ">=": "≥", "<->": "↔", "/\\": "∧", "\\/": "∨", "↦": "=>", "λ": "fun", "Π": "∀",
}  # fmt: skip
_JOINED = (("<", "-", ">"), ("-", ">"), ("<", "="), (">", "="), ("/", "\\"), ("∃", "!"))
_OPENING = {"(": ")", "{": "}", "[": "]", "⦃": "⦄", "⟨": "⟩"}
_TURNSTILE = "⊢"

Words = list[str]


@dataclass(frozen=True, slots=True)
class CanonicalStatement:
    """A statement up to spelling."""

    words: tuple[str, ...]
    """Bound names are `#0`, `#1`, ..."""

    @property
    def key(self) -> str:
        """Equal for statements that are equal up to spelling."""
        return " ".join(self.words)

    @property
    def shape(self) -> tuple[str, ...]:
        """The words with all bound names alike: what likeness is measured on."""
        return tuple("#" if word.startswith("#") else word for word in self.words)


def canonicalize(statement: str) -> CanonicalStatement:
    """Return the canonical form of `theorem NAME binders : type`, with or without a proof behind it."""
    words = _spell(_cut_statement(statement))
    colon = _find_at_level(words, ":")
    binders, body = words[:colon], words[colon + 1 :]
    scope = _Scope()
    out = _read_binders(binders, scope)
    while True:  # what is quantified or assumed behind the colon joins the binders before it
        body = _strip_brackets(body)
        head, body = _take_premise(body, scope)
        if not head:
            break
        out += head
    return CanonicalStatement((*out, _TURNSTILE, *_rename(body, scope)))


def _cut_statement(text: str) -> tuple[Token, ...]:
    """The tokens of the last theorem of a text, from after its name to its proof; the whole text when it has none."""
    theorems = [command for command in split_commands(text) if command.is_theorem]
    if not theorems:
        return tokenize(text)
    command = theorems[-1]
    tokens = command.body[: find_proof(command.body)]
    if command.keyword == "example":
        return tokens
    named = next((at for at, token in enumerate(tokens) if not token.is_blank), 0)
    return tokens[named + 1 :]


def _spell(tokens: Sequence[Token]) -> Words:
    """The tokens that count, joined to operators and spelled in one way; universe parameters go."""
    texts = [token.text for token in tokens if not token.is_blank and token.kind is not Kind.DOC]
    if texts[:2] == [".", "{"]:
        texts = texts[texts.index("}") + 1 :] if "}" in texts else texts
    words: Words = []
    at = 0
    while at < len(texts):
        joined = next((parts for parts in _JOINED if tuple(texts[at : at + len(parts)]) == parts), (texts[at],))
        word = "".join(joined)
        words.append(_SPELLINGS.get(word, word))
        at += len(joined)
    return words


def _find_at_level(words: Words, wanted: str, begin: int = 0) -> int:
    """Index of the first `wanted` outside all brackets from `begin` on, or the number of words."""
    depth = 0
    for at in range(begin, len(words)):
        depth += (words[at] in _OPENING) - (words[at] in _OPENING.values())
        if depth == 0 and words[at] == wanted:
            return at
    return len(words)


def _find_close(words: Words, opening: int) -> int:
    """Index of the bracket that closes the one at `opening`; the last index when none does."""
    depth = 0
    for at in range(opening, len(words)):
        depth += (words[at] in _OPENING) - (words[at] in _OPENING.values())
        if depth == 0:
            return at
    return len(words) - 1


def _strip_brackets(words: Words) -> Words:
    """Drop round brackets around the whole."""
    while len(words) > 2 and words[0] == "(" and _find_close(words, 0) == len(words) - 1:
        if _find_at_level(words[1:-1], ",") < len(words) - 2 or _find_at_level(words[1:-1], ":") < len(words) - 2:
            break  # a pair, or a type ascription
        words = words[1:-1]
    return words


@dataclass(slots=True)
class _Scope:
    """Which name stands for which binder, innermost last."""

    names: list[tuple[str, str]] = field(default_factory=list)
    bound: int = 0

    def bind(self, name: str) -> str:
        """Give a new number to `name` from here on."""
        number = f"#{self.bound}"
        self.bound += 1
        self.names.append((name, number))
        return number

    def look_up(self, word: str) -> str:
        """The word with a bound name at its beginning replaced: `h.left` as `#3.left`."""
        first, dot, rest = word.partition(".")
        for name, number in reversed(self.names):
            if name == word:
                return number
            if dot and name == first:
                return f"{number}.{rest}"
        return word


def _read_binders(words: Words, scope: _Scope) -> Words:
    """The binders in `words`, each as `( #n : type )`; they stay bound."""
    out: Words = []
    at = 0
    while at < len(words):
        if words[at] in _OPENING:
            close = _find_close(words, at)
            out += _read_group(words[at + 1 : close], scope, is_instance=words[at] == "[")
            at = close + 1
        else:  # a bare name: its type is left to Lean
            out += _bind(words[at], ["_"], scope)
            at += 1
    return out


def _read_group(words: Words, scope: _Scope, *, is_instance: bool) -> Words:
    """The content of one pair of brackets as binders."""
    colon = _find_at_level(words, ":")
    if colon == len(words):
        if is_instance:
            return _bind("_", _rename(words, scope), scope)
        return [part for name in words for part in _bind(name, ["_"], scope)]
    type_ = _rename(_strip_brackets(words[colon + 1 :]), scope)
    return [part for name in words[:colon] for part in _bind(name, type_, scope)]


def _bind(name: str, type_: Words, scope: _Scope) -> Words:
    return ["(", scope.bind(name), ":", *type_, ")"]


def _take_premise(words: Words, scope: _Scope) -> tuple[Words, Words]:
    """What `words` assume first, as binders, and the rest; nothing and `words` when they assume nothing."""
    if words[:1] == ["∀"]:
        comma = _find_at_level(words, ",")
        zone, rest = words[1:comma], words[comma + 1 :]
        return _read_zone(zone, scope), rest
    arrow = _find_at_level(words, "→")
    premise = words[:arrow]
    reaches_on = any(word in _QUANTIFIERS or word in ("↔", "let", "if", "have", "match") for word in _outer(premise))
    if arrow == len(words) or reaches_on or _find_at_level(words, "↔") < len(words):
        return [], words
    if premise[:1] == ["("] and _find_close(premise, 0) == len(premise) - 1:
        inner = premise[1:-1]
        if _find_at_level(inner, ":") < len(inner):  # `(x : T) → ...`
            return _read_group(inner, scope, is_instance=False), words[arrow + 1 :]
    return _bind("_", _rename(_strip_brackets(premise), scope), scope), words[arrow + 1 :]


def _outer(words: Words) -> Words:
    """The words outside all brackets."""
    depth = 0
    out: Words = []
    for word in words:
        depth -= word in _OPENING.values()
        if depth == 0:
            out.append(word)
        depth += word in _OPENING
    return out


def _read_zone(zone: Words, scope: _Scope) -> Words:
    """What stands between a quantifier and its comma, as binders: `x y : T`, `(x : T) (y : S)`, `x > 0`."""
    end = next((at for at, word in enumerate(zone) if word in _ENDS_NAMES or word in _OPENING), len(zone))
    if end == len(zone) or zone[end] in _OPENING:
        return _read_binders(zone, scope)
    names, sign, rest = zone[:end], zone[end], zone[end + 1 :]
    type_ = _rename(_strip_brackets(rest), scope)
    if sign == ":":
        return [part for name in names for part in _bind(name, type_, scope)]
    out: Words = []
    for name in names:  # `∀ x > 0, ...` is `∀ x, x > 0 → ...`
        out += _bind(name, ["_"], scope)
        out += ["(", scope.bind("_"), ":", scope.look_up(name), sign, *type_, ")"]
    return out


def _rename(words: Words, scope: _Scope) -> Words:
    """The words with bound names replaced; what they bind themselves ends with them."""
    out: Words = []
    outer = len(scope.names)
    levels: list[int] = []
    at = 0
    while at < len(words):
        word = words[at]
        if word in _QUANTIFIERS:
            end = min((_find_at_level(words, stop, at) for stop in _ENDS_BINDERS), default=len(words))
            out += [word, *_read_zone(words[at + 1 : end], scope), *words[end : end + 1]]
            at = end + 1
            continue
        if word in ("let", "have") and at + 1 < len(words):
            out += [word, scope.bind(words[at + 1])]
            at += 2
            continue
        if word in _OPENING:
            levels.append(len(scope.names))
        elif word in _OPENING.values() and levels:
            del scope.names[levels.pop() :]
        out.append(scope.look_up(word))
        if word == "{" and words[at + 2 : at + 3] and words[at + 2] in _ENDS_NAMES:
            out.append(scope.bind(words[at + 1]))  # `{x | ...}`, `{x // ...}`, `{x : T // ...}`
            at += 1
        at += 1
    del scope.names[outer:]
    return out
