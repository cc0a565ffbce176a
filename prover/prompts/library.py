"""The prompts of the two models: what the decomposer and the prover are asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import jinja2

from prover.core.assembly import join_proof
from prover.core.model import ChatMessage, Prompt
from prover.core.problem import hash_content
from prover.core.verdict import Message
from prover.prompts.annotations import annotate
from prover.prompts.templating import compile_template, read_sources, render
from prover.prompts.theorem import TheoremText


class ProofMode(StrEnum):
    """The two public prompt modes of the DeepSeek prover models (arXiv 2504.21801, model cards)."""

    COT = "cot"
    """A proof plan first, then the code."""
    NONCOT = "noncot"
    """The code at once."""


@dataclass(frozen=True, slots=True)
class _Entry:
    template: jinja2.Template
    filename: str
    source: str


@dataclass(frozen=True, slots=True)
class PromptLibrary:
    """Templates in force, and the prompts made from them: single user turns, as the prover models were trained on."""

    entries: Mapping[str, _Entry]
    digest: str
    """Hash over all templates in force; recorded with the run."""

    @classmethod
    def load(cls, folder: Path | None = None) -> PromptLibrary:
        """Load the package's templates, each replaced by the file of its name in `folder` if there is one.

        Every template is tried on sample values now. Raises `InputError` that names template and line.
        """
        sources = read_sources(folder)
        entries = {
            name: _Entry(compile_template(name, source, filename), filename, source)
            for name, (source, filename) in sources.items()
        }
        return cls(entries, hash_content(*(part for name in sorted(entries) for part in (name, sources[name][0]))))

    def decompose(self, statement: TheoremText, *, lemmas: Sequence[str] = (), failures: Sequence[str] = ()) -> Prompt:
        """Ask for a sketch: analyse, plan, formalise each step as `have ... := by sorry`, combine.

        `lemmas` were proved before and are shown with their proofs, for comparison; `failures` say what was tried
        and why it failed.
        """
        return self._make("decompose", statement, lemmas=list(lemmas), failures=list(failures))

    def repair_sketch(self, statement: TheoremText, sketch: str, messages: Sequence[Message]) -> Prompt:
        """Ask for `sketch` (a tactic block) again, with Lean's messages (placed within the block) in it."""
        return self._make("repair-sketch", statement, **_show_attempt(statement, sketch, messages))

    def prove(self, statement: TheoremText, *, mode: ProofMode, lemmas: Sequence[str] = ()) -> Prompt:
        """Ask for a proof. `lemmas` were proved before and are shown with their proofs, for comparison."""
        return self._make(f"prove-{mode}", statement, lemmas=list(lemmas))

    def repair(self, statement: TheoremText, proof: str, messages: Sequence[Message], *, mode: ProofMode) -> Prompt:
        """Ask for `proof` (a tactic block) again, with Lean's messages (placed within the block) in it."""
        return self._make("repair", statement, mode=str(mode), **_show_attempt(statement, proof, messages))

    def _make(self, name: str, theorem: TheoremText, **values: object) -> Prompt:
        """Render template `name` as a prompt of one user turn."""
        entry = self.entries[name]
        shared = {
            "code": theorem.code,
            "header": theorem.header,
            "statement": theorem.statement,
            "informal": theorem.informal,
        }
        text = render(entry.template, shared | values, entry.filename)
        return Prompt((ChatMessage("user", text),), f"{name}/{hash_content(entry.source)[:8]}")


def _show_attempt(theorem: TheoremText, body: str, messages: Sequence[Message]) -> dict[str, object]:
    """The variables that show a failed attempt: the bare block, and the whole theorem with messages in it."""
    return {"body": body, "annotated": join_proof(theorem.statement, annotate(body, messages))}
