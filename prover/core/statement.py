"""Split a theorem into its statement and its proof, and normalise the statement.

The proof begins at the first `:=` (or `where`) that is outside all brackets and belongs to no `let`, `have` or `if let`
of the statement itself: each of these owns the next `:=` at its own level.
"""

from __future__ import annotations

from dataclasses import dataclass

from prover.core.commands import Command
from prover.core.lexer import Kind, Token, join, trim

_OWNS_ASSIGNMENT = frozenset({"let", "have", "letI", "haveI", "let_fun"})
_OPENS_ALTERNATIVES = frozenset({"match", "fun", "λ", "nomatch"})


@dataclass(frozen=True, slots=True)
class Theorem:
    """A theorem as a text states it."""

    name: str
    """As written, «» included; empty for an `example`."""
    binders_and_type: str
    """What stands between the name and the proof, trailing comments dropped."""
    proof: str = ""
    """From `:=` on; empty when the text stops before it."""
    is_open: bool = False
    """True when the proof is nothing, `:=`, `:= by`, or one of these followed by `sorry`."""
    docstring: str = ""
    defect: str = ""
    """Why no statement could be read; empty when one could."""

    def state(self, name: str = "") -> str:
        """Return the statement under `name` (default: its own), as `theorem NAME ... : ...`."""
        gap = "" if self.binders_and_type.startswith((".{", "\n")) else " "
        return f"theorem {name or self.name}{gap}{self.binders_and_type}"


def read_theorem(command: Command) -> Theorem:
    """Read a `theorem`, `lemma` or `example` command; what cannot be read becomes a `defect`."""
    name, rest = _split_name(command)
    cut = find_proof(rest)
    cut = find_equations(rest[:cut])
    statement = join(trim(rest[:cut]))
    return Theorem(
        name=name,
        binders_and_type=statement,
        proof=join(trim(rest[cut:])),
        is_open=_is_open(rest[cut:]),
        docstring=_read_docstring(command),
        defect=_find_defect(rest[:cut], rest[cut:], name or command.keyword),
    )


def find_proof(tokens: tuple[Token, ...]) -> int:
    """Return the index of the token where the proof begins, `len(tokens)` when there is none.

    `tokens` is a declaration from its name on.
    """
    depth = pending = 0
    for index, token in enumerate(tokens):
        depth = max(0, depth + (token.kind is Kind.OPEN) - (token.kind is Kind.CLOSE))
        if depth:
            continue
        if token.kind is Kind.WORD and token.text in _OWNS_ASSIGNMENT:
            pending += 1
        elif token.text == ":=" and pending:
            pending -= 1
        elif token.text == ":=" or (token.kind is Kind.WORD and token.text == "where"):
            return index
    return _find_open_end(tokens)


def _find_open_end(tokens: tuple[Token, ...]) -> int:
    """Return where a final `:= by sorry` begins, for statements whose `let` has no `:=` (`let f | 0 => ...`)."""
    index = len(tokens)
    for text in ("sorry", "by", ":="):
        last = max((i for i in range(index) if not tokens[i].is_blank), default=-1)
        if last >= 0 and tokens[last].text == text:
            index = last
    return index if index < len(tokens) and tokens[index].text == ":=" else len(tokens)


def _is_open(proof: tuple[Token, ...]) -> bool:
    """True when `proof` proves nothing because it has not been written yet."""
    words = [token.text for token in proof if not token.is_blank and token.kind is not Kind.DOC]
    return words in ([], [":="], [":=", "by"], [":=", "sorry"], [":=", "by", "sorry"])


def _split_name(command: Command) -> tuple[str, tuple[Token, ...]]:
    """Return the declared name and the tokens after it."""
    body = command.body
    if command.keyword == "example":
        return "", body
    at = next((i for i, token in enumerate(body) if not token.is_blank), len(body))
    if at == len(body) or body[at].kind is not Kind.WORD:
        return "", body
    return body[at].text, body[at + 1 :]


def _read_docstring(command: Command) -> str:
    """Return the text of the docstring before the keyword, without its markers."""
    docs = [token.text for token in command.tokens[: command.keyword_at] if token.kind is Kind.DOC]
    return strip_doc_markers(docs[-1]) if docs else ""


def strip_doc_markers(text: str) -> str:
    """Drop `/--` and `-/` around a docstring, if they are there."""
    text = text.strip()
    return text.removeprefix("/--").removesuffix("-/").strip() if text.startswith("/--") else text


def _find_defect(statement: tuple[Token, ...], proof: tuple[Token, ...], name: str) -> str:
    """Say why `statement` cannot be used, or return an empty string."""
    depth = sum((token.kind is Kind.OPEN) - (token.kind is Kind.CLOSE) for token in statement)
    if depth:
        return f"`{name}` has unbalanced brackets"
    if not proof and not trim(statement):
        return f"`{name}` has no statement"
    return ""


def find_equations(tokens: tuple[Token, ...]) -> int:
    """Return the index of the `|` where a proof by equations (`| 0 => ...`) begins, `len(tokens)` when there is none.

    It is first on its line, outside all brackets, no `match` or `fun` explains it, and a `=>` follows.
    """
    depth = 0
    is_line_start = False
    bar = len(tokens)
    for index, token in enumerate(tokens):
        depth = max(0, depth + (token.kind is Kind.OPEN) - (token.kind is Kind.CLOSE))
        if depth == 0 and token.kind is Kind.WORD and token.text in _OPENS_ALTERNATIVES and bar == len(tokens):
            return len(tokens)
        if depth == 0 and bar < len(tokens) and token.text == "=>":
            return bar
        if depth == 0 and is_line_start and token.text == "|":
            bar = min(bar, index)
        if not token.is_blank:
            is_line_start = False
        elif "\n" in token.text:
            is_line_start = True
    return len(tokens)
