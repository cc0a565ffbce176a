"""Attacks and honest proofs: Lean files that say in their first comments what they are and what has to come of them.

`-- reference: STATEMENT` and `-- header: LINE` (any number) are what has to be proved; attacks name the rules that turn
them away with the static screen (`-- screen: RULE`, `-` when it lets them pass) and by Lean alone (`-- kernel: RULE`,
with `|` between rules of which any is right).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from benchmarks.extract import extract_last
from benchmarks.text import decode
from prover.core.lexer import Kind, tokenize
from prover.core.problem import Problem
from prover.screen import Candidate, Finding, read_candidate, screen

GOLDEN = Path(__file__).parent
TIMEOUT_S = 30.0


@dataclass(frozen=True)
class Case:
    name: str
    problem: Problem
    candidate: Candidate
    screen_rule: str
    kernel_rules: frozenset[str]
    timeout_s: float

    def find_fault(self) -> Finding | None:
        stated = tokenize(self.problem.header + self.problem.statement)
        known = frozenset(token.text for token in stated if token.kind is Kind.WORD)
        return screen(self.candidate.own_text, known=known)


def read_case(path: Path) -> Case:
    text = decode(path.read_bytes(), path.name).text
    fields: dict[str, list[str]] = {}
    for line in text.splitlines():
        key, colon, value = line.removeprefix("-- ").partition(": ")
        if not (line.startswith("-- ") and colon):
            break
        fields.setdefault(key, []).append(value)
    problem = extract_last(fields["reference"][0], "\n".join(fields.get("header", [])))
    assert problem is not None
    assert not problem.defect
    return Case(
        name=path.stem,
        problem=problem,
        candidate=read_candidate(text, problem),
        screen_rule=fields.get("screen", ["-"])[0],
        kernel_rules=frozenset(rule.strip() for rule in fields.get("kernel", [""])[0].split("|")),
        timeout_s=float(fields.get("timeout", [TIMEOUT_S])[0]),
    )


def list_cases(kind: str) -> list[Path]:
    return sorted((GOLDEN / kind).glob("*.lean"))
