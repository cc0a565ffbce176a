"""An evaluation at work: N ordinary runs, one per sample, over one Lean and one set of models."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from rich.console import Console

import prover
from benchmarks import Benchmark
from prover.cli.circumstances import describe_machine, describe_versions
from prover.cli.conducting import conduct
from prover.cli.eval_options import Sampled, spread_seed
from prover.cli.eval_view import QuietView, SampleView
from prover.cli.evaluation_choice import PREFIX
from prover.cli.keeping import RunKeeper
from prover.core.errors import InputError
from prover.core.outcome import ProblemStatus
from prover.core.ports import Lean
from prover.core.problem import Problem
from prover.evaluate.facts import KEY, evaluation_id, sample_index
from prover.pipeline.methods import Method
from prover.pipeline.recalling import Answers
from prover.pipeline.run import Run
from prover.pipeline.settings import SolveSettings
from prover.store import RunJournal, RunRecord, RunStatus, Store, fingerprint_problems, hash_settings
from prover.wiring import ModelPlan, Models, count_problems_at_once, make_searchers, open_models


@dataclass(frozen=True, slots=True)
class EvalSession:
    """One call of `prover eval`: an evaluation, begun or resumed."""

    store: Store
    benchmark: Benchmark
    sampled: Sampled
    settings: SolveSettings
    plan: ModelPlan
    arguments: Mapping[str, object]
    """As the user gave them, to be recorded."""
    origin: Mapping[str, object]
    """Where the problems come from; see `describe_origin`."""
    workers: int
    console: Console
    answers: Answers = field(default_factory=Answers)

    def __post_init__(self) -> None:
        if self.plan.library is not None:
            raise InputError(
                "with a lemma library samples learn from one another, and pass@k says nothing",
                hint="Leave --lemma-library out; `prover solve` has it",
            )
        if self.sampled.method is Method.TREE_SEARCH and self.plan.has_models:
            raise InputError("tree search takes no model", hint="Leave the model out, or choose another --method")
        if not self.benchmark.problems:
            raise InputError(f"{self.benchmark.name} has no problems", hint="See `prover eval --help` for what to give")

    async def run(self, opening: AbstractAsyncContextManager[Lean], *, resume: bool) -> tuple[str, str]:
        """Draw all samples; return the evaluation's id, and why it ended early, if it did so cleanly."""
        async with opening as lean, open_models(self.plan) as models:
            description = await lean.describe()
            begun = self._find_begun(description) if resume else {}
            name = evaluation_id(next(iter(begun.values()))) if begun else _make_id()
            if resume:
                self.console.print(f"resuming {name}" if begun else "nothing to resume; starting anew", markup=False)
            proved: set[str] = set()
            for sample in range(self.sampled.samples):
                left = [p for p in self.benchmark.problems if not self.sampled.stops_early or p.id not in proved]
                if not left:
                    break
                draw = _Draw(self, sample, name, description)
                journal, is_done = draw.open_journal(begun.get(sample), left)
                if stopped := await draw.work_off(lean, models, journal, left, is_done=is_done):
                    return name, stopped
                proved |= {key for key, end in journal.outcomes().items() if end.status is ProblemStatus.PROVED}
            return name, ""

    def _find_begun(self, lean: str) -> dict[int, RunRecord]:
        """The runs, by sample, of the latest evaluation with the same problems, settings and versions."""
        wanted = fingerprint_problems(self.benchmark.problems)
        hashes = {self.hash_sample(sample, lean): sample for sample in range(self.sampled.samples)}
        found = [run for run in self.store.runs() if run.fingerprint == wanted and evaluation_id(run)]
        first = next((run for run in found if run.settings_hash in hashes), None)
        if first is None:
            return {}
        members = [run for run in found if evaluation_id(run) == evaluation_id(first)]
        return {sample_index(run): run for run in members if run.settings_hash in hashes}

    def describe_sample(self, sample: int, lean: str) -> dict[str, Any]:
        """All that the results of a sample depend on."""
        seed = self.settings.seed + sample
        return {
            **replace(self.settings, seed=seed).to_record(),
            **self.plan_sample(sample).to_record(),
            "method": self.sampled.method.value,
            "stops_early": self.sampled.stops_early,
            "sample": sample,
            "lean": lean,
            "prover_version": prover.__version__,
        }

    def hash_sample(self, sample: int, lean: str) -> str:
        """What a run must agree in to be that sample of this evaluation."""
        return hash_settings(self.describe_sample(sample, lean))

    def plan_sample(self, sample: int) -> ModelPlan:
        """The models as they are asked in a sample: with its seed."""
        seed = spread_seed(self.sampled.method, self.settings.seed + sample)
        return replace(self.plan, sampling=replace(self.plan.sampling, seed=seed))

    def describe_evaluation(self, name: str, sample: int) -> dict[str, object]:
        """What a run records of the evaluation that it belongs to."""
        return {
            "id": name,
            "sample": sample,
            "samples": self.sampled.samples,
            "ks": list(self.sampled.ks),
            "method": self.sampled.method.value,
            "stops_early": self.sampled.stops_early,
            "seed": self.settings.seed,
            "benchmark": dict(self.origin),
        }


