from __future__ import annotations

from pathlib import Path

import pytest

TEXTS = (
    "theorem t (α : Type) (h : ∀ x ∈ s, ‖f x‖ ≤ ε) : ∃ δ > 0, x₁ ≠ x₂ → ⟨a, b⟩ = ⟨c, d⟩ := by\n  omega",
    "  indented\n\n\n    more\ttabs  and   runs of blanks ",
    "Привет, 世界! 🙂 \u200b zero width, combining e\u0301, 𝔽₂ ⊢ ◁think▷",
    "123456789 + 0x1F = «odd name»",
    "",
)


@pytest.mark.parametrize("text", TEXTS)
def test_any_text_survives_the_tokenizer(small_model: Path, text: str) -> None:
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(small_model)
    assert tokenizer.decode(tokenizer.encode(text, add_special_tokens=False)) == text


def test_digits_stay_single(small_model: Path) -> None:
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(small_model)
    assert len(tokenizer.encode("2026", add_special_tokens=False)) == 4


async def test_the_pipeline_can_sample_from_it(small_model: Path) -> None:
    from prover.core.model import ChatMessage, Prompt, Sampling
    from prover.llm.hf import HfModel

    model = HfModel(str(small_model))
    prompt = Prompt((ChatMessage("user", "Complete the following Lean 4 code:\n\n```lean4\ntheorem t : 1 = 1\n```"),))
    try:
        completions = [c async for c in model.sample(prompt, Sampling(max_tokens=5, seed=1), count=2)]
    finally:
        await model.aclose()
    assert [c.usage.completion_tokens for c in completions] == [5, 5]


def test_an_unknown_size_is_named_with_those_there_are(tmp_path: Path) -> None:
    from prover.core.errors import InputError
    from prover.train.small_model import make_small_model

    with pytest.raises(InputError, match=r"no size `7b`\. Sizes are: 0.6m, 1m"):
        make_small_model([], tmp_path, size="7b")


def test_a_tokenizer_is_not_learnt_from_nothing(tmp_path: Path) -> None:
    pytest.importorskip("tokenizers")
    pytest.importorskip("transformers")
    from prover.core.errors import InputError
    from prover.train.small_model import make_small_model

    for texts in ([], ["", " \n"]):
        with pytest.raises(InputError, match="no text"):
            make_small_model(texts, tmp_path / "m", size="1m")
    assert not (tmp_path / "m").exists()
