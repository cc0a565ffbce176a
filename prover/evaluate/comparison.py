"""Two evaluations of the same problems: paired differences, an exact test, problems won and lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from prover.core.errors import InputError
from prover.evaluate.passk import bootstrap_mean, pass_at_k
from prover.evaluate.results import Evaluation, Interval, ProblemResult


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed from evaluation `left` to evaluation `right`, on the problems that both have. Names are sorted."""

    left: str
    right: str
    """Ids of the evaluations."""
    problems: int
    """Problems that both have samples of."""
    samples: int
    """Samples per problem that count as tried: as many as both have."""
    differences: Mapping[int, Interval]
    """By k: pass@k of `right` minus that of `left`, paired by problem."""
    won: tuple[str, ...]
    """Proved by a sample of `right`, and by none of `left`."""
    lost: tuple[str, ...]
    """Proved by a sample of `left`, and by none of `right`."""
    p_value: float
    """Of the exact McNemar test on `won` and `lost`, two-sided."""
    only_left: tuple[str, ...] = ()
    only_right: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    """What else was different that should not be, e.g. the Lean."""

    def to_json(self) -> dict[str, object]:
        """As `prover eval --against --json` prints it."""
        return {
            "left": self.left,
            "right": self.right,
            "problems": self.problems,
            "samples": self.samples,
            "difference": {str(k): interval.to_json() for k, interval in self.differences.items()},
            "mcnemar_p": self.p_value,
            "won": list(self.won),
            "lost": list(self.lost),
            "only_left": list(self.only_left),
            "only_right": list(self.only_right),
            "warnings": list(self.warnings),
        }


Pair = tuple[ProblemResult, ProblemResult]


def compare(left: Evaluation, right: Evaluation, *, seed: int = 0) -> Comparison:
    """Compare two evaluations problem by problem; problems are the same when their ids are.

    Where one has more samples than the other, its first ones count, so that neither had more chances. Raises
    `InputError` when they have no problem in common.
    """
    before, after = _by_id(left), _by_id(right)
    common = [key for key in before if key in after]
    if not common:
        hint = "Compare evaluations of the same benchmark"
        raise InputError(f"{left.id} and {right.id} have no problem in common", hint=hint)
    samples = min(left.samples, right.samples)
    pairs = [(_cut(before[key], samples), _cut(after[key], samples)) for key in common]
    won = sorted(new.problem.name for old, new in pairs if new.proved and not old.proved)
    lost = sorted(old.problem.name for old, new in pairs if old.proved and not new.proved)
    return Comparison(
        left=left.id,
        right=right.id,
        problems=len(pairs),
        samples=samples,
        differences=_difference(pairs, _common_ks(left, right, samples), seed),
        won=tuple(won),
        lost=tuple(lost),
        p_value=mcnemar_exact(len(won), len(lost)),
        only_left=tuple(sorted(before[key].problem.name for key in before.keys() - after.keys())),
        only_right=tuple(sorted(after[key].problem.name for key in after.keys() - before.keys())),
        warnings=tuple(_warn(left, right)),
    )


def _warn(left: Evaluation, right: Evaluation) -> Iterator[str]:
    leans = [_lean_of(evaluation) for evaluation in (left, right)]
    if leans[0] != leans[1]:
        yield f"{left.id} used Lean {leans[0]}, {right.id} Lean {leans[1]}"
    yield from (f"{evaluation.id} is not finished" for evaluation in (left, right) if not evaluation.is_complete)


def _lean_of(evaluation: Evaluation) -> object:
    versions = evaluation.provenance.get("versions", {})
    return versions.get("lean", "unknown") if isinstance(versions, Mapping) else "unknown"


def mcnemar_exact(won: int, lost: int) -> float:
    """Return the two-sided exact p-value of McNemar's test (1947): `won` is binomial(won + lost, 1/2) by chance."""
    changed = won + lost
    tail, ways = 0, 1  # ways: C(changed, i)
    for i in range(min(won, lost) + 1):
        tail += ways
        ways = ways * (changed - i) // (i + 1)
    return min(1.0, float(Fraction(2 * tail, 2**changed)))


def _by_id(evaluation: Evaluation) -> dict[str, ProblemResult]:
    return {result.problem.id: result for result in evaluation.problems if result.samples}


def _cut(result: ProblemResult, samples: int) -> ProblemResult:
    """The first samples of a problem."""
    kept = tuple(sample for sample in result.samples if sample.sample < samples)
    return ProblemResult(result.problem, kept, result.has_stopped and any(sample.proved for sample in kept))


def _common_ks(left: Evaluation, right: Evaluation, samples: int) -> list[int]:
    """The k that both can tell: one that stops early knows about all its samples together only."""
    if left.stops_early or right.stops_early:
        return [samples]
    return sorted({k for k in (*left.ks, *right.ks) if k <= samples} | {1})


def _difference(pairs: list[Pair], ks: list[int], seed: int) -> dict[int, Interval]:
    found: dict[int, Interval] = {}
    for k in ks:
        values = [_value(new, k) - _value(old, k) for old, new in pairs if _is_told(old, k) and _is_told(new, k)]
        if values:
            found[k] = bootstrap_mean(values, bounds=(-1.0, 1.0), seed=seed)
    return found


def _is_told(result: ProblemResult, k: int) -> bool:
    return result.has_stopped or result.n >= k


def _value(result: ProblemResult, k: int) -> float:
    return 1.0 if result.has_stopped else pass_at_k(result.n, result.c, k)
