"""Where the theorems of a repository stand, found in its sources when somebody asks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from prover.core.commands import Command, split_commands
from prover.core.statement import read_theorem
from prover.lean.dojo.benchmark import DojoTheorem

_LAKE_FOLDER = ".lake"


def follow_scope(command: Command, scopes: list[str]) -> None:
    """Open or close in `scopes` what `command` opens or closes: parts of namespaces, and `""` for a section."""
    words = [token.text for token in command.body if not token.is_blank]
    name = words[0] if words else ""
    if command.keyword == "namespace":
        scopes.extend(name.split("."))
    elif command.keyword in ("section", "mutual"):
        scopes.append("")
    elif command.keyword == "end":
        is_namespace = bool(scopes) and scopes[-1] == name.rsplit(".", 1)[-1] != ""
        del scopes[max(0, len(scopes) - (len(name.split(".")) if is_namespace else 1)) :]


class SourceIndex:
    """Finds theorems in the `.lean` files below a folder, those of packages left out."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._texts: dict[str, str] | None = None

    def find(self, name: str) -> tuple[DojoTheorem, ...]:
        """The theorems whose full name is `name`, or ends in it."""
        name = name.removeprefix("_root_.")
        last = re.escape(name.rsplit(".", 1)[-1])
        mention = re.compile(rf"\b(?:theorem|lemma)\s+(?:\S*\.)?{last}(?![\w'.!?])")
        return tuple(
            theorem
            for path, text in self._read().items()
            if mention.search(text)
            for theorem in _list_theorems(text, path)
            if theorem.full_name == name or theorem.full_name.endswith(f".{name}")
        )

    def _read(self) -> dict[str, str]:
        """The sources by path, read once."""
        if self._texts is None:
            files = ((path.relative_to(self._folder), path) for path in sorted(self._folder.rglob("*.lean")))
            self._texts = {
                part.as_posix(): path.read_text(encoding="utf-8", errors="replace")
                for part, path in files
                if _LAKE_FOLDER not in part.parts and path.is_file()
            }
        return self._texts


def _list_theorems(text: str, file_path: str) -> Iterator[DojoTheorem]:
    scopes: list[str] = []
    line = 1
    for command in split_commands(text):
        follow_scope(command, scopes)
        end = line + command.text.rstrip().count("\n")
        name = read_theorem(command).name if command.is_theorem else ""
        if name:
            is_root = name.startswith("_root_.")
            full = name.removeprefix("_root_.") if is_root else ".".join([*filter(None, scopes), name])
            yield DojoTheorem(url="", commit="", file_path=file_path, full_name=full, start=(line, 1), end=(end, 1))
        line += command.text.count("\n")
