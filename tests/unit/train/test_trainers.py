"""Both trainers on a tiny model: they learn, and killed and resumed they end where they would have ended."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from prover.core.errors import InputError
from prover.train.grpo import GRPOSettings, make_arguments, train_grpo
from prover.train.lean_thread import LeanThread
from prover.train.logs import METRICS
from prover.train.rejections import RejectionTable
from prover.train.reward import RewardSettings
from prover.train.settings import LoraSettings, Schedule
from prover.train.sft import SFTSettings, train_sft
from tests.unit.train.toy import make_pairs, make_prompts

NOT_COMPARED = ("time", "profiling", "num_tokens")
"""What depends on the clock, and a sum that TRL begins anew on resume."""


class Killed(Exception):
    """Stands for a kill: nothing is saved on the way out."""


def kill_at(last: int) -> Any:
    def report(step: int, steps: int, metrics: Mapping[str, float]) -> None:
        if step == last:
            raise Killed

    return report


def say_nothing(step: int, steps: int, metrics: Mapping[str, float]) -> None: ...


def read_metrics(out: Path) -> list[dict[str, str]]:
    """Rows of the log, less what need not be equal."""
    with (out / METRICS).open(encoding="utf-8") as file:
        return [
            {k: v for k, v in row.items() if not any(name in k for name in NOT_COMPARED)}
            for row in csv.DictReader(file)
        ]


def find_difference(one: Path, other: Path) -> float:
    """The greatest difference between weights of the same name."""
    from safetensors.torch import load_file

    ours, theirs = load_file(one / "model.safetensors"), load_file(other / "model.safetensors")
    assert ours.keys() == theirs.keys()
    return max(float((ours[name] - theirs[name]).abs().max()) for name in ours)


def plan_sft(model: Path, out: Path, steps: int = 8, **schedule: Any) -> SFTSettings:
    options: dict[str, Any] = {"save_steps": 3, "threads": 1, **schedule}
    return SFTSettings(Schedule(str(model), out, steps, 2e-3, **options), batch=16, micro_batch=8, max_length=160)


def plan_grpo(model: Path, out: Path, **changes: Any) -> GRPOSettings:
    schedule = Schedule(str(model), out, 4, 1e-4, save_steps=2, threads=1)
    settings = GRPOSettings(
        schedule, prompts=2, group=4, micro_batch=4, max_tokens=12, reward=RewardSettings(consistency_weight=0.0)
    )
    return replace(settings, **changes)


@pytest.fixture(scope="module")
def fine_tuned(small_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that writes fences with tactics, right ones and wrong ones."""
    out = tmp_path_factory.mktemp("sft")
    settings = plan_sft(small_model, out / "run", steps=40, save_steps=100)
    return train_sft(make_pairs(300, 2, spoilt=0.5), settings, say_nothing)


def test_fine_tuning_lowers_the_loss(fine_tuned: Path) -> None:
    losses = [float(row["loss"]) for row in read_metrics(fine_tuned.parent)]
    assert losses[-1] < 0.2 * losses[0]


def test_a_fine_tuning_that_was_killed_ends_the_same(small_model: Path, tmp_path: Path) -> None:
    pairs = make_pairs(60, 3)
    whole = train_sft(pairs, plan_sft(small_model, tmp_path / "whole"), say_nothing)
    with pytest.raises(Killed):
        train_sft(pairs, plan_sft(small_model, tmp_path / "cut"), kill_at(5))
    resumed = train_sft(pairs, plan_sft(small_model, tmp_path / "cut"), say_nothing, resume=True)
    assert find_difference(whole, resumed) == 0.0
    assert read_metrics(whole.parent) == read_metrics(resumed.parent)


