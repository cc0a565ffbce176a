"""The server's own operations: what the `Lean` port offers, verdicts by the trusted path included."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from prover.core.assembly import join_proof
from prover.core.commands import split_commands
from prover.core.goal import Hole
from prover.core.ports import Lean
from prover.core.problem import Problem
from prover.core.proof import Attempt, Subgoal, Tactic
from prover.core.statement import read_theorem
from prover.core.verdict import Status, Verdict
from prover.serve.wire import Candidate, ElaborateRequest, TryRequest

JsonObject = dict[str, Any]


def read_name(statement: str) -> str:
    """Return the name that a statement gives to its theorem, or an empty string."""
    theorem = next((command for command in split_commands(statement) if command.is_theorem), None)
    return read_theorem(theorem).name if theorem is not None else ""


async def judge_candidate(lean: Lean, candidate: Candidate, timeout_s: float) -> JsonObject:
    """Judge whether the candidate proves its statement, by the trusted path; the answer is a verdict with its id."""
    name = candidate.name or read_name(candidate.statement)
    if not name:
        verdict = Verdict(Status.REJECTED, "statement-error", "the statement names no theorem")
    else:
        problem = Problem(name, candidate.statement, candidate.header, name)
        source = candidate.source or join_proof(candidate.statement, candidate.proof or "")
        verdict = await lean.verify(problem, source, timeout_s=timeout_s)
    return {"id": candidate.id, **asdict(verdict)}


async def elaborate(lean: Lean, request: ElaborateRequest) -> JsonObject:
    """Elaborate a text: messages, holes with their goals, declarations."""
    return asdict(await lean.elaborate(request.header, request.source, timeout_s=request.timeout_s))


async def try_tactics(lean: Lean, request: TryRequest) -> JsonObject:
    """Run tactics at a hole; the answer has the attempts made, in order, the last one being the first that holds."""
    hole = Hole(request.hole, 0, 0, 0, "tactic", ())
    subgoal = Subgoal(request.header, request.source, hole)
    tactics = [Tactic(t.text, timeout_s=t.timeout_s, max_heartbeats=t.max_heartbeats) for t in request.tactics]
    attempts: list[Attempt] = []
    await lean.try_tactics(subgoal, tactics, on_attempt=attempts.append)
    return {"attempts": [_encode_attempt(attempt) for attempt in attempts]}


def _encode_attempt(attempt: Attempt) -> JsonObject:
    messages = [asdict(message) for message in attempt.messages]
    return {"status": attempt.status.value, "messages": messages, "elapsed_s": attempt.elapsed_s}
