"""The imports of a Lean text: what comes before everything else, and takes longest to read."""

from __future__ import annotations

import re

from prover.core.commands import split_commands

_IMPORTS = re.compile(r"(?:[ \t\r]*(?:--[^\n]*|(?:(?:public|meta|private) +)*import [^\n]*)?\n)*")
_IMPORT = re.compile(r"^[ \t]*(?:(?:public|meta|private) +)*import ", re.MULTILINE)


def split_imports(code: str) -> tuple[str, str]:
    """Cut `code` after its imports. The first part ends with a newline or is empty."""
    code = code if "import" not in code or code.endswith("\n") else code + "\n"
    if code.lstrip().startswith("/-") and "import" in code:
        return _split_after_comment(code)
    match = _IMPORTS.match(code)
    head = code[: match.end()] if match else ""
    return (head, code[len(head) :]) if _IMPORT.search(head) else ("", code)


def _split_after_comment(code: str) -> tuple[str, str]:
    """Cut a text that begins with a block comment, such as a licence."""
    end = 0
    position = 0
    for command in split_commands(code):
        position += len(command.text)
        if command.keyword == "import":
            end = position
        elif command.keyword:
            break
    newline = code.rfind("\n", 0, end) + 1
    return code[:newline], code[newline:]
