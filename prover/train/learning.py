"""The whole of learning on a CPU: generate, cold start, fine-tune, reinforce, evaluate; and with parts left out.

Arms of the comparison: the untrained model, after SFT, after SFT and GRPO, each of several seeds; the tactic portfolio
alone; and the trained model in the pipeline beside the portfolio. What is evaluated was never trained on: the held-out
problems differ from those for training in parameters, and half of them in their families.
"""

from __future__ import annotations

import json
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks import load
from prover.train.comparison import Counts, compare, describe_solved, read_counts, read_solved, tabulate_states
from prover.train.lessons import COLD_START, CURRICULUM, PROMPTS
from prover.train.stages import Stage, StageRunner

HELD_OUT, TEXTBOOK = "held-out", "textbook-core"
PIPELINE = "pipeline"
"""Stage in which the trained model works beside the portfolio."""
UNTRAINED, SFT, GRPO = "untrained", "sft", "sft+grpo"


@dataclass(frozen=True, slots=True)
class LearnSettings:
    """Sizes; the defaults aim at 40 minutes on two CPU cores (docs/training.md says what was measured)."""

    problems: int = 1800
    """Generated for training."""
    taught: int = 900
    """Of these, how many come with their proof."""
    held_out: int = 160
    samples: int = 8
    """Per problem, in evaluations."""
    size: str = "0.6m"
    vocabulary: int = 800
    context: int = 512
    sft_steps: int = 340
    sft_rate: float = 2e-3
    batch: int = 32
    micro_batch: int = 8
    """Examples padded to one length: less is wasted on few."""
    grpo_steps: int = 70
    grpo_rate: float = 3e-4
    prompts: int = 8
    group: int = 8
    max_tokens: int = 96
    top_entropy: float = 0.5
    consistency: float = 0.3
    seeds: tuple[int, ...] = (0, 1, 2)
    budget_s: int = 60
    """Per problem, of the portfolio alone and of portfolio and model."""
    pipeline_problems: int = 30
    """Held-out problems for the model in the pipeline."""
    workers: int = 2
    """Lean processes of a command."""
    threads: int = 1
    """Of torch in a command: a small model gains nothing from more."""
    jobs: int = 2
    """Commands at a time."""
    textbook: bool = True


@dataclass(frozen=True, slots=True)
class Arm:
    """One way to train."""

    name: str
    lessons: tuple[str, ...] = (COLD_START, CURRICULUM)
    """Files that SFT learns from."""
    grpo: Mapping[str, str] = field(default_factory=dict)
    """Options of GRPO that differ from the settings."""


BASE = Arm("base")
ABLATIONS = (
    BASE,
    Arm("no-curriculum", lessons=(COLD_START,), grpo={"--subgoals": "0 0"}),
    Arm("no-cold-start", lessons=(CURRICULUM,)),
    Arm("no-consistency", grpo={"--consistency": "0"}),
    Arm("no-entropy-mask", grpo={"--top-entropy": "1.0"}),
)