def test_a_training_is_not_overwritten_nor_resumed_with_other_settings(small_model: Path, tmp_path: Path) -> None:
    pairs = make_pairs(20, 4)
    settings = plan_sft(small_model, tmp_path, steps=1)
    train_sft(pairs, settings, say_nothing)
    with pytest.raises(InputError, match="holds a training"):
        train_sft(pairs, settings, say_nothing)
    with pytest.raises(InputError, match=r"begun with other settings: schedule\.steps: 1 -> 2"):
        train_sft(pairs, plan_sft(small_model, tmp_path, steps=2), say_nothing, resume=True)


def test_an_adapter_is_merged_into_the_finished_model(small_model: Path, tmp_path: Path) -> None:
    settings = plan_sft(small_model, tmp_path, steps=2, lora=LoraSettings(rank=2, alpha=4))
    folder = train_sft(make_pairs(20, 5), settings, say_nothing)
    assert 0 < find_difference(small_model, folder) < 0.1
    assert (tmp_path / "adapter" / "adapter_config.json").exists()


@pytest.mark.parametrize("parts", [1, 2])
def test_grpo_that_was_killed_ends_the_same(
    fine_tuned: Path, word_lean: LeanThread, tmp_path: Path, parts: int
) -> None:
    prompts = make_prompts(12, 6)
    plan = partial(plan_grpo, fine_tuned, parts=parts)
    whole, table = train_grpo(prompts, plan(tmp_path / "whole"), word_lean, say_nothing)
    with pytest.raises(Killed):
        train_grpo(prompts, plan(tmp_path / "cut"), word_lean, kill_at(3))
    resumed, again = train_grpo(prompts, plan(tmp_path / "cut"), word_lean, say_nothing, resume=True)
    assert find_difference(fine_tuned, whole) > 0
    assert find_difference(whole, resumed) == 0.0
    assert read_metrics(whole.parent) == read_metrics(resumed.parent)
    assert table.total() == again.total()
    assert table.total().total() == 4 * 2 * 4


@pytest.mark.parametrize("loss", ["dr_grpo", "grpo", "dapo"])
def test_samples_that_teach_nothing_are_left_out_and_not_missed(
    fine_tuned: Path, word_lean: LeanThread, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, loss: Any
) -> None:
    from prover.train import grpo_trainer

    left_out = []

    def watch(inputs: dict[str, Any], *, by_row: bool) -> dict[str, Any]:
        kept = keep(inputs, by_row=by_row)
        left_out.append(len(inputs["advantages"]) - len(kept["advantages"]))
        return kept

    def train(name: str) -> Path:
        settings = plan_grpo(fine_tuned, tmp_path / name, loss=loss, micro_batch=8)
        schedule = replace(settings.schedule, learning_rate=0.1, trainer_options={"optim": "sgd"})
        return train_grpo(make_prompts(12, 6), replace(settings, schedule=schedule), word_lean, say_nothing)[0]

    keep = grpo_trainer.keep_teaching
    monkeypatch.setattr(grpo_trainer, "keep_teaching", watch)
    fewer = train("fewer")
    monkeypatch.setattr(grpo_trainer, "keep_teaching", lambda inputs, *, by_row: inputs)
    assert find_difference(fewer, train("all")) < 1e-5 < find_difference(fine_tuned, fewer)
    assert sum(left_out) > 0


def take_one_step(model: Path, lean: LeanThread, out: Path, **changes: Any) -> Path:
    """A step of plain gradient descent."""
    settings = plan_grpo(model, out, **changes)
    options = {"steps": 1, "learning_rate": 0.1, "trainer_options": {"optim": "sgd"}}
    settings = replace(settings, schedule=replace(settings.schedule, **options))
    return train_grpo(make_prompts(12, 6), settings, lean, say_nothing)[0]


