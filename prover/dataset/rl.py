"""RL rows: prompts with what a reward needs, and how often they were solved so far.

Section 2.3 of arXiv 2504.21801: prompts hard but solvable; a proof that leaves out a `have` of the sketch is penalised
in the early steps. A run stops working on a goal at its first proof, so its rates are estimates, biased towards hard
goals having few successes; runs on the same goals add up.
"""

from __future__ import annotations

from collections.abc import Iterator

from prover.core.record import GoalRecord, ProblemRecord
from prover.core.verdict import Status
from prover.dataset.binders import read_lemma
from prover.dataset.candidates import BuildOptions, Candidate, Derivation, Tally, key_goal
from prover.dataset.coldstart import list_lemmas
from prover.dataset.forms import prove_alone
from prover.dataset.grading import is_by_model
from prover.dataset.rows import Lemma, RLRow
from prover.prompts import TheoremText
from prover.prompts.goals import state_goal


def derive_rl(origin: Derivation) -> Iterator[Candidate]:
    """Yield a prompt for the problem and for each of its subgoals that was tried."""
    record = origin.record
    for goal in record.goals:
        theorem = state_goal(record.problem, goal.subgoal)
        if theorem is None or not (goal.attempts or goal.subgoal.id in record.closed):
            continue
        proof, lemmas = find_reference(record, goal), _required_lemmas(record, goal)
        versions = [_write(origin, goal, theorem, lemmas, proof)]
        if proof:
            versions.append(_write(origin, goal, theorem, lemmas, ""))
        key = key_goal(goal.subgoal)
        rank = 0 if lemmas else 1 if proof else 2
        yield Candidate(tuple(versions), f"rl/{key}", key, rank=rank, tally=count_attempts(goal))


def name_theorem(record: ProblemRecord, goal: GoalRecord) -> str:
    """Return the Lean name under which `goal` is stated: the problem's own, or that of the subgoal's lemma."""
    lemma = None if goal.parent_id is None else read_lemma(goal.subgoal.goal.lemma)
    return record.problem.lean_name if lemma is None else lemma.theorem_name


def find_reference(record: ProblemRecord, goal: GoalRecord) -> str:
    """Return a proof of `goal` as a theorem of its own; empty when none is known. Of a problem, it was verified."""
    if goal.parent_id is None:
        return record.proofs[0].source if record.proofs else ""
    closed, lemma = record.closed.get(goal.subgoal.id), read_lemma(goal.subgoal.goal.lemma)
    return "" if closed is None or lemma is None else prove_alone(lemma, goal.subgoal, closed.block)


def _required_lemmas(record: ProblemRecord, goal: GoalRecord) -> tuple[Lemma, ...]:
    """State the named steps of the sketch that closed `goal`; nothing when one block did."""
    closed = record.closed.get(goal.subgoal.id)
    if closed is None or closed.sketch is None:
        return ()
    return tuple(lemma for lemma in list_lemmas(record.holes_of(closed.sketch)) if lemma.label)


def count_attempts(goal: GoalRecord) -> Tally:
    """Count the attempts on `goal` itself, those of prover models apart."""
    by_model = [attempt.status is Status.PROVED for attempt in goal.attempts if is_by_model(attempt.tactic.origin)]
    others = [attempt.status is Status.PROVED for attempt in goal.attempts if not is_by_model(attempt.tactic.origin)]
    return Tally(len(by_model), sum(by_model), len(others), sum(others))


def _write(origin: Derivation, goal: GoalRecord, theorem: TheoremText, lemmas: tuple[Lemma, ...], proof: str) -> RLRow:
    mode = origin.options.rl_mode
    row = RLRow(
        split=origin.split,
        provenance=origin.provenance,
        header=theorem.header,
        statement=theorem.statement,
        theorem_name=name_theorem(origin.record, goal),
        mode=mode.value,
        prompt=origin.ask(theorem, mode),
        required_lemmas=lemmas,
        pass_rate=0.0,
        samples=0,
        solved=0,
        pass_rate_source="portfolio",
        depth=goal.subgoal.depth,
        reference_proof=proof,
    )
    return rate(row, count_attempts(goal))


def rate(row: RLRow, tally: Tally) -> RLRow:
    """Return `row` with the pass rate that `tally` says: the models' where there are any samples of theirs."""
    is_model = tally.model_samples > 0
    samples = tally.model_samples if is_model else tally.portfolio_samples
    solved = tally.model_solved if is_model else tally.portfolio_solved
    return row.model_copy(
        update={
            "samples": samples,
            "solved": solved,
            "pass_rate": round(solved / samples, 6) if samples else 0.0,
            "pass_rate_source": "model" if is_model else "portfolio",
        }
    )


def is_worth_training(row: RLRow, options: BuildOptions) -> bool:
    """Whether `row` has the difficulty asked for.

    Of a prover model, a goal that it solved always or never teaches nothing (all samples get the same reward). A
    portfolio is no policy: what it failed at may be just right, provided that some proof is known.
    """
    if row.samples < options.min_samples:
        return True
    if row.solved == row.samples:
        return options.keep_always
    is_never = row.solved == 0 and (row.pass_rate_source == "model" or not row.reference_proof)
    return options.keep_never or not is_never