class LearnPlan:
    """The stages of `prover train learn` in a folder."""

    def __init__(self, settings: LearnSettings, folder: Path) -> None:
        self.settings = settings
        self.folder = folder

    def place(self, *parts: str) -> str:
        """A path in the folder, as an argument."""
        return str(self.folder.joinpath(*parts))

    def prepare(self) -> Iterator[Stage]:
        """Problems and lessons."""
        settings = self.settings
        for name, split, count in (("train", "train", settings.problems), (HELD_OUT, HELD_OUT, settings.held_out)):
            command = ("benchmarks", "generate", "synthetic", "--split", split, "--count", str(count))
            yield Stage(f"generate-{name}", (*command, "--force", "--out", self.place(f"{name}.jsonl")))
        yield Stage("lessons", (
            "train", "lessons", self.place("train.jsonl"), "--taught", str(settings.taught),
            "--workers", str(settings.workers), "--out", self.place("lessons"),
        ))  # fmt: skip

    def train_arm(self, arm: Arm, seed: int) -> Iterator[Stage]:
        """A model of its own from nothing, trained, and evaluated on the way."""
        settings, name = self.settings, f"{arm.name}-{seed}"
        yield Stage(f"{name}-init", (
            "train", "init", *self._lessons((COLD_START, CURRICULUM)), "--size", settings.size,
            "--vocabulary", str(settings.vocabulary), "--context", str(settings.context),
            "--seed", str(seed), "--out", self.place(name, "init"),
        ))  # fmt: skip
        yield Stage(f"{name}-sft", (
            "train", "sft", "--model", self.place(name, "init"), *self._lessons(arm.lessons),
            "--steps", str(settings.sft_steps), "--learning-rate", str(settings.sft_rate), "--warmup", "20",
            "--batch", str(settings.batch), "--micro-batch", str(settings.micro_batch),
            "--max-length", str(settings.context), *self._common(seed), "--out", self.place(name, "sft"),
        ))  # fmt: skip
        yield Stage(f"{name}-grpo", (*self._grpo(arm), *self._common(seed), "--model", self.place(name, "sft", "model"),
            "--out", self.place(name, "grpo"),
        ))  # fmt: skip
        yield self._evaluate(arm, seed)

    def _grpo(self, arm: Arm) -> tuple[str, ...]:
        settings = self.settings
        options = {
            "--data": self.place("lessons", PROMPTS), "--steps": str(settings.grpo_steps),
            "--learning-rate": str(settings.grpo_rate), "--prompts": str(settings.prompts),
            "--group": str(settings.group), "--micro-batch": str(settings.prompts * settings.group),
            "--max-tokens": str(settings.max_tokens), "--top-entropy": str(settings.top_entropy),
            "--consistency": str(settings.consistency), "--consistency-steps": str(settings.grpo_steps // 2),
            "--workers": str(settings.workers), "--subgoals": "0.3 0.1",
        } | dict(arm.grpo)  # fmt: skip
        return ("train", "grpo", *(word for name, value in options.items() for word in (name, *value.split())))

    def _common(self, seed: int) -> tuple[str, ...]:
        return ("--seed", str(seed), "--log-steps", "5", "--resume", *self._threads())

    def _lessons(self, names: Sequence[str]) -> tuple[str, ...]:
        return tuple(word for name in names for word in ("--data", self.place("lessons", name)))

    def _evaluate(self, arm: Arm, seed: int) -> Stage:
        """All states of a model in one go, for they write many of the same proofs."""
        settings, name = self.settings, f"{arm.name}-{seed}"
        models = {UNTRAINED: ("init",), SFT: ("sft", "model"), GRPO: ("grpo", "model")}
        states = [state for state in models if arm is BASE or state != UNTRAINED]
        outs = (word for state in states for word in ("--out", str(self._result(arm, seed, state))))
        return Stage(f"{name}-evaluate", (
            "train", "evaluate", *(self.place(name, *models[state]) for state in states), self._target(arm), *outs,
            "--samples", str(settings.samples), "--seed", str(seed), "--max-tokens", str(settings.max_tokens),
            "--workers", str(settings.workers), *self._threads(),
        ))  # fmt: skip

    def _target(self, arm: Arm) -> str:
        targets = self.targets() if arm is BASE else self.targets()[:1]
        return "+".join(target for _, target in targets)

    def _result(self, arm: Arm, seed: int, state: str) -> Path:
        return self.folder / "results" / f"{arm.name}-{seed}-{state}.json"

    def _threads(self) -> tuple[str, ...]:
        return ("--threads", str(self.settings.threads)) if self.settings.threads else ()

    def solve(self, name: str, target: str, *options: str) -> Stage:
        """The pipeline without sketches; with a model, or the portfolio alone."""
        return Stage(name, (
            "solve", target, "--max-depth", "0", "--workers", str(self.settings.workers),
            "--budget", str(self.settings.budget_s),
            "--store", self.place("runs.sqlite"), "--out", self.place("proofs", name), "--resume", "--json", *options,
        ))  # fmt: skip

    def solve_by_portfolio(self) -> Iterator[Stage]:
        """The tactic portfolio alone, on all that the models are evaluated on."""
        for label, target in self.targets():
            yield self.solve(name_portfolio(label), target)

    def solve_with_model(self, seed: int) -> Stage:
        """The trained model in the pipeline, the portfolio before it."""
        settings = self.settings
        return self.solve(
            PIPELINE, self.place(f"{HELD_OUT}.jsonl"), "--prover",
            f"hf:{self.place(f'{BASE.name}-{seed}', 'grpo', 'model')}", "--mode", "noncot",
            "--samples", str(settings.samples), "--repairs", "0", "--max-tokens", str(settings.max_tokens),
            "--top-p", "1.0", "--limit", str(settings.pipeline_problems), "--seed", str(seed),
        )  # fmt: skip

    def targets(self) -> list[tuple[str, str]]:
        """What is evaluated on: label, and benchmark or file."""
        found = [(HELD_OUT, self.place(f"{HELD_OUT}.jsonl"))]
        return [*found, (TEXTBOOK, TEXTBOOK)] if self.settings.textbook else found

    def read_runs(self, arm: Arm, names: Container[str], seeds: Sequence[int]) -> dict[str, dict[int, Counts]]:
        """What was evaluated of the problems `names`, by state of training and seed."""
        found: dict[str, dict[int, Counts]] = {}
        for state in (UNTRAINED, SFT, GRPO):
            paths = {seed: self._result(arm, seed, state) for seed in seeds}
            found[state] = {seed: read_counts(path, names) for seed, path in paths.items() if path.exists()}
        return found


def list_names(target: str) -> list[str]:
    """The names of a benchmark's problems."""
    return [problem.name for problem in load(target).problems]


def name_portfolio(label: str) -> str:
    """Name of the stage in which the portfolio alone works on `label`."""
    return f"portfolio-{label}"


def run_learning(plan: LearnPlan, runner: StageRunner) -> dict[str, Any]:
    """Run everything; return and save the comparison."""
    settings = plan.settings
    for stage in plan.prepare():
        runner.run(stage)
    chains = [[*plan.train_arm(BASE, seed)] for seed in settings.seeds]
    chains[0].append(plan.solve_with_model(settings.seeds[0]))
    runner.run_chains([*chains, [*plan.solve_by_portfolio()]], jobs=settings.jobs)
    rows, gains, ks = {}, {}, sorted({1, settings.samples})
    for label, target in plan.targets():
        names = list_names(target)
        runs = plan.read_runs(BASE, names, settings.seeds)
        proved = read_solved(runner.read_result(name_portfolio(label)))
        rows[label] = tabulate_states(runs, ks) | {"portfolio": describe_solved(proved, names, ks)}
        gains[label] = compare(runs[SFT], runs[GRPO])
    return save(plan.folder / "learn.json", {"pass": rows, "gain": gains, **_read_pipeline(plan, runner)})


def _read_pipeline(plan: LearnPlan, runner: StageRunner) -> dict[str, Any]:
    """What the pipeline proved with the model, beside the portfolio alone on the same problems.

    The portfolio goes first in the pipeline, so what counts for the model is what it did not prove there either.
    """
    told = runner.read_result(PIPELINE)
    asked, by_model = set(told["by_problem"]), read_solved(told, how="model")
    alone = read_solved(runner.read_result(name_portfolio(HELD_OUT))) & asked
    solved = {"portfolio": len(alone), "portfolio and model": len(read_solved(told))}
    return {"problems": len(asked), "solved": solved, "only_with_model": sorted(by_model - alone)}


def run_ablations(plan: LearnPlan, runner: StageRunner) -> dict[str, Any]:
    """Train with each part left out in turn, first seed only; return and save the comparison."""
    settings = plan.settings
    for stage in plan.prepare():
        runner.run(stage)
    seed = settings.seeds[0]
    runner.run_chains([[*plan.train_arm(arm, seed)] for arm in ABLATIONS], jobs=settings.jobs)
    ks = sorted({1, settings.samples})
    names = list_names(dict(plan.targets())[HELD_OUT])
    read = {arm.name: plan.read_runs(arm, names, [seed]) for arm in ABLATIONS}
    rows = {f"{name} {state}": row for name, runs in read.items() for state, row in tabulate_states(runs, ks).items()}
    base = read[BASE.name][GRPO]
    gains = {name: compare(base, runs[GRPO]) for name, runs in read.items() if name != BASE.name}
    return save(plan.folder / "ablations.json", {"pass": {HELD_OUT: rows}, "gain": gains})


def save(path: Path, result: dict[str, Any]) -> dict[str, Any]:
    """Write a result beside returning it."""
    path.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return result
