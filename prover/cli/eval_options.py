"""The options of `prover eval` that others do not have: how many samples, which k, by which method."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

import click

from prover.core.errors import InputError
from prover.pipeline.methods import Method

SEEDS_PER_ATTEMPT = 2**12
"""More samples of one prompt than any attempt asks for."""

_OPTIONS = (
    click.option(
        "--method",
        type=click.Choice([method.value for method in Method]),
        default=Method.PIPELINE.value,
        show_default=True,
        help="What one attempt is.",
    ),
    click.option("--samples", "attempts", type=click.IntRange(1), metavar="N", help="Attempts at each problem."),
    click.option("--k", "k", metavar="K,...", help="The k of pass@k, e.g. 1,8,32.  [default: 1 and N]"),
    click.option("--against", metavar="RUN", help="Compare with an earlier evaluation or run of the same store."),
    click.option(
        "--results",
        type=click.Path(dir_okay=False, path_type=Path),
        metavar="FILE",
        help="Write results as JSON lines, one per problem, and FILE.summary.json beside it.",
    ),
)


@dataclass(frozen=True, slots=True)
class Sampled:
    """How a benchmark is to be sampled."""

    method: Method
    samples: int
    """Attempts at each problem."""
    ks: tuple[int, ...]
    """Ascending, each once."""

    @property
    def stops_early(self) -> bool:
        """Whether a problem's samples may end at its first proof.

        pass@k for k below the number of samples needs to know how many of all samples are right; pass@N only whether
        any is, and that is known with the first.
        """
        return self.samples > 1 and self.ks == (self.samples,)


def read_ks(text: str | None, samples: int | None) -> tuple[tuple[int, ...], int]:
    """Read `--k 1,8,32` together with `--samples`; either may be missing.

    Without `--k` it is 1 and the number of samples; without `--samples`, as many as the largest k needs. Raises
    `InputError` for what is no list of numbers from 1 to the number of samples.
    """
    if text is None:
        count = samples or 1
        return tuple(sorted({1, count})), count
    try:
        ks = sorted({int(part) for part in text.split(",")})
    except ValueError:
        raise InputError(f"--k {text} is no list of numbers", hint="Write it like --k 1,8,32") from None
    if ks[0] < 1:
        raise InputError(f"pass@{ks[0]} means nothing", hint="Each k is 1 or more, e.g. --k 1,8,32")
    count = samples or ks[-1]
    if ks[-1] > count:
        hint = f"Give --samples {ks[-1]} or more, or leave k = {ks[-1]} out"
        raise InputError(f"pass@{ks[-1]} cannot be estimated from {count} samples", hint=hint)
    return tuple(ks), count


def spread_seed(method: Method, seed: int) -> int:
    """Return the first of the seeds that the models of an attempt with `seed` are given.

    A whole proof is one completion and takes the seed itself. Other methods count up from it for further samples of
    a prompt: their attempts begin so far apart that no two draw the same.
    """
    return seed if method is Method.WHOLE_PROOF else seed * SEEDS_PER_ATTEMPT % 2**31


@dataclass(frozen=True, slots=True)
class EvalArguments:
    """The values of the options, unread."""

    method: str
    attempts: int | None
    k: str | None
    against: str | None
    results: Path | None

    def to_sampled(self) -> Sampled:
        """Read the arguments. Raises `InputError` for what means nothing."""
        ks, samples = read_ks(self.k, self.attempts)
        return Sampled(Method(self.method), samples, ks)


def eval_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options to a command; it gets them as one argument `options: EvalArguments`."""

    @wraps(command)
    def gather(**arguments: Any) -> Any:
        fields = {name: arguments.pop(name) for name in EvalArguments.__slots__}
        return command(options=EvalArguments(**fields), **arguments)

    decorated: Callable[..., Any] = gather
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    return decorated
