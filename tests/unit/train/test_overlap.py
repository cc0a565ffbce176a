"""Samples reach Lean as they end, not when the last one has."""

from __future__ import annotations

import time
from types import SimpleNamespace
from typing import Any

import pytest

from prover.core.extras import missing_modules
from prover.train.step_clock import GENERATE, LEAN, StepClock, describe_times

needs_training = pytest.mark.skipif(bool(missing_modules("train")), reason="the extra `train` is not installed")


class Countdown:
    """A model whose row `r` writes token 5 and ends with token 9 as its answer's token `r + 1`; its own cache."""

    def __init__(self) -> None:
        self.rows = [0, 1, 3]
        self.step = 0
        self.handed_over: list[int] = []
        self.seen: list[tuple[int, int]] = []
        """Rows still read, and samples handed over, at each call."""

    def __call__(self, **_: Any) -> SimpleNamespace:
        import torch

        self.seen.append((len(self.rows), len(self.handed_over)))
        logits = torch.full((len(self.rows), 1, 10), -1e9)
        for at, row in enumerate(self.rows):
            logits[at, 0, 9 if row == self.step else 5] = 0.0
        self.step += 1
        return SimpleNamespace(logits=logits, past_key_values=self)

    def batch_select_indices(self, keep: Any) -> None:
        self.rows = [self.rows[at] for at in keep.tolist()]


@needs_training
def test_each_sample_is_handed_over_at_its_end_and_is_read_no_more() -> None:
    import torch

    from prover.train.sampling import Decoding, sample_tokens

    model, prompts = Countdown(), torch.ones((3, 2), dtype=torch.long)
    answers = sample_tokens(
        model, prompts, prompts, Decoding(6, frozenset({9})), on_end=lambda row, _: model.handed_over.append(row)
    )
    assert answers == [[9], [5, 9], [5, 5, 5, 9]]
    assert model.handed_over == [0, 1, 2]
    assert model.seen == [(3, 0), (2, 1), (1, 2), (1, 2)]


@needs_training
def test_columns_of_masked_answers_only_are_cut_off() -> None:
    import torch

    from prover.train.grpo_trainer import trim

    mask = torch.tensor([[1, 1, 0, 0], [0, 0, 0, 0], [1, 1, 1, 0]])
    output = {"prompt_ids": torch.zeros(3, 4), "completion_ids": torch.arange(12).view(3, 4), "completion_mask": mask}
    trim(output)
    assert output["completion_mask"].tolist() == mask[:, :3].tolist()
    assert output["completion_ids"].tolist() == [[0, 1, 2], [4, 5, 6], [8, 9, 10]]
    assert output["prompt_ids"].shape == (3, 4)
    output["completion_mask"] = torch.zeros(3, 3)
    trim(output)
    assert output["completion_ids"].shape == (3, 1)


def test_what_is_no_phase_of_its_own_is_the_update() -> None:
    clock = StepClock()
    clock.begin_step()
    for phase in (GENERATE, LEAN, LEAN):
        with clock.measure(phase):
            time.sleep(0.01)
    time.sleep(0.01)
    spent = clock.end_step()
    assert spent["time/lean"] > spent["time/generate"] >= 0.01
    assert spent["time/update"] >= 0.01
    assert spent["time/step"] == pytest.approx(sum(spent[f"time/{name}"] for name in ("generate", "lean", "update")))


def test_the_average_leaves_out_the_first_step() -> None:
    rows = [
        {"time/generate": g, "time/lean": lean, "time/update": u, "time/step": g + lean + u}
        for g, lean, u in [(9.0, 90.0, 9.0), (2.0, 1.0, 1.0), (2.0, 0.0, 2.0)]
    ]
    expected = "an average step of 4.00 s: generate 2.00 s (50%), wait for Lean 0.50 s (12%), update 1.50 s (38%)"
    assert describe_times([*rows, {"train_loss": 1.0}]) == expected
    assert describe_times(rows[:1]) == ""
