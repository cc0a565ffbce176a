"""Build a dataset of COUNT synthetic lemmas in this process; print the rows, the peak memory (MB) and the seconds.

With `copies` as last argument, rows are copies of the first ones under other ids: quicker by ten, and just as many.
"""

from __future__ import annotations

import asyncio
import resource
import sys
import time
from collections.abc import Callable, Iterator
from itertools import count as count_up
from pathlib import Path

from prover.core.goal import Hypothesis
from prover.core.problem import Problem
from prover.core.proof import Subgoal
from prover.core.record import GoalRecord, ProblemRecord
from prover.dataset import build
from prover.dataset.build import DatasetBuilder
from prover.dataset.candidates import BuildOptions, Candidate, Derivation, RunSource
from prover.dataset.files import FileFormat, OutputOptions
from prover.dataset.manifest import SourceRun
from prover.dataset.rows import Row, RowKind
from prover.prompts import PromptLibrary
from tests.fakes.records import make_goal, make_hole

PER_PROBLEM = 50


def make_record(number: int) -> ProblemRecord:
    """A problem with `PER_PROBLEM` different open subgoals."""
    statement = f"theorem p{number} (n : Nat) : n + {number} = {number} + n"
    source = f"{statement} := by\n  sorry"
    goals = []
    for step in range(PER_PROBLEM + 1):
        hypotheses = [Hypothesis("n", "Nat"), Hypothesis("h", f"n < {number}", is_prop=True)]
        goal = make_goal(f"n + {step} < {number} + {step}", hypotheses, f"p{number}_hole{step}")
        subgoal = Subgoal(f"-- {step}", source, make_hole(source, 0, goal), min(step, 1))
        goals.append(GoalRecord(subgoal, goals[0].subgoal.id if goals else None, None))
    return ProblemRecord("run", Problem(f"p{number}", statement), None, (), tuple(goals), ())


def read_records(count: int) -> Iterator[tuple[RunSource, ProblemRecord]]:
    source = RunSource("run", "synthetic")
    for number in range(count // PER_PROBLEM):
        yield source, make_record(number)


def copy_rows(derive: Callable[[Derivation], Iterator[Candidate]]) -> Callable[[Derivation], Iterator[Candidate]]:
    """Return a stand-in for `derive` that calls it once and then varies what it gave."""
    made: list[Row] = []
    numbers = count_up()

    def vary(origin: Derivation) -> Iterator[Candidate]:
        if not made:
            made.extend(candidate.unconfirmed for candidate in derive(origin))
        for row in made:
            number = f"{next(numbers):016x}"
            yield Candidate((row.model_copy(update={"id": number, "goal_key": number}),), number, number)

    return vary


def main() -> None:
    folder, count, form = Path(sys.argv[1]), int(sys.argv[2]), FileFormat(sys.argv[3])
    begun = time.monotonic()
    if sys.argv[4:] == ["copies"]:
        build.derive_candidates = copy_rows(build.derive_candidates)
    builder = DatasetBuilder(
        BuildOptions(kinds=(RowKind.CURRICULUM,)), OutputOptions(folder, form, shard_rows=50_000), PromptLibrary.load()
    )
    runs = [SourceRun(run_id="run", benchmark="synthetic")]
    manifest = asyncio.run(builder.build(read_records(count), runs))
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(manifest.rows["curriculum"], round(peak_mb), round(time.monotonic() - begun))


if __name__ == "__main__":
    main()
