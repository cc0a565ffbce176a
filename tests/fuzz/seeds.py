"""What the fuzzer starts from: honest proofs, false statements that look like theirs, and the golden attacks."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from benchmarks.text import decode
from prover.core.commands import split_commands
from prover.core.problem import DEFAULT_HEADER, Problem
from tests.golden.cases import list_cases, read_case

SLOW_ATTACKS = ("-- timeout:", "import Lean")
"""What marks attacks that need seconds each; tests/golden runs them."""


@dataclass(frozen=True)
class Pair:
    """A theorem, its proof, and a statement that Lean refutes."""

    name: str
    true: Problem
    false: Problem
    proof: str
    before: str
    refutation: str

    @property
    def text(self) -> str:
        """The honest candidate."""
        return f"{self.before}{self.true.statement} := {self.proof}\n"

    @property
    def false_text(self) -> str:
        """The honest proof under the false statement."""
        return f"{self.before}{self.false.statement} := {self.proof}\n"


@dataclass(frozen=True)
class Attack:
    """A golden attack, which may be the proof of a true statement that is told by other means."""

    name: str
    problem: Problem
    text: str
    is_false: bool


@cache
def read_pairs() -> tuple[Pair, ...]:
    """Read `seeds.toml`."""
    rows = tomllib.loads((Path(__file__).parent / "seeds.toml").read_text(encoding="utf-8"))["pair"]
    return tuple(
        Pair(
            name=row["name"],
            true=Problem("t", row["true"], row.get("header", DEFAULT_HEADER)),
            false=Problem("t", row["false"], row.get("header", DEFAULT_HEADER)),
            proof=row["proof"],
            before=row.get("before", "").lstrip(),
            refutation=row["refutation"],
        )
        for row in rows
    )


REFUTED = {
    "theorem t (n : Nat) : n < 5": "fun h => absurd (h 5) (by decide)",
    "theorem t : 1 = 2": "by decide",
    "theorem t : False": "id",
    "theorem t : ∀ n : Nat, n = 0": "fun h => absurd (h 1) (by decide)",
    "theorem t (a b : Nat) : a < b": "fun h => absurd (h 0 0) (by decide)",
    "theorem t (a b : Nat) : a = b": "fun h => absurd (h 0 1) (by decide)",
    "theorem t (a b : Nat) : a ≤ b": "fun h => absurd (h 1 0) (by decide)",
    "theorem t (a b : Nat) : a + b = 0": "fun h => absurd (h 1 0) (by decide)",
    "theorem t : 2 < 1": "by decide",
}
"""References of golden attacks, with their refutations. Only where the header is the usual one."""


@cache
def read_attacks() -> tuple[Attack, ...]:
    """The golden attacks that are quick, each with the part of its text after the first comments."""
    found = []
    for path in list_cases("attacks"):
        text = decode(path.read_bytes(), path.name).text
        if any(mark in text for mark in SLOW_ATTACKS):
            continue
        problem = read_case(path).problem
        own = "".join(line for line in text.splitlines(keepends=True) if not line.startswith("-- "))
        is_false = problem.statement in REFUTED and problem.header.strip() in ("", DEFAULT_HEADER.strip())
        found.append(Attack(path.stem, problem, own.lstrip(), is_false))
    return tuple(found)


@cache
def read_fragments() -> tuple[str, ...]:
    """The commands of all quick attacks: what an attacker would put into a proof."""
    commands = (command.text for attack in read_attacks() for command in split_commands(attack.text))
    return tuple(sorted({text.rstrip() + "\n" for text in commands if text.strip()}))
