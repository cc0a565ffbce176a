"""The corpus of completions: `THEOREM.VARIETY[.sketch].txt`, next to what reading it must give.

`.expected.reason` holds why it is refused. `.expected.lean` holds, after a first line `-- notes: ...`, the body; or a
preamble between `-- preamble` and `-- body`, and then the body.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from prover.core.commands import split_commands
from prover.core.statement import read_theorem
from prover.prompts import TheoremText
from prover.prompts.reading import Reading, Unreadable, read_proof, read_sketch

FOLDER = Path(__file__).parent
HEADER = "set_option autoImplicit false\n"


@dataclass(frozen=True)
class Case:
    name: str
    text: str
    theorem: TheoremText
    is_sketch: bool
    reason: str
    reading: Reading | None

    def read(self) -> Reading | Unreadable:
        return (read_sketch if self.is_sketch else read_proof)(self.text, self.theorem)


def load_theorems() -> dict[str, TheoremText]:
    commands = split_commands((FOLDER / "theorems.lean").read_text("utf-8"))
    theorems = [read_theorem(command) for command in commands if command.is_theorem]
    return {theorem.name: TheoremText(HEADER, theorem.state()) for theorem in theorems}


def load_cases() -> list[Case]:
    theorems = load_theorems()
    return [_load_case(path, theorems) for path in sorted((FOLDER / "completions").glob("*.txt"))]


def _load_case(path: Path, theorems: dict[str, TheoremText]) -> Case:
    reason = path.with_suffix(".expected.reason")
    lean = path.with_suffix(".expected.lean")
    return Case(
        path.stem,
        path.read_bytes().decode("utf-8"),
        theorems[path.name.split(".")[0]],
        path.stem.endswith(".sketch"),
        reason.read_text("utf-8").strip() if reason.exists() else "",
        None if reason.exists() else _parse_reading(lean.read_text("utf-8")),
    )


def _parse_reading(text: str) -> Reading:
    first, rest = text.split("\n", 1)
    listed = first.removeprefix("-- notes:").strip()
    notes = tuple(listed.split(", ")) if listed else ()
    preamble = ""
    if rest.startswith("-- preamble\n"):
        preamble, rest = rest.removeprefix("-- preamble\n").split("\n-- body\n", 1)
    return Reading(rest.removesuffix("\n"), preamble, notes)
