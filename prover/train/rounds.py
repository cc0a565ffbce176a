"""Expert iteration in rounds (arXiv 2504.21801, section 2.3), every round a record on disk.

A round: the current prover attempts the problems that are still unsolved; what Lean verified becomes datasets; the
starting model is fine-tuned on all of them together, and reinforced if that is asked for; the new prover is evaluated.

Deviations from the paper: what is fine-tuned is the starting model each time, as SubgoalXL does (arXiv 2408.11172), so
errors of a round do not pile up; the paper does not say. Statements are attempted by the whole pipeline, tactics and
sketches included, unless `solve` options say otherwise. The loop ends after a number of rounds, when nothing is left,
or when for `patience` rounds fewer than `min_new` problems were won. While nothing at all was won and there is no
other data, there is nothing to learn from: such a round leaves the prover as it is.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from prover.core.errors import InputError
from prover.core.problem import Problem
from prover.core.whole_file import write_whole
from prover.dataset.manifest import read_manifest
from prover.train.logs import METRICS, read_metrics
from prover.train.loop_settings import LoopSettings, keep_settings
from prover.train.rejections import REJECTIONS, RejectionTable
from prover.train.settings import MODEL
from prover.train.stages import Stage, StageRunner

ROUNDS = "rounds"


class RoundRecord(BaseModel):
    """What a round did, and what came of it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    round: int
    """From 1."""
    prover: str
    """The model that attempted the problems."""
    attempted: int
    won: tuple[str, ...]
    """Names of the problems that this round proved first."""
    solved: int
    """Problems proved so far, in all rounds."""
    problems: int
    run: str
    """Id of the run in the store; empty when nothing was attempted."""
    rows: dict[str, int]
    """Rows of the round's dataset by kind."""
    model: str
    """The model that the round made; empty when it had nothing to learn from."""
    loss: float | None = None
    """Of SFT, at its end."""
    rewards: tuple[float, ...] = ()
    """Mean proof reward of GRPO's steps."""
    rejections: dict[str, int] = Field(default_factory=dict)
    """What became of GRPO's rollouts, by rule."""
    proof_characters: float = 0.0
    """Mean length of the proofs in the evaluation, statements included."""
    passed: dict[str, dict[str, Any]] = Field(default_factory=dict)
    """pass@k of the new model on the held-out problems: `{k: {value, low, high}}`."""
    seconds: float


