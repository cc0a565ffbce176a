"""The whole of learning on a CPU: generate, cold start, fine-tune, reinforce, evaluate; and with parts left out.

Arms of the comparison: the untrained model, after SFT, after SFT and GRPO, each of several seeds; the tactic portfolio
alone; and the trained model in the pipeline beside the portfolio. What is evaluated was never trained on: the held-out
problems differ from those for training in parameters, and half of them in their families.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from prover.evaluate.passk import bootstrap_mean, pass_at_k
from prover.evaluate.results import Interval
from prover.train.lessons import COLD_START, CURRICULUM, PROMPTS
from prover.train.stages import Stage, StageRunner

HELD_OUT, TEXTBOOK = "held-out", "textbook-core"
UNTRAINED, SFT, GRPO = "untrained", "sft", "sft+grpo"


@dataclass(frozen=True, slots=True)
class LearnSettings:
    """Sizes; the defaults are meant for two CPU cores and 40 minutes (docs/training.md)."""

    problems: int = 2000
    """Generated for training."""
    taught: int = 1200
    """Of these, how many come with their proof."""
    held_out: int = 100
    samples: int = 8
    """Per problem, in evaluations."""
    size: str = "1m"
    vocabulary: int = 800
    context: int = 512
    sft_steps: int = 300
    sft_rate: float = 2e-3
    batch: int = 32
    grpo_steps: int = 70
    grpo_rate: float = 3e-4
    prompts: int = 8
    group: int = 8
    max_tokens: int = 96
    top_entropy: float = 0.5
    consistency: float = 0.3
    seeds: tuple[int, ...] = (0, 1, 2)
    workers: int = 2
    threads: int = 2
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
        if arm is BASE:
            yield from self._evaluate(arm, seed, UNTRAINED, self.place(name, "init"))
        yield Stage(f"{name}-sft", (
            "train", "sft", "--model", self.place(name, "init"), *self._lessons(arm.lessons),
            "--steps", str(settings.sft_steps), "--learning-rate", str(settings.sft_rate), "--warmup", "20",
            "--batch", str(settings.batch), "--micro-batch", str(settings.batch),
            "--max-length", str(settings.context), *self._common(seed), "--out", self.place(name, "sft"),
        ))  # fmt: skip
        yield from self._evaluate(arm, seed, SFT, self.place(name, "sft", "model"))
        yield Stage(f"{name}-grpo", (*self._grpo(arm), *self._common(seed), "--model", self.place(name, "sft", "model"),
            "--out", self.place(name, "grpo"),
        ))  # fmt: skip
        yield from self._evaluate(arm, seed, GRPO, self.place(name, "grpo", "model"))

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
        threads = ("--threads", str(self.settings.threads)) if self.settings.threads else ()
        return ("--seed", str(seed), "--log-steps", "5", "--resume", *threads)

    def _lessons(self, names: Sequence[str]) -> tuple[str, ...]:
        return tuple(word for name in names for word in ("--data", self.place("lessons", name)))

    def _evaluate(self, arm: Arm, seed: int, trained: str, model: str) -> Iterator[Stage]:
        settings = self.settings
        targets = [(HELD_OUT, self.place(f"{HELD_OUT}.jsonl"))]
        if settings.textbook and arm is BASE:
            targets.append((TEXTBOOK, TEXTBOOK))
        for label, target in targets:
            name = name_result(arm.name, seed, trained, label)
            yield Stage(name, (
                "train", "evaluate", model, target, "--samples", str(settings.samples), "--seed", str(seed),
                "--max-tokens", str(settings.max_tokens), "--workers", str(settings.workers),
                "--out", self.place("results", f"{name}.json"),
                *(("--threads", str(settings.threads)) if settings.threads else ()),
            ))  # fmt: skip

    def solve(self, name: str, *options: str) -> Stage:
        """The pipeline on the held-out problems, without sketches; with a model, or the portfolio alone."""
        return Stage(name, (
            "solve", self.place(f"{HELD_OUT}.jsonl"), "--max-depth", "0", "--workers", str(self.settings.workers),
            "--store", self.place("runs.sqlite"), "--out", self.place("proofs", name), "--resume", "--json", *options,
        ))  # fmt: skip

    def solve_with_model(self, seed: int) -> Stage:
        """The trained model in the pipeline, the portfolio before it."""
        return self.solve(
            "pipeline", "--prover", f"hf:{self.place(f'{BASE.name}-{seed}', 'grpo', 'model')}", "--mode", "noncot",
            "--samples", "16", "--repairs", "0", "--max-tokens", str(self.settings.max_tokens), "--top-p", "1.0",
            "--budget", "120", "--seed", str(seed),
        )  # fmt: skip


def name_result(arm: str, seed: int, trained: str, label: str) -> str:
    """Name of an evaluation's stage and file."""
    return f"{arm}-{seed}-evaluate-{trained}-{label}"