@pytest.mark.parametrize("loss", ["dr_grpo", "grpo"])
def test_a_step_in_parts_is_the_same_step(
    fine_tuned: Path, word_lean: LeanThread, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, loss: Any
) -> None:
    from prover.train.grpo_trainer import _LeanJudged

    # Where the sampling is TRL's, a step is written in one go, so the samples are the same.
    monkeypatch.setattr(_LeanJudged, "_sampling", lambda self: nullcontext(False))
    whole, in_parts = (
        take_one_step(fine_tuned, word_lean, tmp_path / str(parts), loss=loss, parts=parts) for parts in (1, 2)
    )
    assert find_difference(whole, in_parts) < 1e-5 < find_difference(fine_tuned, in_parts)


@pytest.mark.parametrize("is_ours", [True, False])
def test_lean_knows_of_the_next_part_before_the_first_is_learned_from(
    fine_tuned: Path, word_lean: LeanThread, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_ours: bool
) -> None:
    from prover.train import grpo_trainer

    def watch(inputs: dict[str, Any], *, by_row: bool) -> dict[str, Any]:
        known.append(len(word_lean.lean.asked))  # type: ignore[attr-defined]
        return keep(inputs, by_row=by_row)

    keep, known = grpo_trainer.keep_teaching, list[int]()
    monkeypatch.setattr(grpo_trainer, "keep_teaching", watch)
    if not is_ours:
        monkeypatch.setattr(grpo_trainer._LeanJudged, "_sampling", lambda self: nullcontext(False))
    take_one_step(fine_tuned, word_lean, tmp_path, parts=2)
    assert known[0] == 2  # statements: a part has one


def test_a_step_in_parts_needs_a_loss_that_adds_up(fine_tuned: Path, tmp_path: Path) -> None:
    for changes in ({"loss": "dapo"}, {"updates": 2, "prompts": 4}):
        with pytest.raises(InputError, match="a step in 2 parts has one update and a loss that is a mean over samples"):
            make_arguments(plan_grpo(fine_tuned, tmp_path, parts=2, **changes))


@pytest.mark.parametrize(
    ("option", "words"),
    [
        ({"num_iterations": 2}, "one update"),
        ({"steps_per_generation": 2}, "one update"),
        ({"loss_type": "dapo"}, "a loss that is a mean over samples"),
        ({"scale_rewards": "batch"}, "normalise rewards over all its samples"),
    ],
)
def test_no_option_of_trl_makes_a_step_in_parts_another(
    fine_tuned: Path, tmp_path: Path, option: dict[str, Any], words: str
) -> None:
    settings = plan_grpo(fine_tuned, tmp_path, parts=2)
    with pytest.raises(InputError, match=words):
        make_arguments(replace(settings, schedule=replace(settings.schedule, trainer_options=option)))


def test_what_does_not_divide_into_parts_is_explained(fine_tuned: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="2 prompts do not divide into 4 parts on 1 devices"):
        make_arguments(plan_grpo(fine_tuned, tmp_path, parts=4))


def test_the_time_of_a_step_is_split(fine_tuned: Path, word_lean: LeanThread, tmp_path: Path) -> None:
    options = {"top_entropy": 0.2, "entropy_alpha": 0.5, "loss": "dapo", "kl": 0.01}
    folder, _ = train_grpo(make_prompts(8, 7), plan_grpo(fine_tuned, tmp_path, **options), word_lean, say_nothing)
    with (folder.parent / METRICS).open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        parts = [float(row[f"time/{phase}"]) for phase in ("generate", "lean", "update")]
        assert all(part > 0 for part in parts)
        assert sum(parts) == pytest.approx(float(row["time/step"]))
    assert RejectionTable(tmp_path / "rejections.csv").total() == {}
    assert {"kl", "rewards/proof/mean"} <= rows[0].keys()


def test_sizes_that_do_not_fit_are_explained(fine_tuned: Path, word_lean: LeanThread, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="2 prompts with 4 samples each do not divide"):
        train_grpo(make_prompts(4, 8), plan_grpo(fine_tuned, tmp_path, micro_batch=3), word_lean, say_nothing)
    with pytest.raises(InputError, match="could not be resumed exactly"):
        plan_grpo(fine_tuned, tmp_path, updates=4)
