r"""Cut Lean text into tokens, losslessly: enough of Lean's lexis to find where declarations and proofs begin.

Only what can hide a keyword or a bracket matters: nested block comments, line comments, strings (raw ones too; in
`s!"..."` what stands in braces is code), characters, identifiers with primes, dots and «»; everything else is a
one-character symbol, except `:=`, `=>`, and those whose end would open a comment: in `//-`, `\/-` and `<--` Lean reads
`//`, `\/` and `<-` first.
The rules follow Lean's reference manual, chapter "Lexical structure".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto


class Kind(Enum):
    """What a token is."""

    SPACE = auto()
    COMMENT = auto()
    DOC = auto()
    """`/-- ... -/`, the documentation of the declaration that follows."""
    MODULE_DOC = auto()
    """`/-! ... -/`, a command of its own."""
    STRING = auto()
    CHAR = auto()
    WORD = auto()
    """Keyword or identifier, dots and «» included."""
    NUMBER = auto()
    OPEN = auto()
    CLOSE = auto()
    SYMBOL = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of text; the texts of all tokens of a text, joined, are that text."""

    kind: Kind
    text: str

    @property
    def is_blank(self) -> bool:
        """True for what Lean skips: white space and comments that document nothing."""
        return self.kind is Kind.SPACE or self.kind is Kind.COMMENT


_PLAIN_PART = r"[^\W\d][\w'!?₀-₉ₐ-ₜᵢ-ᵪ]*"
_PART = rf"(?:{_PLAIN_PART}|«[^»]*»)"


def _compile_tokens(part: str) -> re.Pattern[str]:
    """The pattern of one token, where a name consists of `part`s with dots between them."""
    return re.compile(
        rf"""
          (?P<SPACE>\s+)
        | (?P<COMMENT>--[^\n]*)
        | (?P<BLOCK>/-)
        | (?P<STRING>r(?P<hashes>\#+)"(?s:.*?)(?:"(?P=hashes)|\Z) | r"[^"]*(?:"|\Z) | "(?:[^"\\]|\\(?s:.))*(?:"|\\?\Z))
        | (?P<WORD>{part}(?:\.{part})*)
        | (?P<NUMBER>\d\w*)
        | (?P<CHAR>'(?:\\(?:x\w\w|u\w{{4}}|u\{{\w+\}}|.)|[^\\'\n])')
        | (?P<OPEN>[(\[{{⟨⦃⟦⟪])
        | (?P<CLOSE>[)\]}}⟩⦄⟧⟫])
        | (?P<SYMBOL>:=|=>|//|\\/|<-|(?s:.))
        """,
        re.VERBOSE,
    )


_TOKEN = _compile_tokens(_PART)
_TOKEN_WITHOUT_QUOTES = _compile_tokens(_PLAIN_PART)
_INTERPOLATING = frozenset({"s!", "m!", "f!"})
"""Lean's own; `x!"{"` is a name and a plain string."""
_LITERAL_PART = re.compile(r'(?:[^"\\{]|\\(?s:.))*')
_BLANKS = re.compile(r"(?:\s+|--[^\n]*)*")
_COMMENT_EDGE = re.compile(r"/-|-/")


def tokenize(text: str) -> tuple[Token, ...]:
    """Return the tokens of `text`. Never fails: an unclosed comment or string reaches to the end."""
    tokens: list[Token] = []
    braces: list[int] = []  # for each interpolated string that is open: braces open in its current piece of code
    last_quote = text.rfind("»")  # beyond it « opens nothing, and looking for its end again and again takes long
    position = 0
    while position < len(text):
        if _starts_interpolation(text, position, tokens) or (text[position] == "}" and braces and not braces[-1]):
            if text[position] == "}":
                braces.pop()
            token = Token(Kind.STRING, text[position : _find_string_end(text, position)])
            if token.text.endswith("{"):
                braces.append(0)
        else:
            token = _take_token(text, position, _TOKEN if position <= last_quote else _TOKEN_WITHOUT_QUOTES)
            if braces and token.text in "{}":
                braces[-1] += 1 if token.text == "{" else -1
        tokens.append(token)
        position += len(token.text)
    return tuple(tokens)


def _take_token(text: str, position: int, pattern: re.Pattern[str]) -> Token:
    """Return the token at `position`, interpolated strings apart."""
    match = pattern.match(text, position)
    assert match is not None  # the last alternative takes any character
    if match["BLOCK"]:
        kind = _comment_kind(text, position)
        # Lean looks at one character after the opening to tell the kinds apart, and goes on behind it.
        body = position + 3 if kind is Kind.COMMENT else _skip_blanks(text, position + 3)
        return Token(kind, text[position : _find_comment_end(text, body)])
    return Token(Kind[_group_of(match)], match[0])


def _starts_interpolation(text: str, position: int, before: list[Token]) -> bool:
    """True at the opening quote of `s!"..."` and its like."""
    return text[position] == '"' and bool(before) and before[-1].text in _INTERPOLATING


def _find_string_end(text: str, start: int) -> int:
    """Return where the literal part of an interpolated string ends: after its `{`, its closing quote, or the text."""
    match = _LITERAL_PART.match(text, start + 1)
    assert match is not None  # it matches the empty text
    return min(match.end() + 1, len(text))


def join(tokens: tuple[Token, ...] | list[Token]) -> str:
    """Return the text that `tokens` were cut from."""
    return "".join(token.text for token in tokens)


def trim(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """Drop blank tokens at both ends: a trailing `-- comment` would swallow whatever is appended."""
    first, last = 0, len(tokens)
    while first < last and tokens[first].is_blank:
        first += 1
    while last > first and tokens[last - 1].is_blank:
        last -= 1
    return tokens[first:last]


def _group_of(match: re.Match[str]) -> str:
    """Name of the alternative that matched (`lastgroup` may name the group inside a raw string)."""
    name = match.lastgroup
    return "STRING" if name is None or name == "hashes" else name


def _comment_kind(text: str, start: int) -> Kind:
    """Tell the three block comments apart."""
    return {"-": Kind.DOC, "!": Kind.MODULE_DOC}.get(text[start + 2 : start + 3], Kind.COMMENT)


def _skip_blanks(text: str, position: int) -> int:
    """Return where the text of a documentation begins: to Lean `/--` is a token, and blanks may follow any token.

    So a line comment right after it hides a `-/`.
    """
    while True:
        blanks = _BLANKS.match(text, position)
        assert blanks is not None  # it matches the empty text
        position = blanks.end()
        if not text.startswith("/-", position) or text[position + 2 : position + 3] in ("-", "!"):
            return position
        position = _find_comment_end(text, position + 3)


def _find_comment_end(text: str, position: int) -> int:
    """Return the end of the block comment whose inside begins at `position`; block comments nest."""
    depth = 1
    while depth:
        edge = _COMMENT_EDGE.search(text, position)
        if edge is None:
            return len(text)
        depth += 1 if edge[0] == "/-" else -1
        position = edge.end()
    return position
