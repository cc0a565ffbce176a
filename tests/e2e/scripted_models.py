"""A general model and a prover model that know ten theorems by heart; they make mistakes at first."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

SCRIPT: dict[str, list[dict[str, str]]] = json.loads(
    (Path(__file__).parent / "data" / "scripted_models.json").read_text(encoding="utf-8")
)
"""By problem: lemmas with the `sketch` or `proof` that closes them, and what is said `first` when that is wrong."""
_STATEMENT = re.compile(r"^theorem (.*?) := by\s+sorry", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class ScriptedModel:
    """Answers prompts as one of the two models does."""

    key: str
    """`sketch` for the general model, `proof` for the prover model."""

    def __call__(self, messages: list[dict[str, str]], index: int) -> str:
        prompt = messages[-1]["content"]
        shown = _STATEMENT.search(prompt)
        assert shown is not None, prompt
        statement = " ".join(f"theorem {shown[1]}".split())
        line = next((line for lines in SCRIPT.values() for line in lines if line["lemma"] == statement), {})
        if self.key not in line:
            return "I could not find a proof of this.\n\n```lean4\n" + write(statement, "nlinarith") + "\n```"
        is_second = "-- error" in prompt
        body = line[self.key] if is_second else line.get("first", line[self.key])
        return f"### Plan\n\nWe argue step by step.\n\n### Lean\n\n```lean4\n{write(statement, body)}\n```\n"


def write(statement: str, body: str) -> str:
    return f"{statement} := by\n  " + body.replace("\n", "\n  ")
