"""What an evaluation found: how each sample of each problem ended. Everything that is shown is computed from this."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from prover.core.model import Usage
from prover.core.outcome import ProblemStatus
from prover.core.problem import Problem


class Failure(StrEnum):
    """Why a sample is no proof."""

    NO_CODE = "no code"
    """The model wrote nothing that could be tried."""
    UNPARSABLE = "does not parse"
    WRONG_STATEMENT = "wrong statement"
    """It proves something else than the problem."""
    SORRY = "sorry"
    ERROR = "error"
    """Lean turned it away for any other reason."""
    TIMEOUT = "timeout"
    CRASH = "crash"
    FALSE = "false statement"
    """A counterexample to the problem was verified: nothing can prove it."""
    INVALID = "invalid statement"
    """The problem itself cannot be used."""


@dataclass(frozen=True, slots=True)
class SampleResult:
    """One attempt at one problem by the method under evaluation."""

    run_id: str
    sample: int
    """Index of the sample, from 0; its run holds the records."""
    seed: int
    status: ProblemStatus
    seconds: float = 0.0
    """Wall time on the problem."""
    attempts: int = 0
    """Tactic blocks that were tried."""
    failure: Failure | None = None
    """None when it is proved."""
    how: str = ""
    """`portfolio`, `model` or `sketch` when proved."""
    message: str = ""
    code: str = ""
    """The verified proof; else the theorem with the attempt that came nearest; empty when nothing could be tried."""

    @property
    def proved(self) -> bool:
        """Whether the kernel accepted a proof of exactly the problem's statement."""
        return self.status is ProblemStatus.PROVED


@dataclass(frozen=True, slots=True)
class ProblemResult:
    """A problem with its samples, in the order of their indices."""

    problem: Problem
    samples: tuple[SampleResult, ...]
    has_stopped: bool = False
    """Whether its samples ended early, at its first success; then only pass@N can be estimated."""

    @property
    def n(self) -> int:
        """Number of samples that have ended."""
        return len(self.samples)

    @property
    def c(self) -> int:
        """Number of samples that proved it."""
        return sum(sample.proved for sample in self.samples)

    @property
    def proved(self) -> bool:
        """Whether any sample proved it."""
        return self.c > 0


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate and the ends of its 95 % confidence interval."""

    value: float
    low: float
    high: float

    def to_json(self) -> dict[str, float]:
        """As `--json` prints it, rounded to six digits."""
        return {"value": round(self.value, 6), "low": round(self.low, 6), "high": round(self.high, 6)}


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A method, tried `samples` times on each problem of a benchmark. A plain run is one with a single sample."""

    id: str
    benchmark: str
    problems: tuple[ProblemResult, ...]
    """In the order in which the runs met them."""
    samples: int
    """Samples that each problem was to have; fewer have ended where it was interrupted or stopped early."""
    run_ids: tuple[str, ...]
    """The runs, one per sample, in the order of the samples."""
    method: str = "pipeline"
    ks: tuple[int, ...] = (1,)
    """The k that were asked for."""
    stops_early: bool = False
    """Whether each problem's samples ended at its first success."""
    provenance: Mapping[str, object] = field(default_factory=dict)
    """Versions, models, prompts, sampling, seeds, hardware and settings; see `prover.evaluate.provenance`."""
    usage: Usage = field(default_factory=Usage)
    """Of the models, over all samples and sessions."""
    seconds: float = 0.0
    """Wall time of its runs, from the begin to the end of each."""
    lean_seconds: float = 0.0
    """Time in which Lean tried tactics, elaborated sketches and verified proofs, summed over its workers; answers that
    were recalled from another sample took none."""
    is_complete: bool = True
    """Whether every problem has all the samples that it was to have; the figures are preliminary before."""
    warnings: tuple[str, ...] = ()
    """What a reader has to know, e.g. that its runs used different Leans."""

    @property
    def tokens(self) -> int:
        """Prompt and completion tokens together."""
        return self.usage.tokens

    @property
    def failures(self) -> Mapping[Failure, int]:
        """How many samples failed for each reason, in the order of `Failure`; reasons that never occur are left out."""
        found = Counter(sample.failure for result in self.problems for sample in result.samples)
        return {failure: found[failure] for failure in Failure if found[failure]}
