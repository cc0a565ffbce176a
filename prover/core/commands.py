"""Cut a Lean text into its commands, losslessly, without elaborating it.

A command begins where Lean's grammar can only start one: at a declaration keyword that is first on its line (after its
modifiers, attributes and docstring), or at another command keyword in column 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from prover.core.lexer import Kind, Token, join, tokenize

THEOREM_KEYWORDS = frozenset({"theorem", "lemma", "example"})
_DECLARATIONS = THEOREM_KEYWORDS | {
    "def", "abbrev", "instance", "structure", "inductive", "class", "axiom", "opaque"
}  # fmt: skip
_SCOPES = frozenset({"namespace", "section", "end", "variable", "universe", "mutual", "import"})
_ONLY_IN_COLUMN_0 = frozenset({
    "open", "set_option", "attribute", "macro", "macro_rules", "syntax", "elab", "elab_rules", "notation",
    "infix", "infixl", "infixr", "prefix", "postfix", "include", "omit", "deriving", "export", "run_cmd", "initialize",
    "declare_syntax_cat", "builtin_initialize", "notation3", "register_option", "add_decl_doc", "simproc", "module",
})  # fmt: skip
_MODIFIERS = frozenset({
    "private", "protected", "noncomputable", "unsafe", "partial", "nonrec", "scoped", "local", "public", "meta"
})  # fmt: skip
PREFIX_COMMANDS = frozenset({"open", "set_option", "variable", "include", "omit", "universe", "attribute"})
"""Commands that `in` can limit to the next one, as in `open Nat in theorem ...`."""


@dataclass(frozen=True, slots=True)
class Command:
    """One command with the blanks that follow it, up to the next command."""

    keyword: str
    """First keyword after modifiers, e.g. `theorem`; `#` for `#eval` and kin, `/-!` for module documentation, and empty
    for the text before the first command."""
    tokens: tuple[Token, ...]
    keyword_at: int
    """Index of the keyword's token in `tokens`."""

    @property
    def text(self) -> str:
        """The command as it stands in the file."""
        return join(self.tokens)

    @property
    def body(self) -> tuple[Token, ...]:
        """Tokens after the keyword."""
        return self.tokens[self.keyword_at + 1 :]

    @property
    def is_theorem(self) -> bool:
        """True for `theorem`, `lemma` and `example`."""
        return self.keyword in THEOREM_KEYWORDS

    @property
    def has_sorry(self) -> bool:
        """True when `sorry` or `admit` occurs as a word anywhere in the command."""
        return any(token.kind is Kind.WORD and token.text in ("sorry", "admit") for token in self.tokens)


def split_commands(text: str) -> tuple[Command, ...]:
    """Return the commands of `text` in order; joined, their texts are `text`."""
    tokens = tokenize(text)
    starts = list(_find_starts(tokens))
    bounds = [*starts, _Start(len(tokens), len(tokens), "")]
    preamble = [Command("", tokens[: bounds[0].first], 0)] if bounds[0].first else []
    return (
        *preamble,
        *(Command(a.keyword, tokens[a.first : b.first], a.keyword_at - a.first) for a, b in pairwise(bounds)),
    )


@dataclass(frozen=True, slots=True)
class _Start:
    first: int
    keyword_at: int
    keyword: str


@dataclass(slots=True)
class _Place:
    """Where the scan stands: what it must remember to recognise the start of a command."""

    depth: int = 0
    column: int = 0
    is_line_start: bool = True
    prefix: int | None = None
    """Index of the first docstring, attribute or modifier of a declaration that may be about to start."""
    command: str = ""
    previous: str = ""

    def advance(self, token: Token) -> None:
        """Move past `token`."""
        newline = token.text.rfind("\n")
        self.column = self.column + len(token.text) if newline < 0 else len(token.text) - newline - 1
        self.is_line_start = newline >= 0 or (self.is_line_start and token.is_blank)
        if token.kind is Kind.OPEN:
            self.depth += 1
        elif token.kind is Kind.CLOSE:
            self.depth = max(0, self.depth - 1)
        if not token.is_blank:
            self.previous = token.text


def _find_starts(tokens: tuple[Token, ...]) -> Iterator[_Start]:
    """Yield the start of each command, in order."""
    place = _Place()
    index = 0
    while index < len(tokens):
        token, end = tokens[index], index + 1
        keyword = _command_keyword(tokens, index, place)
        if keyword:
            yield _Start(index if place.prefix is None else place.prefix, index, keyword)
            place.depth, place.prefix, place.command = 0, None, keyword
        elif place.depth == 0 and token.text == "@" and tokens[end : end + 1] and tokens[end].text == "[":
            end = _find_close(tokens, end) + 1
            place.prefix = index if place.prefix is None else place.prefix
        elif place.depth == 0 and _is_prefix(token):
            place.prefix = index if place.prefix is None else place.prefix
        elif not token.is_blank:
            place.prefix = None
        for passed in tokens[index:end]:
            place.advance(passed)
        index = end


def _command_keyword(tokens: tuple[Token, ...], index: int, place: _Place) -> str:
    """Return the keyword of the command that starts at this token, or an empty string."""
    token = tokens[index]
    if place.depth and not (place.column == 0 and token.text in _DECLARATIONS):
        return ""  # a declaration in column 0 ends even a text with an unclosed bracket
    if token.kind is Kind.MODULE_DOC:
        return "/-!"
    if token.text == "#" and place.column == 0:
        return "#"
    if token.kind is not Kind.WORD:
        return ""
    follows_in = place.previous == "in" and place.command in PREFIX_COMMANDS
    may_start = place.is_line_start or place.prefix is not None or follows_in
    if token.text in _DECLARATIONS:
        starts = may_start and (token.text != "lemma" or _is_followed_by_name(tokens, index))
    elif token.text in _SCOPES:
        starts = may_start
    else:
        after_modifier = place.prefix is not None and place.previous in _MODIFIERS
        starts = token.text in _ONLY_IN_COLUMN_0 and (place.column == 0 or follows_in or after_modifier)
    return token.text if starts else ""


def _is_prefix(token: Token) -> bool:
    """True for what may stand before the keyword of a declaration, attributes apart."""
    return token.kind is Kind.DOC or (token.kind is Kind.WORD and token.text in _MODIFIERS)


def _find_close(tokens: tuple[Token, ...], opening: int) -> int:
    """Return the index of the bracket that closes the one at `opening` (the last token if none does)."""
    depth = 0
    for index in range(opening, len(tokens)):
        depth += (tokens[index].kind is Kind.OPEN) - (tokens[index].kind is Kind.CLOSE)
        if depth == 0:
            return index
    return len(tokens) - 1


def _is_followed_by_name(tokens: tuple[Token, ...], index: int) -> bool:
    """True when an identifier comes next: `lemma` is no keyword of core Lean, so it may be a variable."""
    following = (token for token in tokens[index + 1 : index + 4] if not token.is_blank)
    return next(following, Token(Kind.SYMBOL, "")).kind is Kind.WORD
