"""The composition root: where the rooms are joined."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from decomposer import CascadeDecomposer, LimitedDecomposer, StructuralDecomposer
from decomposer.model import ModelDecomposer
from decomposer.refutation import CounterexampleRefuter
from prover.core.lemmas import LemmaLibrary
from prover.core.model import Sampling
from prover.core.ports import LanguageModel, Lean
from prover.lean.compile import compile_worker
from prover.lean.pool import PoolLimits, WorkerPool
from prover.lean.process import Launch, WorkerProcess
from prover.lean.provision import EmbeddedLean, launch_command
from prover.lean.trusted import TrustedLean
from prover.llm import Budget, ModelOptions, ModelSpec, open_model
from prover.llm.replay import RecordingModel
from prover.pipeline.run import Searchers
from prover.pipeline.settings import SolveSettings
from prover.prompts import PromptLibrary, ProofMode
from prover.screen import screen
from prover.screen.effects import may_run_code
from prover.search import NoTactics, TacticPortfolio
from prover.search.model_prover import ModelProver

START_TIMEOUT_S = 90.0
"""A worker is up in about 5 s; on a machine that swaps it may take much longer."""


TRUSTED_LIMITS = PoolLimits(workers=1, spares=0)
"""Judging takes a fraction of the time that elaborating does: one trusted worker serves several untrusted ones."""


@asynccontextmanager
async def open_lean(
    installed: EmbeddedLean,
    limits: PoolLimits,
    trusted_limits: PoolLimits = TRUSTED_LIMITS,
    *,
    is_suspect: Callable[[str], bool] | None = may_run_code,
) -> AsyncIterator[TrustedLean]:
    """Untrusted workers for candidates and trusted ones that judge, each in the sandbox.

    The two kinds have each a private folder, which is removed at the end. A worker that was sent what `is_suspect`
    says may run code serves nobody else; None keeps all workers, which is faster and can cost good proofs.
    """
    program = compile_worker(installed)
    async with (
        _open_pool(installed, program, limits, is_suspect) as pool,
        _open_pool(installed, program, trusted_limits) as trusted,
    ):
        yield TrustedLean(pool, trusted)


@asynccontextmanager
async def _open_pool(
    installed: EmbeddedLean, program: Path, limits: PoolLimits, is_suspect: Callable[[str], bool] | None = None
) -> AsyncIterator[WorkerPool]:
    with tempfile.TemporaryDirectory(prefix="prover-") as folder:
        work_dir = Path(folder)

        async def start_worker() -> WorkerProcess:
            argv, environment = launch_command(installed, program, work_dir=work_dir, sandbox=True)
            return await WorkerProcess.start(Launch(tuple(argv), environment, work_dir), timeout_s=START_TIMEOUT_S)

        async with WorkerPool(start_worker, limits, is_suspect=is_suspect) as pool:
            yield pool


@dataclass(frozen=True, slots=True)
class ModelPlan:
    """Which models take part in a run, and how they are asked."""

    decomposer: ModelSpec | None
    prover: ModelSpec | None
    options: ModelOptions
    sampling: Sampling
    mode: ProofMode
    prompts: PromptLibrary
    budget: Budget
    has_cascade: bool = True
    """Built-in tactics and sketches go first; without, they serve only where no model does."""
    library: LemmaLibrary | None = None
    """Proved lemmas to offer to prompts and portfolio."""
    record_path: Path | None = None
    """Where to record what the models say, for `replay:`."""

    @property
    def has_models(self) -> bool:
        """Whether any model takes part."""
        return self.decomposer is not None or self.prover is not None

    def to_record(self) -> dict[str, object]:
        """What changes results: stored with the run, and compared on resume.

        Of an address it holds what the spec says; specs and model options can hold no key.
        """
        if not self.has_models:
            return {"lemma_library": self.library is not None}
        record: dict[str, object] = {
            "decomposer": str(self.decomposer or "structural"),
            "prover": str(self.prover or "portfolio"),
            "mode": self.mode.value,
            "prompts": self.prompts.digest,
            "sampling": self.sampling.to_record(),
            "cascade": self.has_cascade,
            "lemma_library": self.library is not None,
        }
        changed = self.options.to_record()
        return record | ({"model_options": changed} if changed else {})


@asynccontextmanager
async def open_searchers(plan: ModelPlan, lean: Lean, settings: SolveSettings) -> AsyncIterator[Searchers]:
    """The means of the search: built-in ones, and the models of `plan`, connected while this is open."""
    structural = LimitedDecomposer(StructuralDecomposer(), settings.max_sketches)
    searchers = Searchers(TacticPortfolio(), structural, refuter=CounterexampleRefuter(lean), library=plan.library)
    async with AsyncExitStack() as stack:
        opened: dict[ModelSpec, LanguageModel] = {}
        for spec in filter(None, (plan.decomposer, plan.prover)):
            if spec not in opened:
                model = await stack.enter_async_context(open_model(spec, plan.options, budget=plan.budget))
                opened[spec] = _record(model, plan.record_path, stack)
        if plan.decomposer is not None:
            general = ModelDecomposer(
                opened[plan.decomposer], plan.prompts, plan.sampling, settings.sketches, _find_rule, plan.library
            )
            stages = (structural, general) if plan.has_cascade else (general,)
            searchers = replace(searchers, decomposer=CascadeDecomposer(*stages))
        if plan.prover is not None:
            writer = ModelProver(opened[plan.prover], plan.prompts, plan.sampling, plan.mode, _find_rule, plan.library)
            tactics = searchers.tactics if plan.has_cascade else NoTactics()
            searchers = replace(searchers, writer=writer, tactics=tactics)
        models = tuple(opened.values())
        yield replace(searchers, has_models=bool(models), paused_s=lambda: sum(model.paused_s for model in models))


def _record(model: LanguageModel, path: Path | None, stack: AsyncExitStack) -> LanguageModel:
    """The same model, its completions recorded if `path` says where."""
    if path is None:
        return model
    recording = RecordingModel(model, path)
    stack.callback(recording.close)
    return recording


def _find_rule(text: str) -> str:
    """The screen's rule that a model's text breaks; `sorry` is for the caller to judge."""
    finding = screen(text, skip=frozenset({"sorry"}))
    return "" if finding is None else finding.rule


def count_problems_at_once(plan: ModelPlan, workers: int) -> int:
    """How many problems to work on at a time: one for each Lean worker, and one for each slot of a model.

    A problem waits for a model most of its time; with as many as this neither side runs dry.
    """
    return workers + (plan.options.concurrency if plan.has_models else 0)
