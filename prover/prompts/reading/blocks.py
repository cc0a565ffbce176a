"""From the proof of a theorem, however it is written, to a tactic block at column 0."""

from __future__ import annotations

from prover.core.assembly import indent_block
from prover.core.lexer import Kind, Token, join, tokenize, trim
from prover.core.statement import Theorem
from prover.prompts.reading.layout import Line, least_indent, shift, split_lines
from prover.prompts.reading.statements import split_binders
from prover.prompts.reading.tactics import TACTIC_WORDS

_TERM_STARTS = frozenset({"fun", "λ", "⟨", "@"})
_TAILS = frozenset({"where", "termination_by", "decreasing_by"})
_EXACT = "exact ("


def make_block(theorem: Theorem, column: int, notes: list[str]) -> str:
    """The proof of `theorem` as a tactic block; empty when it proves nothing.

    `column` is where the first character of the proof stood.
    """
    tokens = trim(tokenize(theorem.proof))
    if not tokens or theorem.is_open:
        return ""
    if tokens[0].text == "|":
        return _make_match(theorem, tokens, column, notes)
    if tokens[0].text == "where":
        return _make_structure(tokens[1:], notes)
    return make_block_of_text(theorem.proof, column, notes)


def make_block_of_text(text: str, column: int, notes: list[str]) -> str:
    """A proof without its statement (`:= ...`, `by ...`, bare tactics, or a bare term) as a tactic block."""
    tokens = tokenize(text)
    at, is_term = _skip_blanks(tokens, 0), False
    if at < len(tokens) and tokens[at].text == ":=":
        at, is_term = _skip_blanks(tokens, at + 1), True
    if at < len(tokens) and tokens[at].text == "by":
        at, is_term = _skip_blanks(tokens, at + 1), False
    elif at < len(tokens) and not is_term:
        is_term = _is_bare_term(tokens[at])
    body = trim(tokens[at:])
    if not body:
        return ""
    body, local = _split_tail(body, notes)
    before = " " * column + join(tokens[:at])
    first_column = len(before) - before.rfind("\n") - 1
    is_own_line = not before[before.rfind("\n") + 1 :].strip()
    if any(token.kind in (Kind.DOC, Kind.MODULE_DOC) for token in body):
        notes.append("docstring inside the proof")
    lines = split_lines(body, first_column)
    if is_term:
        notes.append("term proof")
    return local + (_lay_out_term(lines) if is_term else _lay_out_tactics(lines, is_own_line, notes))


def _split_tail(tokens: tuple[Token, ...], notes: list[str]) -> tuple[tuple[Token, ...], str]:
    """Split a proof from what a declaration may have after it: (proof, local functions as `let rec`s).

    `termination_by` and `decreasing_by` are dropped: a block has no room for them.
    """
    depth, end, functions = 0, len(tokens), ""
    for at, token in enumerate(tokens):
        depth = max(0, depth + (token.kind is Kind.OPEN) - (token.kind is Kind.CLOSE))
        if depth or token.kind is not Kind.WORD or token.text not in _TAILS or not _is_first_on_line(tokens, at):
            continue
        if token.text == "where":
            notes.append("local functions after `where`")
            functions = _lay_out_functions(tokens[at + 1 :])
        else:
            notes.append("termination hint dropped")
        end = at
        break
    return trim(tokens[:end]), functions


def _is_first_on_line(tokens: tuple[Token, ...], at: int) -> bool:
    return at > 0 and tokens[at - 1].kind is Kind.SPACE and "\n" in tokens[at - 1].text


def _lay_out_functions(tokens: tuple[Token, ...]) -> str:
    """Each function after `where` as a `let rec`."""
    at = _skip_blanks(tokens, 0)
    before = join(tokens[:at])
    lines = split_lines(trim(tokens[at:]), len(before) - before.rfind("\n") - 1)
    least = least_indent(lines)
    base = lines[0].indent if least is None else least
    texts = shift(lines, -base).split("\n")
    starts = [line.is_free and line.indent == base and not line.text.startswith("|") for line in lines]
    return "".join(f"let rec {text}\n" if s else f"  {text}\n" for s, text in zip(starts, texts, strict=True))


