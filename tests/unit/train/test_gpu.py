"""Both trainers in half precision on a GPU, where there is one."""

from __future__ import annotations

from pathlib import Path

import pytest

from prover.core.extras import missing_modules
from prover.train.grpo import GRPOSettings, train_grpo
from prover.train.lean_thread import LeanThread
from prover.train.reward import RewardSettings
from prover.train.settings import LoraSettings, Schedule
from prover.train.sft import SFTSettings, train_sft
from tests.unit.train.toy import make_pairs, make_prompts


def has_gpu() -> bool:
    if missing_modules("train"):
        return False
    import torch

    return torch.cuda.is_available()


@pytest.mark.gpu
@pytest.mark.skipif(not has_gpu(), reason="needs a GPU, torch and trl")
@pytest.mark.parametrize("lora", [None, LoraSettings(rank=4, alpha=8)])
def test_both_trainers_run_in_half_precision(
    small_model: Path, word_lean: LeanThread, tmp_path: Path, lora: LoraSettings | None
) -> None:
    def schedule(model: Path, name: str) -> Schedule:
        return Schedule(str(model), tmp_path / name, 3, 1e-4, bf16=True, gradient_checkpointing=True, lora=lora)

    tuned = train_sft(make_pairs(40, 1), SFTSettings(schedule(small_model, "sft"), 8, 8, 160), lambda *_: None)
    settings = GRPOSettings(
        schedule(tuned, "grpo"), prompts=2, group=4, micro_batch=8, max_tokens=12, reward=RewardSettings()
    )
    folder, table = train_grpo(make_prompts(8, 2), settings, word_lean, lambda *_: None)
    assert (folder / "model.safetensors").exists()
    assert table.total().total() == 3 * 2 * 4