def run_learning(plan: LearnPlan, runner: StageRunner) -> dict[str, Any]:
    """Run everything; return and save the comparison."""
    stages = list(plan.prepare())
    for seed in plan.settings.seeds:
        stages += plan.train_arm(BASE, seed)
    portfolio, pipeline = plan.solve("portfolio", "--budget", "30"), plan.solve_with_model(plan.settings.seeds[0])
    for stage in (*stages, portfolio, pipeline):
        runner.run(stage)
    found = {name: read_solved(runner.read_result(name)) for name in ("portfolio", "pipeline")}
    rows = {label: read_arms(plan, [BASE], label) for label in list_labels(plan.settings)}
    gains = {label: read_gain(plan, label).to_json() for label in rows}
    result = {"pass": rows, "gain": gains, "solved": {name: len(solved) for name, solved in found.items()}}
    result |= {"problems": plan.settings.held_out, "only_with_model": sorted(found["pipeline"] - found["portfolio"])}
    return save(plan.folder / "learn.json", result)


def run_ablations(plan: LearnPlan, runner: StageRunner) -> dict[str, Any]:
    """Train with each part left out in turn, first seed only; return and save the comparison."""
    stages = list(plan.prepare())
    for arm in ABLATIONS:
        stages += plan.train_arm(arm, plan.settings.seeds[0])
    for stage in stages:
        runner.run(stage)
    rows = read_arms(plan, ABLATIONS, HELD_OUT, seeds=plan.settings.seeds[:1])
    return save(plan.folder / "ablations.json", {"pass": {HELD_OUT: rows}})


def list_labels(settings: LearnSettings) -> list[str]:
    """What the models were evaluated on."""
    return [HELD_OUT, TEXTBOOK] if settings.textbook else [HELD_OUT]


def read_solved(result: Mapping[str, Any]) -> set[str]:
    """Names of the problems that a run of `prover solve --json` proved."""
    return {name for name, told in result["by_problem"].items() if _status(told) == "proved"}


def _status(told: Any) -> str:
    return str(told["status"] if isinstance(told, Mapping) else told)


def read_arms(
    plan: LearnPlan, arms: Sequence[Arm], label: str, *, seeds: Sequence[int] = ()
) -> dict[str, dict[str, dict[str, Any]]]:
    """pass@1 and pass@N by arm and state of training; seeds are averaged within each problem."""
    ks, found = sorted({1, plan.settings.samples}), {}
    for arm in arms:
        for trained in (UNTRAINED, SFT, GRPO):
            names = [name_result(arm.name, seed, trained, label) for seed in seeds or plan.settings.seeds]
            paths = [plan.folder / "results" / f"{name}.json" for name in names]
            if all(path.exists() for path in paths):
                runs = [json.loads(path.read_text(encoding="utf-8"))["problems"] for path in paths]
                title = trained if len(arms) == 1 else f"{arm.name} {trained}"
                found[title] = {str(k): average(runs, k).to_json() for k in ks}
    return found


def read_gain(plan: LearnPlan, label: str) -> Interval:
    """pass@1 after GRPO minus that after SFT, paired by problem, with a bootstrap over problems."""
    values = []
    for trained in (SFT, GRPO):
        names = [name_result(BASE.name, seed, trained, label) for seed in plan.settings.seeds]
        paths = [plan.folder / "results" / f"{name}.json" for name in names]
        values.append(average_by_problem([json.loads(p.read_text(encoding="utf-8"))["problems"] for p in paths], 1))
    before, after = values
    differences = [after[name] - before[name] for name in before if name in after]
    return bootstrap_mean(differences, bounds=(-1.0, 1.0))


def average(runs: Sequence[Sequence[Mapping[str, Any]]], k: int) -> Interval:
    """pass@k over problems, the mean of seeds being the value of a problem, with a bootstrap over problems."""
    return bootstrap_mean(average_by_problem(runs, k).values())


def average_by_problem(runs: Sequence[Sequence[Mapping[str, Any]]], k: int) -> dict[str, float]:
    """The mean of seeds of each problem's pass@k."""
    found: dict[str, list[float]] = {}
    for run in runs:
        for problem in run:
            if problem["n"] >= k:
                found.setdefault(problem["name"], []).append(pass_at_k(problem["n"], problem["c"], k))
    return {name: sum(values) / len(values) for name, values in found.items()}


def save(path: Path, result: dict[str, Any]) -> dict[str, Any]:
    """Write a result beside returning it."""
    path.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return result
