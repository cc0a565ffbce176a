"""The figures of an evaluation: pass@k as a whole and by group, what was spent, why samples failed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from prover.core.errors import InputError
from prover.evaluate.passk import estimate_pass_at_k, values_at_k
from prover.evaluate.results import Evaluation, Interval, ProblemResult


@dataclass(frozen=True, slots=True)
class Group:
    """Problems of one area or split, or all."""

    name: str
    problems: int
    proved: int
    """By any sample."""
    samples: int
    """Attempts that were made."""
    pass_at_k: Mapping[int, Interval]
    """Without those k for which no problem has enough samples."""

    def to_json(self) -> dict[str, object]:
        """As `--json` prints it."""
        return {
            "problems": self.problems,
            "proved": self.proved,
            "attempts": self.samples,
            "pass_at_k": {str(k): interval.to_json() for k, interval in self.pass_at_k.items()},
        }


def check_ks(ks: Sequence[int], evaluation: Evaluation) -> None:
    """Raise `InputError` when a k cannot be estimated from the samples of an evaluation."""
    too_large = [k for k in ks if k > evaluation.samples]
    if too_large:
        raise InputError(
            f"pass@{too_large[0]} cannot be estimated: {evaluation.id} has {evaluation.samples} samples",
            hint=f"Ask for k up to {evaluation.samples}, or evaluate again with more --samples",
        )
    if evaluation.stops_early and any(k != evaluation.samples for k in ks):
        raise InputError(
            f"{evaluation.id} ended each problem at its first proof, which tells pass@{evaluation.samples} only",
            hint="Evaluate with a smaller k among --k to have all samples drawn",
        )


def summarize(evaluation: Evaluation, ks: Sequence[int] | None = None, *, seed: int = 0) -> Group:
    """Return the figures over all problems, for `ks` or those that the evaluation was made for."""
    return _summarize("all", evaluation.problems, ks or evaluation.ks, seed)


def summarize_by(
    key: Callable[[ProblemResult], str], evaluation: Evaluation, ks: Sequence[int] | None = None, *, seed: int = 0
) -> list[Group]:
    """Return the figures of each group of problems that share `key`, sorted by it; `-` for those without."""
    groups: dict[str, list[ProblemResult]] = {}
    for result in evaluation.problems:
        groups.setdefault(key(result) or "-", []).append(result)
    return [_summarize(name, members, ks or evaluation.ks, seed) for name, members in sorted(groups.items())]


def _summarize(name: str, problems: Sequence[ProblemResult], ks: Sequence[int], seed: int) -> Group:
    known = [k for k in ks if values_at_k(problems, k)]
    return Group(
        name=name,
        problems=len(problems),
        proved=sum(result.proved for result in problems),
        samples=sum(result.n for result in problems),
        pass_at_k={k: estimate_pass_at_k(problems, k, seed=seed) for k in known},
    )


def to_json(evaluation: Evaluation, ks: Sequence[int] | None = None, *, seed: int = 0) -> dict[str, object]:
    """Return the object that `prover eval --json` prints."""
    total = summarize(evaluation, ks, seed=seed)
    by_split = summarize_by(lambda result: result.problem.split, evaluation, ks, seed=seed)
    return {
        "run": evaluation.id,
        "benchmark": evaluation.benchmark,
        "method": evaluation.method,
        "problems": total.problems,
        "samples": evaluation.samples,
        "attempts": total.samples,
        "proved": total.proved,
        "pass_at_k": {str(k): interval.to_json() for k, interval in total.pass_at_k.items()},
        "by_area": {
            group.name: group.to_json()
            for group in summarize_by(lambda result: result.problem.area, evaluation, ks, seed=seed)
        },
        "by_split": {group.name: group.to_json() for group in by_split if group.name != "-" or len(by_split) > 1},
        "failures": {failure.value: count for failure, count in evaluation.failures.items()},
        "tokens": evaluation.tokens,
        "usd": round(evaluation.usage.cost_usd, 6),
        "seconds": round(evaluation.seconds, 1),
        "lean_seconds": round(evaluation.lean_seconds, 1),
        "stops_early": evaluation.stops_early,
        "complete": evaluation.is_complete,
        "warnings": list(evaluation.warnings),
        "runs": list(evaluation.run_ids),
        "by_problem": {result.problem.name: _to_json(result) for result in evaluation.problems},
        "provenance": dict(evaluation.provenance),
    }


def _to_json(result: ProblemResult) -> dict[str, object]:
    return {
        "n": result.n,
        "c": result.c,
        "verdicts": [sample.failure.value if sample.failure else "proved" for sample in result.samples],
    }
