"""The composition root: where the rooms are joined."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from decomposer import CascadeDecomposer, LimitedDecomposer, StructuralDecomposer
from decomposer.model import ModelDecomposer
from decomposer.refutation import CounterexampleRefuter
from prover.core.errors import InputError
from prover.core.lemmas import JoinedLemmas, LemmaLibrary
from prover.core.lexer import Kind, tokenize
from prover.core.model import Sampling
from prover.core.ports import LanguageModel, Lean, LemmaSource
from prover.core.problem import Problem
from prover.lean.compile import compile_worker
from prover.lean.dojo import DojoLean, PremiseLibrary, open_repo
from prover.lean.dojo.sources import SourceIndex
from prover.lean.http import KiminaLean, ServedLean, open_client
from prover.lean.http.served import greet
from prover.lean.interact import open_interact, plan_interact
from prover.lean.native import NativeLean, launch_native, make_room
from prover.lean.pool import PoolLimits, WorkerPool
from prover.lean.process import Launch, WorkerProcess
from prover.lean.provision import EmbeddedLean, launch_command
from prover.lean.spec import LeanSpec
from prover.lean.trusted import TrustedLean
from prover.llm import Budget, ModelOptions, ModelSpec, open_model
from prover.llm.replay import RecordingModel
from prover.llm.revision import find_revision
from prover.pipeline.methods import Method
from prover.pipeline.run import Searchers
from prover.pipeline.settings import SolveSettings
from prover.prompts import PromptLibrary, ProofMode
from prover.screen import screen
from prover.screen.effects import may_run_code
from prover.search import NoTactics, TacticPortfolio
from prover.search.drawing import RandomScript
from prover.search.model_prover import ModelProver
from prover.search.steps import QuickClosers, StepDecomposer

START_TIMEOUT_S = 90.0
"""A worker is up in about 5 s; on a machine that swaps it may take much longer."""


TRUSTED_LIMITS = PoolLimits(workers=1, spares=0)
"""Judging takes a fraction of the time that elaborating does: one trusted worker serves several untrusted ones."""


InstalledLean = EmbeddedLean | NativeLean


@asynccontextmanager
async def open_lean(
    installed: InstalledLean,
    limits: PoolLimits,
    trusted_limits: PoolLimits = TRUSTED_LIMITS,
    *,
    is_suspect: Callable[[str], bool] | None = may_run_code,
) -> AsyncIterator[TrustedLean]:
    """Untrusted workers for candidates and trusted ones that judge, each in the sandbox.

    The two kinds have each a private folder, which is removed at the end. A worker that was sent what `is_suspect`
    says may run code serves nobody else; None keeps all workers, which is faster and can cost good proofs. A native
    Lean gets more memory than `limits` say: Mathlib's files count.
    """
    launch = _plan_launch(installed)
    backend = "embedded"
    if isinstance(installed, NativeLean):
        backend = installed.label
        limits, trusted_limits = make_room(limits), make_room(trusted_limits)
    async with (
        _open_pool(launch, limits, is_suspect) as pool,
        _open_pool(launch, trusted_limits) as trusted,
    ):
        yield TrustedLean(pool, trusted, backend=backend)


def _plan_launch(installed: InstalledLean) -> Callable[[Path], Launch]:
    """How to start a worker in a folder, sandboxed."""
    if isinstance(installed, NativeLean):
        return partial(launch_native, installed)
    program = compile_worker(installed)

    def launch(work_dir: Path) -> Launch:
        argv, environment = launch_command(installed, program, work_dir=work_dir, sandbox=True)
        return Launch(tuple(argv), environment, work_dir)

    return launch


@asynccontextmanager
async def open_chosen_lean(
    spec: LeanSpec, limits: PoolLimits, find_installed: Callable[[LeanSpec], InstalledLean], *, token: str = ""
) -> AsyncIterator[Lean]:
    """The Lean that `spec` names. `find_installed` finds one on this machine, `token` is for a server.

    A server without verdicts is used for the search alone: what it accepts, the embedded Lean verifies.
    """
    if spec.backend == "interact":
        async with open_interact(plan_interact(spec.target, limits), find_fault) as audited:
            yield audited
        return
    if spec.backend == "leandojo":
        async with _open_dojo(spec, limits, find_installed) as stepping:
            yield stepping
        return
    if spec.backend != "http":
        async with open_lean(find_installed(spec), limits) as lean:
            yield lean
        return
    async with open_client(spec.target, token) as client:
        greeting = await greet(client)
        if greeting:
            yield ServedLean(client, greeting)
            return
        async with open_lean(find_installed(LeanSpec()), PoolLimits(workers=1, spares=0)) as judge:
            yield KiminaLean(client, judge)


@asynccontextmanager
async def _open_dojo(
    spec: LeanSpec, limits: PoolLimits, find_installed: Callable[[LeanSpec], InstalledLean]
) -> AsyncIterator[DojoLean]:
    """Tactics at a traced repository's theorems by Dojo; all else, verdicts too, by the native Lean set up for it.

    Where none is set up, LeanInteract takes its place.
    """
    repo = open_repo(spec.target)
    judge = LeanSpec("native", str(repo.project))
    try:
        find_installed(judge)
    except InputError:
        judge = LeanSpec("interact", judge.target)
    async with open_chosen_lean(judge, limits, find_installed) as lean:
        yield DojoLean(lean, repo, SourceIndex(repo.folder))


def find_fault(problem: Problem, source: str) -> tuple[str, str] | None:
    """Rule and message of the static screen for a candidate that it turns away."""
    stated = frozenset(token.text for token in tokenize(problem.header + problem.statement) if token.kind is Kind.WORD)
    finding = screen(source, known=stated)
    return None if finding is None else (finding.rule, finding.message)


@asynccontextmanager
async def open_workers(installed: InstalledLean, limits: PoolLimits) -> AsyncIterator[WorkerPool]:
    """Workers for one user's own session: no verdicts, and no worker is given up for what it was sent."""
    async with _open_pool(_plan_launch(installed), limits) as pool:
        yield pool


