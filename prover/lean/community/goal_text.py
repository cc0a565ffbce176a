"""Goals as Lean prints them, read back as far as the text tells."""

from __future__ import annotations

import re

from prover.core.goal import Goal, Hypothesis

_HYPOTHESIS = re.compile(r"^(?P<names>\S[^:\n]*?) : (?P<type>.*)$", re.DOTALL)
_GOAL_START = re.compile(r"\n\n(?=case |\S[^\n]* : |⊢ )")


def read_goals(text: str) -> tuple[Goal, ...]:
    """Read the goals of a hole; what Lean prints on several lines is indented from the second on."""
    return tuple(read_goal(part) for part in _GOAL_START.split(text.strip()) if part.strip())


def read_goal(text: str) -> Goal:
    """Read one goal. It has no `lemma`: a stand-alone statement takes a Lean that prints it so that it reads back."""
    before, _, target = ("\n" + text).partition("\n⊢ ")
    entries: list[str] = []
    for line in before.split("\n"):
        if line.startswith(" ") and entries:
            entries[-1] += f"\n{line}"
        elif line and not line.startswith("case "):
            entries.append(line)
    return Goal(target.strip(), tuple(hypothesis for entry in entries for hypothesis in _read_entry(entry)), text)


def _read_entry(entry: str) -> list[Hypothesis]:
    match = _HYPOTHESIS.match(entry)
    if match is None:
        return []
    type_, assigned, value = match["type"].partition(" := ")
    return [
        Hypothesis(name, type_.strip(), value if assigned else None, is_accessible="✝" not in name)
        for name in match["names"].split()
    ]
