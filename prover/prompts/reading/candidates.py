"""Every stretch of a block that may be the proof: a theorem with its proof, or a proof alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from prover.core.commands import Command
from prover.core.lexer import Kind, Token, join, tokenize, trim
from prover.core.statement import Theorem, read_theorem
from prover.prompts.reading.fences import Block
from prover.prompts.reading.statements import is_other_statement, is_same_statement
from prover.prompts.reading.tactics import TACTIC_WORDS

_ALSO_TACTICS = frozenset({"", "open", "set_option"})
_BODY_SYMBOLS = frozenset({":=", "·", "⟨", "<;>"})
_LOOSE_BODY_SYMBOLS = frozenset({"(", "{", "|", "@", "."})
_UNFINISHED = frozenset(
    {":=", "=>", "↦", ",", "+", "-", "/", "=", "<", ">", "≤", "≥", "∧", "∨", "→", "↔", "←", ":", "^", "∣", "≠"}
    | {
        "by",
        "have",
        "exact",
        "with",
        "at",
        "using",
        "from",
        "fun",
        "λ",
        "show",
        "calc",
        "obtain",
        "rw",
        "refine",
        "apply",
        "suffices",
    }
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One possible proof."""

    block: Block
    block_index: int
    commands: tuple[Command, ...] = ()
    at: int = -1
    """Which of `commands` is the theorem; -1 for a proof alone."""
    theorem: Theorem | None = None
    has_sorry: bool = False
    is_ours: bool = False
    """True when its name or its statement is the one asked for."""
    is_other: bool = False
    """True when it visibly states something else."""
    is_cut_off: bool = False

    @property
    def name(self) -> str:
        """Name of the theorem; empty for an `example` and for a proof alone."""
        return self.theorem.name if self.theorem else ""

    @property
    def tokens(self) -> list[Token]:
        """The theorem with all that stands before it in its block, or the whole proof alone."""
        commands = self.commands[: self.at + 1] if self.theorem else self.commands
        return [token for command in commands for token in command.tokens]

    def rank(self, *, allow_sorry: bool) -> tuple[bool, bool, bool, bool, bool, int, int]:
        """Order in which candidates are preferred, best last; of equals the later one."""
        return (
            not self.is_other,
            allow_sorry or not self.has_sorry,
            self.theorem is not None,
            self.is_ours,
            self.block.is_closed and not self.is_cut_off,
            self.block_index,
            self.at,
        )


def find_candidates(block: Block, index: int, commands: tuple[Command, ...], expected: Theorem) -> list[Candidate]:
    """All candidates of one block and its commands, in order. Theorems without a proof are none."""
    theorems = [at for at, command in enumerate(commands) if command.is_theorem]
    if theorems:
        found = [_read_command(block, index, commands, at, expected) for at in theorems]
        written = [candidate for candidate in found if candidate is not None]
        ours = [candidate for candidate in written if candidate.is_ours]
        return ours or written[-1:]  # what comes before the last theorem serves it
    candidate = _read_body(block, index, commands)
    return [candidate] if candidate else []


def _read_command(
    block: Block, index: int, commands: tuple[Command, ...], at: int, expected: Theorem
) -> Candidate | None:
    """The candidate that a theorem command is, or None when it proves nothing."""
    command = commands[at]
    theorem = read_theorem(command)
    if theorem.is_open:
        return None
    is_same = is_same_statement(theorem.binders_and_type, expected.binders_and_type)
    is_other = not is_same and is_other_statement(theorem.binders_and_type, expected.binders_and_type)
    return Candidate(
        block, index, commands, at, theorem,
        has_sorry=command.has_sorry,
        is_ours=is_same or (not is_other and last_component(theorem.name) == last_component(expected.name) != ""),
        is_other=is_other,
        is_cut_off=at == len(commands) - 1 and _is_cut_off(block, command.tokens),
    )  # fmt: skip


def _is_cut_off(block: Block, tokens: Sequence[Token]) -> bool:
    """True when `tokens`, the last of `block`, stop in the middle. A closed fence says they do not."""
    return not block.is_whole or (not (block.is_fenced and block.is_closed) and is_cut_off(tokens))


def last_component(name: str) -> str:
    """`c` of `A.B.c`, without «»."""
    return name.rsplit(".", 1)[-1].strip("«»")


def _read_body(block: Block, index: int, commands: tuple[Command, ...]) -> Candidate | None:
    """The candidate that a block without any theorem is, if it begins like a proof."""
    tokens = trim(tokenize(block.code))
    if not tokens or not looks_like_body(tokens, is_labelled=block.is_lean):
        return None
    if any(command.keyword not in _ALSO_TACTICS for command in commands):
        return None
    return Candidate(
        block, index, commands,
        has_sorry=any(command.has_sorry for command in commands),
        is_cut_off=_is_cut_off(block, tokens),
    )  # fmt: skip


def looks_like_body(tokens: Sequence[Token], *, is_labelled: bool) -> bool:
    """Whether a text (no blanks at its ends) begins like a proof; less is asked of one that a fence calls Lean."""
    first = tokens[0]
    if first.text in ("open", "set_option"):
        line = join(list(tokens)).split("\n", 1)[0]
        return line.rstrip().endswith(" in")
    if first.text in TACTIC_WORDS or first.text in _BODY_SYMBOLS or first.text in ("by", "begin", "fun", "λ"):
        return not (first.text == "begin" and "end" not in (token.text for token in tokens))
    if not is_labelled:
        return False
    return first.text in _LOOSE_BODY_SYMBOLS or (first.kind is Kind.WORD and "." in first.text)


def is_cut_off(tokens: Sequence[Token]) -> bool:
    """True when a text visibly stops in the middle: an open bracket, comment or string, a word that wants more."""
    depth = 0
    last: Token | None = None
    for token in tokens:
        depth = max(0, depth + (token.kind is Kind.OPEN) - (token.kind is Kind.CLOSE))
        if token.text.startswith("/-") and not (token.text.endswith("-/") and len(token.text) > 3):
            return True
        if not token.is_blank:
            last = token
    if last is None:
        return True
    is_open_string = last.kind is Kind.STRING and (len(last.text) < 2 or not last.text.endswith(('"', "#")))
    return depth > 0 or is_open_string or last.text in _UNFINISHED
