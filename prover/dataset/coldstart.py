"""Cold-start rows: reasoning, sketch and the proof composed of the sketch's proved subgoals.

Section 2.2 of arXiv 2504.21801: problems that no prover solved end to end but whose subgoals are all solved.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from prover.core.assembly import fill_holes, join_proof, splice
from prover.core.outcome import ProblemStatus
from prover.core.proof import Proof
from prover.core.record import GoalRecord, ProblemRecord, SketchRecord
from prover.core.verdict import Status
from prover.dataset.binders import read_lemma
from prover.dataset.candidates import Candidate, Derivation, key_goal, write_code
from prover.dataset.grading import measure_height
from prover.dataset.rows import ColdStartRow, Lemma, Row
from prover.prompts import ProofMode, TheoremText

_THOUGHT_TAG = re.compile(r"</?(?:think|thinking|thought|reasoning|analysis)>|◁/?think▷", re.IGNORECASE)

Reasoning = tuple[str, Literal["model", "template", "none"]]


@dataclass(frozen=True, slots=True)
class SolvedSketch:
    """A sketch of a problem's own goal, all of whose holes are proved, and the verified proof made from it."""

    root: GoalRecord
    record: SketchRecord
    holes: tuple[GoalRecord, ...]
    proof: Proof


def find_solved_sketch(record: ProblemRecord) -> SolvedSketch | None:
    """Return the sketch that the problem's proof was composed from; None when it was solved in another way."""
    proof = next((proof for proof in record.proofs if proof.how == "sketch"), None)
    if proof is None or record.root is None:
        return None
    for sketch in record.sketches_of(record.root):
        block = _compose(record, record.root, sketch)
        if block is not None and join_proof(record.problem.statement, block).strip() == proof.source.strip():
            return SolvedSketch(record.root, sketch, record.holes_of(sketch), proof)
    return None


def _compose(record: ProblemRecord, root: GoalRecord, sketch: SketchRecord) -> str | None:
    """Return `sketch` with its holes filled by what closed them; None when one is open."""
    holes = record.holes_of(sketch)
    is_whole = sketch.outcome.status is Status.PROVED and len(holes) == len(sketch.outcome.holes)
    if not is_whole or any(hole.subgoal.id not in record.closed for hole in holes):
        return None
    spliced = splice(root.subgoal.source, root.subgoal.hole, sketch.sketch.body)
    return fill_holes(spliced, {hole.subgoal.hole: record.closed[hole.subgoal.id].block for hole in holes})


def list_lemmas(holes: tuple[GoalRecord, ...]) -> tuple[Lemma, ...]:
    """State the holes of a sketch as closed lemmas; those without a faithful text are left out."""
    read = ((hole, read_lemma(hole.subgoal.goal.lemma)) for hole in holes)
    return tuple(
        Lemma(label=hole.subgoal.hole.label, statement=str(lemma), theorem_name=lemma.theorem_name)
        for hole, lemma in read
        if lemma is not None
    )


def derive_coldstart(origin: Derivation) -> Iterator[Candidate]:
    """Yield a CoT row, if there is reasoning, and a non-CoT row for a problem that only its subgoals solved."""
    record = origin.record
    solved = find_solved_sketch(record)
    is_direct = record.root is None or record.root.proved_by is not None
    is_direct = is_direct or any(proof.how != "sketch" for proof in record.proofs)
    if solved is None or is_direct or record.outcome is None or record.outcome.status is not ProblemStatus.PROVED:
        return
    reasoning = find_reasoning(solved, with_template=origin.options.plans_from_sketches)
    if reasoning[0]:
        yield _make(origin, solved, ProofMode.COT, reasoning)
    yield _make(origin, solved, ProofMode.NONCOT, ("", "none"))


def _make(origin: Derivation, solved: SolvedSketch, mode: ProofMode, reasoning: Reasoning) -> Candidate:
    problem = origin.record.problem
    theorem = TheoremText(problem.header, problem.statement, problem.informal)
    code = write_code(problem.header, solved.proof.source)
    text, reasoning_source = reasoning
    row: Row = ColdStartRow(
        split=origin.split,
        provenance=origin.provenance,
        header=problem.header,
        statement=problem.statement,
        theorem_name=problem.lean_name,
        mode=mode.value,
        prompt=origin.ask(theorem, mode),
        completion=f"{text}\n\n### Complete Lean 4 proof\n\n{code}" if text else code,
        proof_source=solved.proof.source,
        sketch=solved.record.sketch.body,
        sketch_origin=solved.record.sketch.origin,
        reasoning_source=reasoning_source,
        lemmas=list_lemmas(solved.holes),
        depth=1 + max((measure_height(origin.record, hole) for hole in solved.holes), default=0),
    )
    return Candidate((row,), row.id, key_goal(solved.root.subgoal))


def find_reasoning(solved: SolvedSketch, *, with_template: bool) -> Reasoning:
    """Return the words before the proof, the sketch among them, and who wrote them."""
    sketch = solved.record.sketch
    text, origin = _THOUGHT_TAG.sub("", sketch.reasoning).strip(), "model"
    if not text and not with_template:
        return "", "none"
    if not text:
        text, origin = plan_from_sketch(solved), "template"
    if _squeeze(sketch.body) not in _squeeze(text):
        stated = join_proof(solved.proof.problem.statement, sketch.body)
        text = f"{text}\n\n### Sketch\n\n```lean4\n{stated}\n```"
    return text, "model" if origin == "model" else "template"


def plan_from_sketch(solved: SolvedSketch) -> str:
    """Return a plan that says what the sketch does and nothing that nobody thought: its lemmas, in their order."""
    lines = ["### Plan", ""]
    for number, lemma in enumerate(list_lemmas(solved.holes), start=1):
        read = read_lemma(lemma.statement)
        name = f"`{lemma.label}`" if lemma.label else "an unnamed step"
        lines.append(f"{number}. Prove {name}: `{read.target if read else lemma.statement}`.")
    lines += ["", "The sketch below derives the theorem from these facts; each is then proved where it stands."]
    return "\n".join(lines)


def _squeeze(text: str) -> str:
    return "".join(text.split())
