"""Taking a candidate apart: what of it is sent to Lean, after the reference's header.

The statement, the header and the name are ours. A candidate that is only a proof is joined to our statement. One that
is a whole file loses what the reference's header has already, and what follows the theorem; its helper declarations and
its own wording of the theorem are kept, and Lean compares the types.
"""

from __future__ import annotations

from dataclasses import dataclass

from prover.core.commands import PREFIX_COMMANDS, Command, split_commands
from prover.core.lexer import Kind, Token, join, tokenize
from prover.core.problem import Problem

_ALSO_TACTICS = frozenset({"", "open", "set_option", "/-!"})
"""Commands that a proof may begin with, too."""
_ORDERED = frozenset({"section", "namespace", "end", "mutual", "variable", "include", "omit"})
"""Commands that mean something else when they are said twice."""
_NAMED = frozenset({"theorem", "lemma", "def", "abbrev", "axiom", "opaque", "instance", "structure", "inductive"})
_BODY_STARTS = ("by", ":=", "|", "where")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A candidate, ready for Lean."""

    source: str
    """What is elaborated after the reference's header. Of a whole file, lines and columns are those of the file."""
    own_text: str
    """What the candidate itself brought of it: the part that the static screen reads."""


def read_candidate(text: str, reference: Problem) -> Candidate:
    """Turn the text of a candidate, whole file or proof, into what is sent to Lean. Never fails: Lean judges it."""
    if is_proof_body(text):
        return Candidate(join_body(reference.statement, text), text)
    source = _select_commands(text, reference)
    return Candidate(source, source)


def read_own(text: str, problem: Problem, source: str) -> Candidate:
    """A file that is its own reference: `source` is judged, and the screen reads the header in it too.

    What the file has besides (`#eval`, theorems without a proof, what follows the theorem) is not sent to Lean.
    """
    commands = split_commands(text)
    if not any(_declares(command, problem.lean_name) for command in commands):  # an `example` has no name
        return Candidate(source, f"{problem.header}{source}")
    commands = commands[: _find_end(commands, problem.lean_name)]
    in_header = _find_repeated(commands, problem.header)
    kept = (
        command.text
        if at in in_header or _is_limited(command) or _declares(command, problem.lean_name)
        else _blank(command.text)
        for at, command in enumerate(commands)
    )
    return Candidate(source, "".join(kept))


def is_proof_body(text: str) -> bool:
    """True for a proof without a statement: `by ...`, `:= ...`, equations (`| 0 => ...`), or bare tactics."""
    first = next((token for token in tokenize(text) if not token.is_blank), None)
    if first is None or first.text in _BODY_STARTS:
        return True
    return all(command.keyword in _ALSO_TACTICS for command in split_commands(text))


def join_body(statement: str, body: str) -> str:
    """Return `statement` with the proof `body`, each line of which keeps its column.

    Bare tactics get a `by`; a bare term needs its own `:=`.
    """
    first = next((token.text for token in tokenize(body) if not token.is_blank), "")
    if first in (":=", "|", "where"):
        return f"{statement.rstrip()}\n{body}"
    opening = ":=" if first == "by" else ":= by"
    return f"{statement.rstrip()}\n{opening}\n{body}"


def _select_commands(text: str, reference: Problem) -> str:
    """Blank out the commands that the reference's header has already, and cut after the theorem."""
    commands = split_commands(text)
    last = _find_end(commands, reference.lean_name)
    repeated = _find_repeated(commands[:last], reference.header)
    kept = (
        _blank(command.text) if at in repeated else _normalise(command, reference.lean_name)
        for at, command in enumerate(commands[:last])
    )
    return "".join(kept)


def _find_end(commands: tuple[Command, ...], name: str) -> int:
    """Index after the last declaration of `name`, or after all when none is seen: then Lean has to find it.

    A theorem in a `mutual` block needs the block's `end`.
    """
    ends = [at + 1 for at, command in enumerate(commands) if _declares(command, name)]
    if not ends:
        return len(commands)
    last = ends[-1]
    opened = sum((c.keyword == "mutual") for c in commands[:last])
    if opened and _is_open_block(commands[:last]):
        return next((at + 1 for at in range(last, len(commands)) if commands[at].keyword == "end"), len(commands))
    return last


def _is_open_block(commands: tuple[Command, ...]) -> bool:
    """True when the innermost scope that is open after `commands` is a `mutual` block."""
    scopes: list[str] = []
    for command in commands:
        if command.keyword in ("mutual", "section", "namespace"):
            scopes.append(command.keyword)
        elif command.keyword == "end" and scopes:
            scopes.pop()
    return bool(scopes) and scopes[-1] == "mutual"


def _declares(command: Command, name: str) -> bool:
    """True when the command declares `name` by its full name or, within namespaces, by the end of it."""
    if command.keyword not in _NAMED:
        return False
    word = next((token.text for token in command.body if not token.is_blank), "").removeprefix("_root_.")
    return bool(word) and (name == word or name.endswith(f".{word}"))


def _find_repeated(commands: tuple[Command, ...], header: str) -> frozenset[int]:
    """Indices of the commands that only repeat a command of `header`, white space and comments apart."""
    ours = [_spell(command) for command in split_commands(header)]
    known = set(ours)
    repeated: set[int] = set()
    next_at = 0
    for at, command in enumerate(commands):
        spelled = _spell(command)
        if not spelled or spelled not in known or _is_limited(command):
            continue
        if command.keyword in _ORDERED:
            if spelled not in ours[next_at:]:
                continue
            next_at = ours.index(spelled, next_at) + 1
        repeated.add(at)
    return frozenset(repeated)


def _spell(command: Command) -> tuple[str, ...]:
    """The command as Lean reads it: without blanks and documentation, `lemma` spelled `theorem`."""
    hidden = (Kind.DOC, Kind.MODULE_DOC)
    return tuple(
        "theorem" if at == command.keyword_at and token.text == "lemma" else token.text
        for at, token in enumerate(command.tokens)
        if not token.is_blank and token.kind not in hidden
    )


def _is_limited(command: Command) -> bool:
    """True for `open X in` and its like, which belong to the command after them."""
    return command.keyword in PREFIX_COMMANDS and _spell(command)[-1:] == ("in",)


def _blank(text: str) -> str:
    """Return white space with the same lines."""
    return "".join(character if character == "\n" else " " for character in text)


def _normalise(command: Command, name: str) -> str:
    """Spell `lemma`, which core Lean lacks, as `theorem`; the theorem itself is not `private`, whatever it says."""
    if not command.is_theorem:
        return command.text
    tokens = list(command.tokens)
    if command.keyword == "lemma":
        tokens[command.keyword_at] = Token(Kind.WORD, "theorem")
    if _declares(command, name):
        modifiers = range(command.keyword_at)
        for at in (i for i in modifiers if tokens[i].kind is Kind.WORD and tokens[i].text == "private"):
            tokens[at] = Token(Kind.SPACE, " " * len("private"))
    return join(tokens)
