"""Preference rows: of one goal, a proof that Lean accepted and one that it turned away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from prover.core.assembly import join_proof
from prover.core.proof import Attempt
from prover.core.record import GoalRecord, ProblemRecord
from prover.core.verdict import Status
from prover.dataset.binders import StatedLemma, read_lemma
from prover.dataset.candidates import Candidate, Derivation, key_goal, write_code
from prover.dataset.forms import prove_alone
from prover.dataset.grading import counts_as_refused, is_by_model, name_means
from prover.dataset.rl import find_reference, name_theorem
from prover.dataset.rows import PreferenceRow
from prover.prompts import ProofMode, TheoremText
from prover.prompts.goals import state_goal


@dataclass(frozen=True, slots=True)
class _Proof:
    source: str
    """Statement and proof."""
    origin: str
    error: str = ""


def derive_preference(origin: Derivation) -> Iterator[Candidate]:
    """Yield pairs for each goal that has a proof and attempts that Lean refused for what they say."""
    record = origin.record
    for goal in record.goals:
        theorem = state_goal(record.problem, goal.subgoal)
        lemma = None if goal.parent_id is None else read_lemma(goal.subgoal.goal.lemma)
        if theorem is None or (lemma is None and goal.parent_id is not None):
            continue
        chosen = _choose(record, goal, lemma)
        if chosen is None:
            continue
        for refused in _refuse(record, goal, lemma)[: origin.options.pairs_per_goal]:
            row = _write(origin, goal, theorem, chosen, refused)
            yield Candidate((row,), row.id, key_goal(goal.subgoal))


def _choose(record: ProblemRecord, goal: GoalRecord, lemma: StatedLemma | None) -> _Proof | None:
    """Return the proof to prefer: a model's attempt, else another attempt, else what the search composed."""
    proved = sorted((a for a in goal.attempts if a.status is Status.PROVED), key=_models_first)
    if proved:
        return _Proof(_state(record, goal, lemma, proved[0].tactic.text), proved[0].tactic.origin)
    reference = find_reference(record, goal)
    closed = record.closed.get(goal.subgoal.id)
    origin = record.proofs[0].how if goal.parent_id is None and record.proofs else name_means(closed)
    return _Proof(reference, origin) if reference else None


def _refuse(record: ProblemRecord, goal: GoalRecord, lemma: StatedLemma | None) -> list[_Proof]:
    """Return the attempts that Lean turned away, models' first, those that got furthest before others.

    The position of the first error says how far one got. A limit that was hit says nothing: it is no failure.
    """
    refused = [attempt for attempt in goal.attempts if counts_as_refused(attempt.status, _first_error(attempt))]
    refused.sort(key=lambda attempt: (_models_first(attempt), -_first_line(attempt), attempt.tactic.text))
    return [_Proof(_state(record, goal, lemma, a.tactic.text), a.tactic.origin, _first_error(a)) for a in refused]


def _state(record: ProblemRecord, goal: GoalRecord, lemma: StatedLemma | None, block: str) -> str:
    if lemma is None:
        return join_proof(record.problem.statement, block)
    return prove_alone(lemma, goal.subgoal, block)


def _models_first(attempt: Attempt) -> bool:
    return not is_by_model(attempt.tactic.origin)


def _first_error(attempt: Attempt) -> str:
    return next((message.text for message in attempt.messages if message.severity == "error"), "")


def _first_line(attempt: Attempt) -> int:
    return next((message.line for message in attempt.messages if message.severity == "error"), 0)


def _write(
    origin: Derivation, goal: GoalRecord, theorem: TheoremText, chosen: _Proof, refused: _Proof
) -> PreferenceRow:
    return PreferenceRow(
        split=origin.split,
        provenance=origin.provenance,
        header=theorem.header,
        statement=theorem.statement,
        theorem_name=name_theorem(origin.record, goal),
        mode=ProofMode.NONCOT.value,
        prompt=origin.ask(theorem, ProofMode.NONCOT),
        chosen=write_code(theorem.header, chosen.source),
        rejected=write_code(theorem.header, refused.source),
        chosen_source=chosen.source,
        rejected_source=refused.source,
        chosen_origin=chosen.origin,
        rejected_origin=refused.origin,
        error=refused.error,
        depth=goal.subgoal.depth,
    )
