"""Find the problems in a Lean text: which theorems are open, and which text has to stand before each of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from prover.core.commands import PREFIX_COMMANDS, Command, split_commands
from prover.core.lexer import Kind, Token, join, trim
from prover.core.problem import DEFAULT_HEADER, Problem
from prover.core.statement import Theorem, read_theorem

STATEMENT_LIMIT_BYTES = 1_000_000
"""A longer statement is not sent to Lean: no theorem is that long, a broken export is."""
_EXCERPT_CHARS = 200


@dataclass(frozen=True, slots=True)
class FoundTheorem:
    """A theorem of a text: what it states, and the proof that the text gives for it."""

    problem: Problem
    is_proved: bool
    """Whether the text gives a proof without `sorry`; says nothing about what Lean thinks of it."""
    source: str
    """Statement and proof, as they stand after the problem's header."""


def find_theorems(text: str) -> tuple[FoundTheorem, ...]:
    """Return every theorem of a text, in order."""
    return tuple(_scan(text))


def extract_open(text: str) -> tuple[Problem, ...]:
    """Return the problems of a `.lean` file: every theorem without a proof, or the last theorem if all have one.

    A theorem whose proof is missing or uses `sorry` is left out of the header of later ones, which could otherwise be
    proved from it; definitions and proved lemmas stay.
    """
    found = find_theorems(text)
    unproved = tuple(theorem.problem for theorem in found if not theorem.is_proved)
    return unproved or tuple(theorem.problem for theorem in found[-1:])


def extract_last(text: str, header: str = "") -> Problem | None:
    """Return the last theorem of a record as a problem, whatever its proof; None when `text` states none.

    `header` goes before `text`, unless `text` imports something: then it is a whole file, and would repeat the header.
    """
    commands = split_commands(text)
    if not any(command.is_theorem for command in commands):
        return None
    is_whole_file = any(command.keyword == "import" for command in commands)
    found = find_theorems(text if is_whole_file else f"{header.rstrip()}\n{text}")
    return found[-1].problem if found else None


def complete_header(header: str) -> str:
    """Return `header`, with automatic implicit variables off unless it imports something or decides that itself.

    With them on, and no Mathlib, `(x : ℝ)` would make a variable of `ℝ` and the statement would elaborate.
    """
    header = header.strip("\n")
    if not header.strip():
        return DEFAULT_HEADER
    words = {token.text for command in split_commands(header) for token in command.tokens if token.kind is Kind.WORD}
    if "import" in words or "autoImplicit" in words or "relaxedAutoImplicit" in words:
        return header + "\n"
    return f"{DEFAULT_HEADER}{header}\n"


def mark_defects(problem: Problem) -> Problem:
    """Return `problem` with `defect` set when its text cannot be sent to Lean, unless one is set already."""
    text = problem.header + problem.statement
    size = len(problem.statement.encode("utf-8", "surrogatepass"))
    if size > STATEMENT_LIMIT_BYTES:
        return replace(problem, statement=problem.statement[:_EXCERPT_CHARS], defect=describe_oversize(size))
    if problem.defect:
        return problem
    if "\x00" in text or "\x00" in problem.name:
        return replace(problem, defect="the text contains a NUL character")
    if any("\ud800" <= character <= "\udfff" for character in text + problem.name):
        return replace(problem, defect="the text contains a lone surrogate, which is no character")
    return problem


def describe_oversize(size_bytes: int) -> str:
    """Return the defect of a statement over the limit."""
    limit_mb = STATEMENT_LIMIT_BYTES / 1e6
    return f"statement of {size_bytes / 1e6:.1f} MB is over the limit of {limit_mb:.0f} MB"


@dataclass(slots=True)
class _Context:
    """What stands before the current command, as a later theorem will need it."""

    kept: list[str] = field(default_factory=list)
    scopes: list[str] = field(default_factory=list)
    """Open scopes, outermost first: namespace components, and `""` for a section."""
    limited: list[Command] = field(default_factory=list)
    """`open ... in` and its like, waiting for the command that they belong to."""
    examples: int = 0

    def header(self) -> str:
        """Text before a theorem here; the theorem is the last command, so `open X in` may become `open X`."""
        return "".join([*self.kept, *(_drop_in(command) for command in self.limited)]).strip("\n")

    def keep(self, text: str) -> None:
        """Add a command, with what limits its context, to the text before later theorems."""
        self.kept.extend(command.text for command in self.limited)
        self.kept.append(text if text.endswith("\n") else text + "\n")
        self.limited.clear()


def _scan(text: str) -> Iterator[FoundTheorem]:
    """Yield each theorem of `text`, up to `#exit`."""
    context = _Context()
    for command in split_commands(text):
        if _is_exit(command):
            return
        if command.is_theorem:
            theorem = read_theorem(command)
            is_proved = not (theorem.is_open or command.has_sorry or theorem.defect)
            problem = _make_problem(theorem, context)
            gap = "\n" if theorem.proof.startswith("|") else " "  # equations must not stand left of the first one
            yield FoundTheorem(problem, is_proved, f"{problem.statement}{gap}{theorem.proof}".rstrip())
            if is_proved and theorem.name:
                context.keep(_spell_as_theorem(command))
            context.limited.clear()
        elif _ends_with_in(command):
            context.limited.append(command)
        elif not _is_remark(command):
            _follow_scope(command, context.scopes)
            context.keep(command.text)


def _make_problem(theorem: Theorem, context: _Context) -> Problem:
    """Turn a theorem into a problem named by its full Lean name."""
    short = theorem.name
    if not short:
        context.examples += 1
        short = f"example_{context.examples}"
    rooted = short.removeprefix("_root_.")
    full = rooted if rooted != short else ".".join([*filter(None, context.scopes), short])
    problem = Problem(
        name=full,
        statement=theorem.state(short),
        header=complete_header(context.header()),
        theorem_name=full,
        informal=theorem.docstring,
        defect=theorem.defect,
    )
    return mark_defects(problem)


def _follow_scope(command: Command, scopes: list[str]) -> None:
    """Update the open scopes: `namespace A.B` opens two, `end A.B` closes two, `end` closes one."""
    name = next((token.text for token in trim(command.body)[:1] if token.kind is Kind.WORD), "")
    count = name.count(".") + 1
    if command.keyword == "namespace":
        scopes.extend(name.split("."))
    elif command.keyword in ("section", "mutual"):
        scopes.extend([""] * count)
    elif command.keyword == "end":
        del scopes[max(0, len(scopes) - count) :]


def _spell_as_theorem(command: Command) -> str:
    """Return the command's text with `lemma`, which core Lean lacks, as `theorem`."""
    tokens = list(command.tokens)
    tokens[command.keyword_at] = Token(Kind.WORD, "theorem")
    return join(tokens)


def _significant(command: Command) -> list[Token]:
    return [token for token in command.tokens if not token.is_blank]


def _ends_with_in(command: Command) -> bool:
    """True for `open X in` and its like, which belong to the command after them."""
    return command.keyword in PREFIX_COMMANDS and _significant(command)[-1].text == "in"


def _drop_in(command: Command) -> str:
    """Return `open X` for `open X in`."""
    return join(trim(trim(command.tokens)[:-1])) + "\n"


def _is_exit(command: Command) -> bool:
    """True for `#exit`: Lean reads nothing after it."""
    return command.keyword == "#" and [token.text for token in _significant(command)[:2]] == ["#", "exit"]


def _is_remark(command: Command) -> bool:
    """True for what no theorem can depend on: module documentation, `#eval` and kin, comments on top."""
    return command.keyword in ("/-!", "#") or not _significant(command)
