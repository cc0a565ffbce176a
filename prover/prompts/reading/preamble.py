"""What stands before the theorem in a completion: declarations that the proof needs, opens and options."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from prover.core.commands import Command, split_commands
from prover.core.lexer import Kind, Token, join, tokenize, trim
from prover.core.statement import read_theorem
from prover.prompts.reading.candidates import last_component

_NAMED = frozenset(
    {"theorem", "lemma", "def", "abbrev", "instance", "structure", "inductive", "class", "axiom", "opaque"}
)
_SYNTAX = frozenset({
    "macro", "macro_rules", "syntax", "elab", "elab_rules", "notation", "infix", "infixl", "infixr", "prefix",
    "postfix", "notation3", "attribute",
})  # fmt: skip
_SCOPES = frozenset({"namespace", "section", "end", "variable", "universe", "mutual"})
_LIMITS = ("maxHeartbeats",)
"""Options that are the caller's to set."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a proof needs besides its own text."""

    preamble: str
    """Declarations, with the scopes and opens around them; empty when the proof needs none."""
    wrappers: tuple[str, ...]
    """`open ... in` and `set_option ... in` for the proof itself."""


def read_surroundings(commands: Sequence[Command], body: str, *, theorem_name: str, header: str) -> Surroundings:
    """Read what `commands`, which stand before the theorem, contribute to its proof `body`.

    Left out: imports, commands such as `#eval`, other statements of the theorem itself, declarations that the body does
    not need, and what the header has already. Opens below an import that the header lacks belong to a header that the
    model knows by heart, not to this proof.
    """
    known = {_normalise(command) for command in split_commands(header)}
    imports = [at for at, command in enumerate(commands) if command.keyword == "import"]
    is_foreign = any(_normalise(commands[at]) not in known for at in imports)
    own = [
        command
        for at, command in enumerate(commands)
        if command.keyword != "import"
        and _normalise(command) not in known
        and not (is_foreign and at > imports[0] and _is_wrapper(command) and not _is_limited(command))
    ]
    wrappers = tuple(_normalise(c) for c in _find_limited_to_end(own) if _is_wrapper(c))
    kept = _find_needed(own, body, theorem_name)
    opens = [at for at, c in enumerate(own) if _is_wrapper(c) and not _is_limited(c)]
    if not kept:
        return Surroundings("", (*(f"{_normalise(own[at])} in" for at in opens), *wrappers))
    scopes = [at for at, command in enumerate(own) if command.keyword in _SCOPES]
    chosen = [own[at] for at in sorted({*kept, *scopes, *opens})]
    texts = [_write(command) for command in chosen]
    return Surroundings("\n\n".join([*texts, *_close_scopes(chosen)]), wrappers)


def _write(command: Command) -> str:
    """The command without blanks around it; a `lemma` as `theorem`, since Lean itself knows no `lemma`."""
    tokens = list(command.tokens)
    if command.keyword == "lemma":
        tokens[command.keyword_at] = Token(Kind.WORD, "theorem")
    return join(trim(tuple(tokens)))


def _normalise(command: Command) -> str:
    """The command on one line, without comments."""
    return " ".join(join([t for t in command.tokens if t.kind is not Kind.COMMENT]).split())


def _is_limited(command: Command) -> bool:
    """True for `open ... in`: it holds for the next command only."""
    words = [token.text for token in command.tokens if not token.is_blank]
    return bool(words) and words[-1] == "in"


def _is_wrapper(command: Command) -> bool:
    """True for opens and options that a tactic block can be put under."""
    if command.keyword == "open":
        return True
    return command.keyword == "set_option" and not any(limit in command.text for limit in _LIMITS)


def _find_limited_to_end(commands: Sequence[Command]) -> list[Command]:
    """The `... in` commands that stand directly before the theorem."""
    at = len(commands)
    while at > 0 and _is_limited(commands[at - 1]):
        at -= 1
    return list(commands[at:])


def _find_needed(commands: Sequence[Command], body: str, theorem_name: str) -> list[int]:
    """Indices of the declarations that `body` needs, directly or through each other."""
    wanted = {part for word in _words(body) for part in word.split(".")}
    kept: list[int] = []
    for at in range(len(commands) - 1, -1, -1):
        command = commands[at]
        if _is_needed(command, wanted, theorem_name):
            kept.append(at)
            wanted |= {part for t in command.tokens if t.kind is Kind.WORD for part in t.text.split(".")}
    return kept


def _words(text: str) -> Iterable[str]:
    return (token.text for token in tokenize(text) if token.kind is Kind.WORD)


def _is_needed(command: Command, wanted: set[str], theorem_name: str) -> bool:
    """True for syntax, for declarations that work without being named, and for those that are named."""
    if command.keyword in _SYNTAX:
        return True
    if command.keyword not in _NAMED:
        return False
    name = last_component(read_theorem(command).name)
    if command.is_theorem and (not name or name == last_component(theorem_name)):
        return False
    has_attribute = any(token.text == "@" for token in command.tokens[: command.keyword_at])
    return command.keyword == "instance" or has_attribute or name in wanted


def _close_scopes(commands: Sequence[Command]) -> list[str]:
    """`end` for each scope still open after `commands`, and `open` for its namespace."""
    scopes: list[tuple[str, str]] = []
    for command in commands:
        if command.keyword in ("namespace", "section", "mutual"):
            name = next((token.text for token in command.body if token.kind is Kind.WORD), "")
            scopes.append((command.keyword, name))
        elif command.keyword == "end" and scopes:
            scopes.pop()
    closing = [f"end {name}".rstrip() for _, name in reversed(scopes)]
    spaces = [name for keyword, name in scopes if keyword == "namespace"]
    return [*closing, *([f"open {'.'.join(spaces)}"] if spaces else [])]
