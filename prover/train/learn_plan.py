"""What `prover train learn` and `prover train ablate` run, as stages in a folder.

What is evaluated was never trained on: two thirds of the held-out problems are of families of the training with other
parameters, one third of families that it has nothing of, so that each family is there about as often as another.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import gcd
from pathlib import Path

from benchmarks import load
from benchmarks.synthetic.generator import HELD_OUT_FAMILIES, HELD_OUT_PARAMETERS
from prover.train.comparison import Counts, read_counts
from prover.train.lessons import COLD_START, CURRICULUM, PROMPTS
from prover.train.stages import Stage

HELD_OUT, TEXTBOOK = "held-out", "textbook-core"
HELD_OUT_SHARES = {HELD_OUT_PARAMETERS: 2, HELD_OUT_FAMILIES: 1}
"""The splits that are held out, and how many problems of each for one of the other."""
PIPELINE = "pipeline"
"""Stage in which the trained model works beside the portfolio."""
UNTRAINED, SFT, GRPO = "untrained", "sft", "sft+grpo"
ALL_LESSONS = (COLD_START, CURRICULUM)


@dataclass(frozen=True, slots=True)
class LearnSettings:
    """Sizes; the defaults aim at 40 minutes on two CPU cores (docs/training.md says what was measured)."""

    problems: int = 1800
    """Generated for training."""
    taught: int = 1200
    """Of these, how many come with their proof."""
    held_out: int = 900
    """Each seed is evaluated on a part of its own: with more problems the same samples say more."""
    samples: int = 8
    """Per problem, in evaluations."""
    size: str = "0.6m"
    vocabulary: int = 800
    context: int = 512
    copying: int = 150
    """Steps of copying random tokens, before any text."""
    sft_steps: int = 340
    sft_rate: float = 2e-3
    batch: int = 32
    micro_batch: int = 8
    """Examples padded to one length: less is wasted on few."""
    grpo_steps: int = 100
    grpo_rate: float = 4e-4
    """At the first step; it falls to 0 in a line: with few samples a step, the last ones would only add noise."""
    prompts: int = 16
    group: int = 8
    max_tokens: int = 96
    top_entropy: float = 0.5
    consistency: float = 0.3
    seeds: tuple[int, ...] = (0, 1, 2)
    budget_s: int = 120
    """Per problem, of the portfolio alone and of portfolio and model."""
    pipeline_problems: int = 24
    """The first of each set, for the portfolio alone, and of held-out, for portfolio and model in the pipeline."""
    workers: int = 2
    """Lean processes at work, over all commands that run at a time: each costs some 20 s of a core until it is warm."""
    threads: int = 1
    """Of torch in a command: a small model gains nothing from more."""
    jobs: int = 2
    """Commands at a time."""
    textbook: bool = True

    @property
    def parts(self) -> int:
        """Of a step of GRPO: Lean works on one while another is written or learned from."""
        return gcd(self.prompts, 4)

    @property
    def workers_each(self) -> int:
        """Lean processes of a command that runs beside others."""
        return max(1, self.workers // self.jobs)


@dataclass(frozen=True, slots=True)
class Arm:
    """One way to train."""

    name: str
    lessons: tuple[str, ...] = ALL_LESSONS
    """Files that SFT learns from."""
    grpo: Mapping[str, str] = field(default_factory=dict)
    """Options of GRPO that differ from the settings."""

    @property
    def taught_as(self) -> str:
        """Name of the arm whose SFT this one begins with: its own, unless it learns from the same lessons as base."""
        return "base" if self.lessons == ALL_LESSONS else self.name


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
        shares = sum(HELD_OUT_SHARES.values())
        counts = {name: -(-settings.held_out * share // shares) for name, share in HELD_OUT_SHARES.items()}
        for split, count in {"train": settings.problems, **counts}.items():
            command = ("benchmarks", "generate", "synthetic", "--split", split, "--count", str(count))
            yield Stage(f"generate-{split}", (*command, "--force", "--out", self.place(f"{split}.jsonl")))
        yield Stage("lessons", (
            "train", "lessons", self.place("train.jsonl"), "--taught", str(settings.taught),
            "--workers", str(settings.workers), "--force", "--out", self.place("lessons"),
        ))  # fmt: skip

    def make_model(self, seed: int) -> Stage:
        """The model of a seed that knows nothing, the same for all arms."""
        settings, name = self.settings, f"{BASE.name}-{seed}"
        return Stage(f"{name}-init", (
            "train", "init", *self._lessons(ALL_LESSONS), "--size", settings.size,
            "--vocabulary", str(settings.vocabulary), "--context", str(settings.context),
            "--copying", str(settings.copying), "--seed", str(seed), *self._threads(),
            "--force", "--out", self._untrained(seed),
        ))  # fmt: skip

    def fine_tune(self, arm: Arm, seed: int) -> Stage:
        """SFT; arms with the same lessons share it."""
        settings = self.settings
        return Stage(f"{arm.taught_as}-{seed}-sft", (
            "train", "sft", "--model", self._untrained(seed), *self._lessons(arm.lessons),
            "--steps", str(settings.sft_steps), "--learning-rate", str(settings.sft_rate), "--warmup", "20",
            "--batch", str(settings.batch), "--micro-batch", str(settings.micro_batch),
            "--max-length", str(settings.context), *self._common(seed),
            "--out", self.place(f"{arm.taught_as}-{seed}", "sft"),
        ))  # fmt: skip

    def reinforce(self, arm: Arm, seed: int) -> Stage:
        """GRPO of a fine-tuned model. To be run alone: it has all Lean workers, and they need the other core."""
        name = f"{arm.name}-{seed}"
        return Stage(f"{name}-grpo", (
            *self._grpo(arm), *self._common(seed), "--model", self._fine_tuned(arm, seed),
            "--out", self.place(name, "grpo"),
        ))  # fmt: skip

    def _untrained(self, seed: int) -> str:
        return self.place(f"{BASE.name}-{seed}", "init")

    def _fine_tuned(self, arm: Arm, seed: int) -> str:
        return self.place(f"{arm.taught_as}-{seed}", "sft", "model")

    def _grpo(self, arm: Arm) -> tuple[str, ...]:
        settings = self.settings
        options = {
            "--data": self.place("lessons", PROMPTS), "--steps": str(settings.grpo_steps),
            "--learning-rate": str(settings.grpo_rate), "--prompts": str(settings.prompts),
            "--group": str(settings.group), "--parts": str(settings.parts),
            "--micro-batch": str(settings.prompts * settings.group // settings.parts),
            "--max-tokens": str(settings.max_tokens), "--top-entropy": str(settings.top_entropy),
            "--consistency": str(settings.consistency), "--consistency-steps": str(settings.grpo_steps // 4),
            "--trainer-option": 'lr_scheduler_type="linear"',
            "--workers": str(settings.workers), "--lean-timeout": "10", "--subgoals": "0.1 0",
        } | dict(arm.grpo)  # fmt: skip
        return ("train", "grpo", *(word for name, value in options.items() for word in (name, *value.split())))

    def _common(self, seed: int) -> tuple[str, ...]:
        return ("--seed", str(seed), "--log-steps", "5", "--resume", *self._threads())

    def _lessons(self, names: Sequence[str]) -> tuple[str, ...]:
        return tuple(word for name in names for word in ("--data", self.place("lessons", name)))

    def evaluate(self, arm: Arm, seed: int) -> Stage:
        """All states of a model in one go, for they write many of the same proofs."""
        settings, name = self.settings, f"{arm.name}-{seed}"
        models = {UNTRAINED: self._untrained(seed)} if arm is BASE else {}
        if arm.taught_as == arm.name:
            models[SFT] = self._fine_tuned(arm, seed)
        models[GRPO] = self.place(name, "grpo", "model")
        part = f"{settings.seeds.index(seed) + 1}/{len(settings.seeds)}"
        outs = (word for state in models for word in ("--out", str(self._result(arm, seed, state))))
        return Stage(f"{name}-evaluate", (
            "train", "evaluate", *models.values(), self._target(arm), "--force", *outs,
            "--part", part, "--samples", str(settings.samples), "--seed", str(seed),
            "--max-tokens", str(settings.max_tokens), "--workers", str(settings.workers_each), *self._threads(),
        ))  # fmt: skip

    def _target(self, arm: Arm) -> str:
        return "+".join(target for label, target in self.targets().items() if arm is BASE or label in HELD_OUT_SHARES)

    def _result(self, arm: Arm, seed: int, state: str) -> Path:
        return self.folder / "results" / f"{arm.name}-{seed}-{state}.json"

    def _threads(self) -> tuple[str, ...]:
        return ("--threads", str(self.settings.threads)) if self.settings.threads else ()

    def solve(self, name: str, target: str, *options: str) -> Stage:
        """The pipeline without sketches; with a model, or the portfolio alone."""
        return Stage(name, (
            "solve", target, "--max-depth", "0", "--workers", str(self.settings.workers_each),
            "--budget", str(self.settings.budget_s),
            "--store", self.place("runs.sqlite"), "--out", self.place("proofs", name), "--resume", "--json", *options,
        ))  # fmt: skip

    def solve_by_portfolio(self) -> Iterator[Stage]:
        """The tactic portfolio alone, on the first problems of each: it takes its time with what it cannot prove."""
        for label, target in self.targets().items():
            yield self.solve(name_portfolio(label), target, "--limit", str(self.settings.pipeline_problems))

    def solve_with_model(self, seed: int) -> Stage:
        """The trained model in the pipeline, the portfolio before it."""
        settings = self.settings
        return self.solve(
            PIPELINE, self.targets()[HELD_OUT_PARAMETERS], "--prover",
            f"hf:{self.place(f'{BASE.name}-{seed}', 'grpo', 'model')}", "--mode", "noncot",
            "--samples", str(settings.samples), "--repairs", "0", "--max-tokens", str(settings.max_tokens),
            "--top-p", "1.0", "--limit", str(settings.pipeline_problems), "--seed", str(seed),
        )  # fmt: skip

    def targets(self) -> dict[str, str]:
        """What is evaluated on: benchmark or file by label."""
        found = {name: self.place(f"{name}.jsonl") for name in HELD_OUT_SHARES}
        return found | ({TEXTBOOK: TEXTBOOK} if self.settings.textbook else {})

    def tables(self) -> dict[str, tuple[str, ...]]:
        """The labels that are in a table: all that is held out, and each by itself."""
        return {HELD_OUT: tuple(HELD_OUT_SHARES)} | {label: (label,) for label in self.targets()}

    def list_strata(self, table: str) -> dict[str, str]:
        """The problems of a table by name, generated ones with their family (the problem's source tells it)."""
        targets = self.targets()
        return {
            problem.name: problem.source if label in HELD_OUT_SHARES else ""
            for label in self.tables()[table]
            for problem in load(targets[label]).problems
        }

    def read_runs(self, arm: Arm, names: Container[str], seeds: Sequence[int]) -> dict[str, dict[int, Counts]]:
        """What was evaluated of the problems `names`, by state of training and seed."""
        found: dict[str, dict[int, Counts]] = {}
        for state in (UNTRAINED, SFT, GRPO):
            paths = {seed: self._result(arm, seed, state) for seed in seeds}
            found[state] = {seed: read_counts(path, names) for seed, path in paths.items() if path.exists()}
        return found


def name_portfolio(label: str) -> str:
    """Name of the stage in which the portfolio alone works on `label`."""
    return f"portfolio-{label}"
