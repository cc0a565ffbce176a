"""Golden list for extraction: `extraction/*.lean`, theorems whose every `sorry` is followed by `-- proof: ...`.

A hole becomes a lemma. The lemma has to mean something on its own, the proof has to prove it there, the same proof has
to close the hole where it is, and all holes filled have to make a proof of the theorem.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from benchmarks.extract import find_theorems
from prover.core.assembly import join_proof, splice, state_with_sorry
from prover.core.goal import Hole
from prover.core.ports import Lean
from prover.core.problem import Problem
from prover.core.proof import Attempt, Subgoal, Tactic
from prover.core.verdict import Status

CASES = Path(__file__).parent / "extraction"
TIMEOUT_S = 30.0
KNOWN_LIMITS = {
    "let_of_an_instance": "a local instance given by a value is unfolded: a proof of the lemma has to find it again",
    "match_in_the_goal": "a `match` on a variable that a premise of its own mentions, read again, matches on that too",
}
"""Theorems for which extraction does not do all of this yet, and why; docs/protocol.md says it too."""

pytestmark = pytest.mark.lean


@dataclass(frozen=True)
class Sketch:
    problem: Problem
    source: str
    proofs: tuple[str, ...]


def read_sketches(path: Path) -> list[Sketch]:
    """The theorems of a file, each with the proofs that its comments give for its holes."""
    text = path.read_text(encoding="utf-8")
    bare = re.sub(r" -- proof: .*", "", text)
    parts = re.split(r"^(?=theorem )", text, flags=re.MULTILINE)[1:]
    found = find_theorems(bare)
    assert len(found) == len(parts)
    return [
        Sketch(theorem.problem, theorem.source, tuple(re.findall(r" -- proof: (.*)", part)))
        for theorem, part in zip(found, parts, strict=True)
    ]


def list_cases() -> list:
    cases = []
    for path in sorted(CASES.glob("*.lean")):
        for sketch in read_sketches(path):
            limit = KNOWN_LIMITS.get(sketch.problem.name)
            marks = [pytest.mark.xfail(strict=True, reason=limit)] if limit else []
            cases.append(pytest.param(sketch, id=f"{path.stem}-{sketch.problem.name}", marks=marks))
    return cases


def fill(source: str, blocks: dict[Hole, str]) -> str:
    for hole in sorted(blocks, key=lambda hole: hole.start, reverse=True):
        source = splice(source, hole, blocks[hole]).source
    return source


async def prove_alone(lean: Lean, sketch: Sketch, hole: Hole, proof: str) -> None:
    """The lemma elaborates and declares what it is called; the proof proves it."""
    lemma = hole.goal.lemma
    assert lemma, f"no lemma for {hole.goal.text}"
    stated = await lean.elaborate(sketch.problem.header, state_with_sorry(lemma), timeout_s=TIMEOUT_S)
    assert stated.status is Status.PROVED, (lemma, stated.first_error)
    (declared,) = stated.declarations
    problem = replace(sketch.problem, statement=lemma, theorem_name=declared.name)
    verdict = await lean.verify(problem, join_proof(lemma, proof), timeout_s=TIMEOUT_S)
    assert verdict.is_proved, (lemma, verdict.rule, verdict.message)


async def close_in_place(lean: Lean, subgoal: Subgoal, proof: str) -> str:
    """The proof, hidden hypotheses named first, closes the hole; return that block."""
    block = subgoal.name_hypotheses(proof)
    attempts: list[Attempt] = []
    solved = await lean.try_tactics(subgoal, [Tactic(block, timeout_s=20)], on_attempt=attempts.append)
    assert solved is not None, (subgoal.goal.text, block, attempts[-1].messages)
    return block


@pytest.mark.parametrize("sketch", list_cases())
async def test_each_hole_becomes_a_lemma_whose_proof_splices_back(sketch: Sketch, lean: Lean) -> None:
    header = sketch.problem.header
    outcome = await lean.elaborate(header, sketch.source, timeout_s=TIMEOUT_S)
    assert outcome.status is Status.PROVED, outcome.first_error
    assert len(outcome.holes) == len(sketch.proofs)
    blocks: dict[Hole, str] = {}
    for hole, proof in zip(outcome.holes, sketch.proofs, strict=True):
        await prove_alone(lean, sketch, hole, proof)
        blocks[hole] = await close_in_place(lean, Subgoal(header, sketch.source, hole), proof)
    verdict = await lean.verify(sketch.problem, fill(sketch.source, blocks), timeout_s=TIMEOUT_S)
    assert verdict.is_proved, (verdict.rule, verdict.message)


def test_the_list_is_long_enough() -> None:
    sketches = [sketch for path in CASES.glob("*.lean") for sketch in read_sketches(path)]
    assert len(sketches) >= 100
    assert all(sketch.proofs for sketch in sketches)
    assert len(KNOWN_LIMITS) <= len(sketches) // 20