@asynccontextmanager
async def _open_pool(
    launch: Callable[[Path], Launch], limits: PoolLimits, is_suspect: Callable[[str], bool] | None = None
) -> AsyncIterator[WorkerPool]:
    with tempfile.TemporaryDirectory(prefix="prover-") as folder:

        async def start_worker() -> WorkerProcess:
            return await WorkerProcess.start(launch(Path(folder)), timeout_s=START_TIMEOUT_S)

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
    premises: PremiseLibrary | None = None
    """Premises of a traced repository, to offer to prompts."""

    @property
    def has_models(self) -> bool:
        """Whether any model takes part."""
        return self.decomposer is not None or self.prover is not None

    def find_revisions(self) -> dict[str, str]:
        """Which weights the models are at the moment, by role; `unknown` where only a server could tell."""
        specs = {"decomposer": self.decomposer, "prover": self.prover}
        return {role: find_revision(spec) or "unknown" for role, spec in specs.items() if spec is not None}

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
        record |= {"model_options": changed} if changed else {}
        return record | ({"premises": self.premises.digest} if self.premises is not None else {})

    @property
    def lemmas(self) -> LemmaSource | None:
        """What prompts are offered."""
        sources = [source for source in (self.library, self.premises) if source is not None]
        return JoinedLemmas(sources) if sources else None


Models = Mapping[ModelSpec, LanguageModel]
"""The models of a plan, connected."""


@asynccontextmanager
async def open_models(plan: ModelPlan) -> AsyncIterator[Models]:
    """The models of `plan`, connected while this is open; recorded if the plan says where."""
    async with AsyncExitStack() as stack:
        opened: dict[ModelSpec, LanguageModel] = {}
        for spec in filter(None, (plan.decomposer, plan.prover)):
            if spec not in opened:
                model = await stack.enter_async_context(open_model(spec, plan.options, budget=plan.budget))
                opened[spec] = _record(model, plan.record_path, stack)
        yield opened


def make_searchers(
    plan: ModelPlan, models: Models, lean: Lean, settings: SolveSettings, method: Method = Method.PIPELINE
) -> Searchers:
    """The means of the search by `method`: built-in ones, and the connected models of `plan`."""
    structural = LimitedDecomposer(StructuralDecomposer(), settings.max_sketches)
    portfolio = TacticPortfolio()
    searchers = Searchers(portfolio, structural, refuter=CounterexampleRefuter(lean), library=plan.library)
    if method is Method.TREE_SEARCH:
        return replace(searchers, tactics=QuickClosers(), decomposer=StepDecomposer(settings.seed))
    if method is Method.WHOLE_PROOF and plan.prover is None:
        searchers = replace(searchers, tactics=RandomScript(portfolio, settings.seed))
    if plan.decomposer is not None:
        general = ModelDecomposer(
            models[plan.decomposer], plan.prompts, plan.sampling, settings.sketches, _find_rule, plan.lemmas
        )
        stages = (structural, general) if plan.has_cascade else (general,)
        searchers = replace(searchers, decomposer=CascadeDecomposer(*stages))
    if plan.prover is not None:
        writer = ModelProver(models[plan.prover], plan.prompts, plan.sampling, plan.mode, _find_rule, plan.lemmas)
        has_tactics = plan.has_cascade and method is not Method.WHOLE_PROOF
        searchers = replace(searchers, writer=writer, tactics=portfolio if has_tactics else NoTactics())
    opened = tuple(models.values())
    return replace(searchers, has_models=bool(opened), paused_s=lambda: sum(model.paused_s for model in opened))


@asynccontextmanager
async def open_searchers(plan: ModelPlan, lean: Lean, settings: SolveSettings) -> AsyncIterator[Searchers]:
    """The means of the search: built-in ones, and the models of `plan`, connected while this is open."""
    async with open_models(plan) as models:
        yield make_searchers(plan, models, lean, settings)


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
