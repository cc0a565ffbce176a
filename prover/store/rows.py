"""Values to rows and back: the one place that knows which field goes into which column."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlalchemy import Select, select

from prover.core.model import Usage
from prover.core.outcome import ProblemOutcome, ProblemStatus
from prover.core.ports import Elaboration
from prover.core.problem import Problem, hash_content
from prover.core.proof import Attempt, Proof, Sketch, Subgoal, Tactic
from prover.core.verdict import Status, Verdict
from prover.store.codec import (
    decode_declaration,
    decode_hole,
    decode_messages,
    encode_declaration,
    encode_hole,
    encode_messages,
)
from prover.store.schema import AttemptRow, ProblemRow, ProofRow, SketchRow, SubgoalRow

Columns = dict[str, Any]


def encode_usage(usage: Usage) -> Columns:
    """Return the JSON of what models cost."""
    return asdict(usage)


def decode_usage(data: Any) -> Usage:
    """Undo `encode_usage`; nothing was spent where nothing is recorded."""
    return Usage(**data) if data else Usage()


def encode_problem(problem: Problem) -> Columns:
    """Return the columns of a problem row that say what the problem is."""
    return {
        "id": problem.id,
        "name": problem.name,
        "statement": problem.statement,
        "header": problem.header,
        "theorem_name": problem.theorem_name,
        "split": problem.split,
        "area": problem.area,
        "difficulty": problem.difficulty,
        "informal": problem.informal,
        "source": problem.source,
        "defect": problem.defect,
    }


def encode_outcome(outcome: ProblemOutcome) -> Columns:
    """Return the columns of a problem row that say how it ended."""
    return {
        "status": outcome.status.value,
        "how": outcome.how,
        "seconds": outcome.seconds,
        "attempts": outcome.attempts,
        "message": outcome.message,
    }


def select_outcomes() -> Select[str, str, str | None, str | None, float | None, int | None, str | None]:
    """Select what `decode_outcome` reads."""
    row = ProblemRow
    return select(row.id, row.name, row.status, row.how, row.seconds, row.attempts, row.message)


def decode_outcome(
    problem_id: str,
    name: str,
    status: str | None,
    how: str | None,
    seconds: float | None,
    attempts: int | None,
    message: str | None,
) -> tuple[str, ProblemOutcome]:
    """Return the id of a problem that has ended, and how it ended."""
    outcome = ProblemOutcome(name, ProblemStatus(status or ""), how or "", seconds or 0.0, attempts or 0, message or "")
    return problem_id, outcome


def encode_subgoal(subgoal: Subgoal) -> Columns:
    """Return the columns of a subgoal, without its place in the search tree."""
    goal = next(iter(subgoal.hole.goals), None)
    return {
        "id": subgoal.id,
        "depth": subgoal.depth,
        "header": subgoal.header,
        "source": subgoal.source,
        "hole_index": subgoal.hole.index,
        "label": subgoal.hole.label,
        "target": goal.target if goal else "",
        "lemma": goal.lemma if goal else "",
        "hole": encode_hole(subgoal.hole),
    }


def select_goal_ids(run_id: str, problem_id: str) -> Select[str]:
    """Select the ids of a problem's goals, for `IN`; a join would have SQLite go through all attempts of the run."""
    return select(SubgoalRow.id).where(SubgoalRow.run_id == run_id, SubgoalRow.problem_id == problem_id)


def encode_sketch(sketch: Sketch, outcome: Elaboration) -> Columns:
    """Return the columns of a sketch and of what Lean made of it."""
    return {
        "id": sketch.id,
        "body": sketch.body,
        "origin": sketch.origin,
        "reasoning": sketch.reasoning,
        "status": outcome.status.value,
        "messages": encode_messages(outcome.messages),
        "holes": [encode_hole(hole) for hole in outcome.holes],
        "declarations": [encode_declaration(declaration) for declaration in outcome.declarations],
        "elapsed_s": outcome.elapsed_s,
    }


def select_elaborations() -> Select[str, Any, Any, Any, float]:
    """Select what `decode_elaboration` reads."""
    row = SketchRow
    return select(row.status, row.messages, row.holes, row.declarations, row.elapsed_s)


def decode_elaboration(status: str, messages: Any, holes: Any, declarations: Any, elapsed_s: float) -> Elaboration:
    """Return what Lean made of a sketch."""
    return Elaboration(
        status=Status(status),
        messages=decode_messages(messages),
        holes=tuple(map(decode_hole, holes)),
        declarations=tuple(map(decode_declaration, declarations)),
        elapsed_s=elapsed_s,
    )


def encode_attempt(attempt: Attempt) -> Columns:
    """Return the columns of an attempt."""
    return {
        "subgoal_id": attempt.subgoal_id,
        "id": attempt.id,
        "tactic": attempt.tactic.text,
        "origin": attempt.tactic.origin,
        "timeout_s": attempt.tactic.timeout_s,
        "max_heartbeats": attempt.tactic.max_heartbeats,
        "status": attempt.status.value,
        "messages": encode_messages(attempt.messages),
        "elapsed_s": attempt.elapsed_s,
        "completion": attempt.tactic.completion,
    }


def select_attempts() -> Select[str, str, str, float, int, str, str, Any, float]:
    """Select what `decode_attempt` reads."""
    row = AttemptRow
    tactic = (row.tactic, row.origin, row.timeout_s, row.max_heartbeats, row.completion)
    return select(row.subgoal_id, *tactic, row.status, row.messages, row.elapsed_s)


def decode_attempt(
    subgoal_id: str,
    text: str,
    origin: str,
    timeout_s: float,
    max_heartbeats: int,
    completion: str,
    status: str,
    messages: Any,
    elapsed_s: float,
) -> Attempt:
    """Return the attempt."""
    tactic = Tactic(text, origin, timeout_s, max_heartbeats, completion)
    return Attempt(subgoal_id, tactic, Status(status), decode_messages(messages), elapsed_s)


def encode_proof(proof: Proof) -> Columns:
    """Return the columns of a proof and of the verdict that it rests on."""
    return {
        "problem_id": proof.problem.id,
        "id": hash_content(proof.source),
        "source": proof.source,
        "how": proof.how,
        "axioms": list(proof.verdict.axioms),
        "message": proof.verdict.message,
        "messages": encode_messages(proof.verdict.messages),
        "elapsed_s": proof.verdict.elapsed_s,
        "lean": proof.verdict.lean,
    }


def decode_proof(problem: ProblemRow, proof: ProofRow) -> Proof:
    """Return the proof; the table holds none whose verdict was not `proved`."""
    verdict = Verdict(
        status=Status.PROVED,
        message=proof.message,
        axioms=tuple(proof.axioms),
        messages=decode_messages(proof.messages),
        elapsed_s=proof.elapsed_s,
        lean=proof.lean,
    )
    return Proof(decode_problem(problem), proof.source, verdict, proof.how)


def decode_problem(row: ProblemRow) -> Problem:
    """Return the problem."""
    return Problem(
        name=row.name,
        statement=row.statement,
        header=row.header,
        theorem_name=row.theorem_name,
        split=row.split,
        area=row.area,
        difficulty=row.difficulty,
        informal=row.informal,
        source=row.source,
        defect=row.defect,
    )