def _skip_blanks(tokens: tuple[Token, ...], at: int) -> int:
    while at < len(tokens) and tokens[at].is_blank:
        at += 1
    return at


def _is_bare_term(token: Token) -> bool:
    """True when no tactic begins with `token` but a term may: `fun`, `⟨`, `@`, or a dotted or capitalised name."""
    if token.text in _TERM_STARTS:
        return True
    return token.kind is Kind.WORD and token.text not in TACTIC_WORDS and ("." in token.text or token.text[0].isupper())


def _lay_out_tactics(lines: list[Line], is_own_line: bool, notes: list[str]) -> str:
    """Move a tactic block to column 0."""
    first, rest = lines[0], lines[1:]
    least = least_indent(rest, with_brackets=not is_own_line)
    if least is None or least >= first.indent:
        return shift(lines, -first.indent)
    if is_own_line:
        notes.append("uneven indentation")
        return f"{first.text}\n{shift(rest, -least)}"
    if all(_starts_tactic(line) for line in rest if line.is_free and line.indent == least) and not _has_brackets(rest):
        notes.append("first tactic beside `by`")
        return f"{first.text}\n{shift(rest, -least)}"
    return f"{first.text}\n{shift(rest, 2 - least)}"  # what follows continues the first tactic


def _has_brackets(lines: list[Line]) -> bool:
    """True when the first of `lines` still belongs to brackets that the line before it opened."""
    return bool(lines) and lines[0].is_bracketed


def _starts_tactic(line: Line) -> bool:
    word = next((token.text for token in tokenize(line.text) if not token.is_blank), "")
    return word in TACTIC_WORDS or word == "·"


def _lay_out_term(lines: list[Line]) -> str:
    """Write a term as `exact (...)`."""
    first, rest = lines[0], lines[1:]
    least = least_indent(rest, with_brackets=True)
    target = len(_EXACT) - first.indent if least is None or least >= first.indent else 2 - least
    tail = f"\n{shift(rest, target)}" if rest else ""
    return f"{_EXACT}{first.text}{tail})"


def _make_match(theorem: Theorem, tokens: tuple[Token, ...], column: int, notes: list[str]) -> str:
    """Equations (`| 0 => ...`) as a function; as a local recursive one when they call the theorem."""
    notes.append("equations")
    text = join(tokens)
    lines = split_lines(tokenize(text), column)
    least = least_indent(lines)
    equations = shift(lines, 2 - (column if least is None else least))
    name = theorem.name
    if not name or not any(t.kind is Kind.WORD and (t.text == name or t.text.startswith(f"{name}.")) for t in tokens):
        return f"exact fun\n{equations}"
    _, conclusion = split_binders(theorem.binders_and_type)
    return f"let rec {name} : {_lay_out_below(conclusion)}\n{equations}\nexact {name}"


def _make_structure(tokens: tuple[Token, ...], notes: list[str]) -> str:
    """Fields after `where` as a structure instance."""
    notes.append("fields after `where`")
    at = _skip_blanks(tokens, 0)
    before = join(tokens[:at])
    lines = split_lines(trim(tokens[at:]), len(before) - before.rfind("\n") - 1)
    least = least_indent(lines) or 0
    return f"exact {{\n{shift(lines, 2 - least)} }}"


def _lay_out_below(text: str) -> str:
    """`text` with its later lines four columns in."""
    first, *rest = split_lines(trim(tokenize(text)), 0)
    least = least_indent(rest, with_brackets=True)
    return "\n".join([first.text, *([shift(rest, 4 - least)] if least is not None else [line.text for line in rest])])


def restate(theorem: Theorem, body: str) -> str:
    """A block for a goal with other binders than `theorem`: `body` proves the theorem's own wording, which then serves.

    Lean decides whether the two say the same.
    """
    statement = _lay_out_below(theorem.binders_and_type)
    close = "first | exact restated | (intros; apply restated <;> assumption)"
    return f"have restated {statement} := by\n  {indent_block(body, 2)}\n{close}"
