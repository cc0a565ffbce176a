from __future__ import annotations

from pathlib import Path

import pytest

from prover.core.extras import missing_modules

if missing := missing_modules("train"):
    pytest.skip(f"not installed: {', '.join(missing)}", allow_module_level=True)

import torch

from prover.train import copying
from prover.train.copying import BATCH, LENGTH, PERIODS, draw_repeating, teach_copying
from prover.train.loading import load_weights
from prover.train.small_model import make_small_model


def test_what_is_asked_for_stood_there_a_period_before() -> None:
    for seed in range(20):
        sequences, labels = draw_repeating(torch.Generator().manual_seed(seed), range(3, 500))
        assert sequences.shape == labels.shape == (BATCH, LENGTH)
        assert sequences.min() >= 3
        assert sequences.max() < 500
        period = int((labels[0] == -100).sum())
        assert PERIODS[0] <= period <= PERIODS[1]
        assert torch.equal(labels[:, period:], sequences[:, period:])
        assert torch.equal(sequences[:, period:], sequences[:, :-period])


def test_a_new_model_comes_to_copy_and_the_same_seed_makes_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copying, "BATCH", 8)
    transformers = pytest.importorskip("transformers")
    config = transformers.Qwen3Config(
        vocab_size=16,
        hidden_size=32,
        intermediate_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=2,
        head_dim=16,
        initializer_range=32**-0.5,
    )
    torch.set_num_threads(1)

    def learn(steps: int) -> tuple[float, torch.Tensor]:
        torch.manual_seed(0)
        model = transformers.Qwen3ForCausalLM(config)
        loss = teach_copying(model, steps=steps, tokens=range(3, 16), seed=1)
        return loss, model.model.layers[0].mlp.up_proj.weight.detach()

    (early, _), (late, weights), (again, others) = learn(5), learn(40), learn(40)
    assert late < early
    assert late == again
    assert torch.equal(weights, others)


def test_steps_of_copying_change_what_is_saved(tmp_path: Path) -> None:
    texts = ["theorem t : 1 + 1 = 2 := by\n  decide"]
    for name, steps in (("random", 0), ("copies", 2)):
        make_small_model(texts, tmp_path / name, size="0.6m", vocabulary=300, copying_steps=steps)
    made = [load_weights(str(tmp_path / name), dtype=torch.float32) for name in ("random", "copies")]
    random, copies = (model.model.embed_tokens.weight for model in made)
    assert not torch.equal(random, copies)