class Loop:
    """Runs rounds; what is done already is read from disk."""

    def __init__(self, settings: LoopSettings, problems: Sequence[Problem], folder: Path, runner: StageRunner) -> None:
        self._settings = settings
        self._problems = tuple(problems)
        self._folder = folder
        self._runner = runner
        if not problems:
            raise InputError(f"{settings.target} has no problems", hint="Name a JSONL file of problems")

    def run(self) -> Iterator[RoundRecord]:
        """Yield the record of each round, those of earlier sessions first."""
        keep_settings(self._folder, self._settings, [problem.name for problem in self._problems])
        records: list[RoundRecord] = []
        while (reason := self.reason_to_stop(records)) == "":
            number = len(records) + 1
            path = self._folder / ROUNDS / f"{number:03d}.json"
            record = read_round(path) if path.exists() else self._run_round(number, records)
            if not path.exists():
                write_whole(path, record.model_dump_json(indent=1), parents=True)
            records.append(record)
            yield record
        write_whole(self._folder / "stopped.txt", reason, parents=True)

    def reason_to_stop(self, records: Sequence[RoundRecord]) -> str:
        """Why no further round is worth it; empty when one is."""
        settings = self._settings
        if len(records) >= settings.rounds:
            return f"{settings.rounds} rounds done"
        if records and records[-1].solved == records[-1].problems:
            return "every problem is solved"
        last = records[-settings.patience :]
        if len(last) == settings.patience and all(len(record.won) < settings.min_new for record in last):
            return f"fewer than {settings.min_new} new problems in each of {settings.patience} rounds"
        return ""

    def _run_round(self, number: int, before: Sequence[RoundRecord]) -> RoundRecord:
        name = f"round-{number:03d}"
        solved = {problem for record in before for problem in record.won}
        left = [problem for problem in self._problems if problem.name not in solved]
        made = before[-1].model if before else ""
        prover = f"hf:{made}" if made else self._settings.first_prover
        done = [self._runner.run(self._solve(name, left, prover))]
        result = self._runner.read_result(f"{name}-solve")
        run = str(result["run"])
        won = tuple(sorted(n for n, told in result["by_problem"].items() if told["status"] == "proved"))
        learned: dict[str, Any] = {"rows": {}, "model": ""}
        first = self._first_to_learn(before)
        if first or won:
            done += [self._runner.run(stage) for stage in self._learn(name, range(first or number, number + 1), run)]
            learned = {"rows": self._read_rows(name), "model": self._model_of(name), **self._read_training(name)}
        return RoundRecord(
            round=number, prover=prover, attempted=len(left), won=won, solved=len(solved) + len(won),
            problems=len(self._problems), run=run, seconds=round(sum(record.seconds for record in done), 1), **learned,
        )  # fmt: skip

    def _first_to_learn(self, before: Sequence[RoundRecord]) -> int:
        """The first round that made a dataset; 0 while there has been nothing to make one of."""
        if self._settings.seed_data:
            return 1
        return next((record.round for record in before if record.won), 0)

    def _solve(self, name: str, left: Sequence[Problem], prover: str) -> Stage:
        """Attempt what is unsolved."""
        path = self._folder / name / "problems.jsonl"
        rows = ({"name": p.name, "header": p.header, "statement": p.statement} for p in left)
        write_whole(path, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), parents=True)
        model = ("--prover", prover, "--mode", "noncot") if prover else ()
        return Stage(f"{name}-solve", (
            "solve", str(path), *model, *self._settings.solve, "--resume", "--json",
            "--store", self._place("runs.sqlite"), "--out", self._place(name, "proofs"),
        ))  # fmt: skip

    def _learn(self, name: str, numbers: Sequence[int], run: str) -> Iterator[Stage]:
        """Dataset, fine-tuning, reinforcement, evaluation."""
        settings, data = self._settings, self._place(name, "data")
        yield Stage(f"{name}-dataset", (
            "dataset", "build", "--from", run, "--store", self._place("runs.sqlite"), "--kind", "coldstart",
            "--kind", "curriculum", "--kind", "rl", "--rl-mode", "noncot", "--split-by", "none", "--keep-always",
            "--keep-never", "--force", "--out", data,
        ))  # fmt: skip
        gathered = [*settings.seed_data, *(self._place(f"round-{n:03d}", "data") for n in numbers)]
        words = [word for path in gathered for word in ("--data", path)]
        tuned = self._place(name, "sft")
        yield Stage(f"{name}-sft", (
            "train", "sft", "--model", settings.model, *words, "--out", tuned, "--resume", *settings.sft,
        ))  # fmt: skip
        if settings.grpo is not None:
            target = ("--data", str(settings.target), "--data", data)
            yield Stage(f"{name}-grpo", (
                "train", "grpo", "--model", str(Path(tuned) / MODEL), *target,
                "--out", self._place(name, "grpo"), "--resume", *settings.grpo,
            ))  # fmt: skip
        if settings.held_out:
            yield Stage(f"{name}-evaluate", (
                "train", "evaluate", self._model_of(name), settings.held_out,
                "--force", "--out", self._place(name, "evaluation.json"), *settings.evaluate,
            ))  # fmt: skip

    def _place(self, *parts: str) -> str:
        return str(self._folder.joinpath(*parts))

    def _model_of(self, name: str) -> str:
        return self._place(name, "sft" if self._settings.grpo is None else "grpo", MODEL)

    def _read_rows(self, name: str) -> dict[str, int]:
        manifest = read_manifest(self._folder / name / "data")
        return dict(manifest.rows)

    def _read_training(self, name: str) -> dict[str, Any]:
        """The fields of the record that the trainings and the evaluation tell."""
        folder = self._folder / name
        losses = _read_finite(folder / "sft" / METRICS, "loss")
        told: dict[str, Any] = {"loss": losses[-1] if losses else None}
        if self._settings.grpo is not None:
            told["rewards"] = _read_finite(folder / "grpo" / METRICS, "rewards/proof/mean")
            table = RejectionTable(folder / "grpo" / REJECTIONS)
            table.restore()
            told["rejections"] = dict(table.total())
        if self._settings.held_out:
            result = json.loads((folder / "evaluation.json").read_text(encoding="utf-8"))
            lengths = [len(problem["proof"]) for problem in result["problems"] if problem["proof"]]
            told["proof_characters"] = round(sum(lengths) / len(lengths), 1) if lengths else 0.0
            told["passed"] = result["pass"]
        return told


def read_round(path: Path) -> RoundRecord:
    """Read the record of a round. Raises `InputError`."""
    try:
        return RoundRecord.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise InputError(f"{path} is no record of a round ({error})", hint="Remove it to do the round again") from error


def _read_finite(path: Path, name: str) -> tuple[float, ...]:
    """A metric by step. NaN, of a step without any judgement, has no place in JSON and none in a chart."""
    values = (row[name] for row in read_metrics(path) if name in row)
    return tuple(value for value in values if math.isfinite(value))