def describe_origin(benchmark: Benchmark) -> dict[str, object]:
    """Which file of which version of which source the problems were read from."""
    manifest = benchmark.manifest
    return {
        "sha256": benchmark.sha256,
        "source": manifest.source if manifest else "",
        "revision": manifest.revision if manifest else None,
    }


def _make_id() -> str:
    return f"{PREFIX}{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"


@dataclass(frozen=True, slots=True)
class _Draw:
    """One sample of an evaluation: an ordinary run of the method over the problems that are left."""

    session: EvalSession
    sample: int
    name: str
    """Of the evaluation."""
    lean: str
    """What Lean says of itself."""

    def open_journal(self, begun: RunRecord | None, left: list[Problem]) -> tuple[RunJournal, bool]:
        """The journal of this sample's run, and whether the run was finished before."""
        session = self.session
        if begun is not None:
            return session.store.resume_run(begun.id), begun.status is RunStatus.FINISHED
        settings = session.describe_sample(self.sample, self.lean)
        journal = session.store.begin_run(
            session.benchmark.name,
            fingerprint=fingerprint_problems(session.benchmark.problems),
            settings={
                **settings,
                KEY: session.describe_evaluation(self.name, self.sample),
                "workers": session.workers,
                "hardware": describe_machine(),
                "arguments": dict(session.arguments),
                "model_revisions": session.plan.find_revisions(),
            },
            settings_hash=hash_settings(settings),
            seed=session.settings.seed + self.sample,
            versions=describe_versions(self.lean),
            problem_count=len(left),
        )
        return journal, False

    async def work_off(
        self, lean: Lean, models: Models, journal: RunJournal, left: list[Problem], *, is_done: bool
    ) -> str:
        """Attempt the problems that are left; return why that ended early, if it did so cleanly."""
        session = self.session
        keeper = RunKeeper(session.store, journal, session.plan.budget)  # a finished run has cost something, too
        title = f"sample {self.sample + 1}/{session.sampled.samples}"
        if is_done:
            session.console.print(f"{title}: done before", markup=False)
            return ""
        view_type = SampleView if session.console.is_terminal else QuietView
        view = view_type(session.console, len(left), title)
        work = self._solve(lean, models, journal, left, view)
        return await conduct(work, journal, keeper, session.console, session.store.place)

    async def _solve(
        self, lean: Lean, models: Models, journal: RunJournal, left: list[Problem], view: SampleView | QuietView
    ) -> None:
        session = self.session
        settings = replace(session.settings, seed=session.settings.seed + self.sample)
        plan = session.plan_sample(self.sample)
        searchers = make_searchers(plan, models, lean, settings, session.sampled.method)
        at_once = count_problems_at_once(plan, session.workers)
        with view if isinstance(view, SampleView) else nullcontext():
            await Run(lean, searchers, journal, settings, view, at_once, session.answers).solve_all(left)
        view.sum_up()
