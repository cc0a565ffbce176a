"""From recorded runs to an evaluation. It needs no more of a store than what is passed in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from prover.core.assembly import join_proof
from prover.core.errors import InputError
from prover.core.model import Usage
from prover.core.problem import Problem
from prover.core.record import ProblemRecord
from prover.evaluate.facts import KEY, RunFacts, sample_index
from prover.evaluate.failures import classify, find_nearest
from prover.evaluate.provenance import describe_provenance
from prover.evaluate.results import Evaluation, ProblemResult, SampleResult

ReadProblems = Callable[[str], Iterable[ProblemRecord]]
"""Yields the records of the problems of a run, by its id."""


@dataclass(slots=True)
class _Tally:
    """What was read so far."""

    problems: dict[str, Problem] = field(default_factory=dict)
    samples: dict[str, list[SampleResult]] = field(default_factory=dict)
    open: int = 0
    """Problems that a run began and did not end."""
    lean_seconds: float = 0.0


def read_evaluation(runs: Sequence[RunFacts], read_problems: ReadProblems, *, is_whole: bool = True) -> Evaluation:
    """Return the evaluation that `runs` are the samples of; a run that belongs to none is one with a single sample.

    With `is_whole` false a run is read alone, whatever it is a sample of. A problem that a run began and did not end
    has no sample there; a warning says so. Raises `InputError` when nothing has ended yet.
    """
    ordered = sorted(runs, key=sample_index)
    part_of: Mapping[str, Any] = ordered[0].settings.get(KEY, {}) if is_whole else {}
    name = str(part_of.get("id") or ordered[0].id)
    tally = _Tally()
    for run in ordered:
        for record in read_problems(run.id):
            _count(tally, run, record)
    if not any(tally.samples.values()):
        raise InputError(f"{name} has no results yet", hint="The same command with --resume goes on with it")
    samples = max(int(run.settings.get(KEY, {}).get("samples", 1)) for run in ordered) if part_of else 1
    stops_early = bool(part_of.get("stops_early"))
    is_complete = all(run.state == "finished" for run in ordered) and all(
        len(found) >= samples or (stops_early and _has_proof(found)) for found in tally.samples.values()
    )
    return Evaluation(
        id=name,
        benchmark=ordered[0].benchmark,
        problems=tuple(
            _conclude(problem, tally.samples[key], samples, stops_early and is_complete)
            for key, problem in tally.problems.items()
        ),
        samples=samples,
        run_ids=tuple(run.id for run in ordered),
        method=str(ordered[0].settings.get(KEY, {}).get("method", "pipeline")),
        ks=tuple(ordered[-1].settings[KEY]["ks"]) if part_of else (1,),
        stops_early=stops_early,
        provenance=describe_provenance(ordered, list(tally.problems.values())),
        usage=sum((run.usage for run in ordered), Usage()),
        seconds=sum((run.finished_at - run.started_at).total_seconds() for run in ordered if run.finished_at),
        lean_seconds=tally.lean_seconds,
        is_complete=is_complete,
        warnings=tuple(_warn(ordered, tally, samples, is_complete=is_complete)),
    )


def _count(tally: _Tally, run: RunFacts, record: ProblemRecord) -> None:
    key = record.problem.id
    tally.problems.setdefault(key, record.problem)
    samples = tally.samples.setdefault(key, [])
    tally.lean_seconds += measure_lean(record)
    outcome = record.outcome
    if outcome is None:
        tally.open += 1
        return
    samples.append(
        SampleResult(
            run_id=run.id,
            sample=sample_index(run),
            seed=run.seed,
            status=outcome.status,
            seconds=outcome.seconds,
            attempts=outcome.attempts,
            failure=classify(record),
            how=outcome.how,
            message=outcome.message,
            code=find_code(record),
        )
    )


def measure_lean(record: ProblemRecord) -> float:
    """Seconds in which Lean tried tactics, elaborated sketches and verified proofs, as far as that was recorded."""
    attempts = sum(attempt.elapsed_s for goal in record.goals for attempt in goal.attempts)
    sketches = sum(sketch.outcome.elapsed_s for sketch in record.sketches)
    return attempts + sketches + sum(proof.verdict.elapsed_s for proof in record.proofs)


def find_code(record: ProblemRecord) -> str:
    """The verified proof of a problem; else the theorem with the attempt that came nearest; else nothing."""
    if record.proofs:
        return record.proofs[0].source
    nearest = find_nearest(record)
    return "" if nearest is None else join_proof(record.problem.statement, nearest.tactic.text)


def _conclude(problem: Problem, found: list[SampleResult], samples: int, has_early_ends: bool) -> ProblemResult:
    """A problem stopped early counts as such only once all are done: before, those proved quickly would stand alone."""
    has_stopped = has_early_ends and len(found) < samples and _has_proof(found)
    return ProblemResult(problem, tuple(found), has_stopped)


def _has_proof(found: Iterable[SampleResult]) -> bool:
    return any(sample.proved for sample in found)


def _warn(runs: Sequence[RunFacts], tally: _Tally, samples: int, *, is_complete: bool) -> Iterable[str]:
    for what in ("lean", "prover", "commit"):
        found = dict.fromkeys(run.versions.get(what, "unknown") for run in runs)
        if len(found) > 1:
            yield f"its runs used different versions of {what}: {', '.join(found)}"
    if not is_complete:
        done = sum(run.state == "finished" for run in runs)
        yield f"not finished: {done} of {samples} samples of the benchmark are complete; the figures are preliminary"
    if tally.open:
        yield f"{tally.open} attempts at problems were begun and have not ended; they do not count"
