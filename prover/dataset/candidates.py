"""What the builders of the kinds share: where rows come from, and rows that are yet to be confirmed."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from prover.core.problem import Problem, hash_content
from prover.core.proof import Subgoal
from prover.core.record import ProblemRecord
from prover.core.renaming import canonical_key
from prover.dataset.rows import Provenance, Row, RowKind
from prover.prompts import PromptLibrary, ProofMode, TheoremText

TRAIN, VALIDATION, TEST = "train", "validation", "test"
SPLITS = (TRAIN, VALIDATION, TEST)
"""From the least to the most restrictive."""
_SPLIT_NAMES = {"valid": VALIDATION, "validation": VALIDATION, "dev": VALIDATION, "test": TEST}


class SplitBy(StrEnum):
    """What decides the split of a problem, and with it of all that comes from it."""

    BENCHMARK = "benchmark"
    """The benchmark's own splits; problems without one are for training."""
    HASH = "hash"
    """90 % train, 5 % validation, 5 % test, by a hash of the statement and the seed."""
    NONE = "none"
    """Everything is for training."""


@dataclass(frozen=True, slots=True)
class RunSource:
    """The run that records are from."""

    run_id: str
    benchmark: str
    lean: str = ""
    prover: str = ""


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """What is to be built, and how."""

    kinds: tuple[RowKind, ...] = tuple(RowKind)
    seed: int = 0
    split_by: SplitBy = SplitBy.BENCHMARK
    plans_from_sketches: bool = False
    """Also make CoT rows from sketches without reasoning; their plan lists the lemmas and is marked as `template`."""
    rl_mode: ProofMode = ProofMode.COT
    min_samples: int = 4
    """With fewer samples, a goal that was always or never solved stays among the RL prompts."""
    keep_always: bool = False
    keep_never: bool = False
    pairs_per_goal: int = 4
    """Preference rows made of one goal at most."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Attempts on a goal, prover models' and others' apart."""

    model_samples: int = 0
    model_solved: int = 0
    portfolio_samples: int = 0
    portfolio_solved: int = 0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row to be. Its versions claim less and less; the first that Lean confirms is written."""

    versions: tuple[Row, ...]
    key: str
    """Candidates with equal keys are one row: the one with the lowest `rank` stays, then the first."""
    goal_key: str
    """Rows about equal goals share it: no two of them may be in different splits."""
    unchecked: int = 0
    """Which version stands where Lean is not asked."""
    rank: int = 0
    tally: Tally = field(default_factory=Tally)

    @property
    def unconfirmed(self) -> Row:
        """The version that the records vouch for."""
        return self.versions[self.unchecked]


@dataclass(frozen=True, slots=True)
class Derivation:
    """All that the rows of one problem are made from."""

    record: ProblemRecord
    source: RunSource
    options: BuildOptions
    prompts: PromptLibrary

    @property
    def split(self) -> str:
        """The split of the problem, which its lemmas inherit."""
        return choose_split(self.record.problem, self.options)

    @property
    def provenance(self) -> Provenance:
        """Where the rows of the problem come from."""
        problem = self.record.problem
        return Provenance(
            run_id=self.source.run_id,
            benchmark=self.source.benchmark,
            problem=problem.name,
            problem_id=problem.id,
            source=problem.source,
            area=problem.area,
            lean=self.source.lean,
            prover=self.source.prover,
        )

    def ask(self, theorem: TheoremText, mode: ProofMode) -> str:
        """Return the user's turn that asks for a proof of `theorem`, to the letter as a prover model is asked."""
        return self.prompts.prove(theorem, mode=mode).messages[-1].content


def choose_split(problem: Problem, options: BuildOptions) -> str:
    """Return the split of a problem, which its lemmas inherit."""
    if options.split_by is SplitBy.NONE:
        return TRAIN
    if options.split_by is SplitBy.BENCHMARK:
        return _SPLIT_NAMES.get(problem.split.lower(), TRAIN)
    share = int(hash_content(str(options.seed), problem.header, problem.statement), 16) % 100
    return TRAIN if share < 90 else VALIDATION if share < 95 else TEST


def key_goal(subgoal: Subgoal) -> str:
    """Return the key that goals share which are equal up to the names of their hypotheses."""
    return canonical_key(subgoal.header, subgoal.goal)


def write_code(header: str, source: str) -> str:
    """Return `source` after its header, as the code block of an answer."""
    return f"```lean4\n{TheoremText(header, '').with_block(source.strip())}\n```"
