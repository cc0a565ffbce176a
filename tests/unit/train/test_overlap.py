"""Samples reach Lean as they end, not when the last one has."""

from __future__ import annotations

import time
from collections.abc import Sequence

import pytest

from prover.core.extras import missing_modules
from prover.train.step_clock import GENERATE, LEAN, StepClock, describe_times

needs_training = pytest.mark.skipif(bool(missing_modules("train")), reason="the extra `train` is not installed")


@needs_training
def test_each_sample_is_handed_over_once_at_its_end() -> None:
    import torch

    from prover.train.grpo_trainer import make_watcher

    ended: list[tuple[int, Sequence[int]]] = []
    watcher = make_watcher([9], lambda at, ids: ended.append((at, list(ids))))
    rows = [[1, 2, 5, 9, 0], [1, 2, 5, 6, 9], [1, 9, 5, 6, 7]]  # two tokens of prompt, which may hold an end
    seen = []
    for length in range(3, 6):
        stop = watcher(torch.tensor([row[:length] for row in rows]), None)
        assert not stop.any()
        seen.append(len(ended))
    assert seen == [0, 1, 2]
    assert ended == [(0, [5, 9]), (1, [5, 6, 9])]


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
