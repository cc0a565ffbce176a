"""A small model from nothing: a tokenizer learnt from Lean text and a new decoder of 0.6 to ten million parameters.

Saved as any checkpoint is, so that `--prover hf:DIR` and both trainers take it; nothing is downloaded.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from prover.core.errors import InputError
from prover.core.extras import require_module
from prover.train.copying import teach_copying
from prover.train.loading import limit_threads
from prover.train.tokenizer import SPECIAL, VOCABULARY, train_tokenizer


@dataclass(frozen=True, slots=True)
class ModelSize:
    """The shape of a decoder (Qwen3 architecture, tied embeddings)."""

    hidden: int
    layers: int
    heads: int
    key_value_heads: int
    inner: int


SIZES = {
    "0.6m": ModelSize(hidden=128, layers=3, heads=4, key_value_heads=4, inner=256),
    "1m": ModelSize(hidden=128, layers=4, heads=4, key_value_heads=2, inner=384),
    "4m": ModelSize(hidden=256, layers=5, heads=4, key_value_heads=2, inner=640),
    "10m": ModelSize(hidden=384, layers=6, heads=6, key_value_heads=3, inner=1024),
}
CONTEXT_TOKENS = 1024


def make_small_model(
    texts: Iterable[str],
    folder: Path,
    *,
    size: str = "4m",
    vocabulary: int = VOCABULARY,
    context_tokens: int = CONTEXT_TOKENS,
    copying_steps: int = 0,
    seed: int = 0,
    threads: int = 0,
) -> int:
    """Save tokenizer and weights to `folder`; return the number of parameters. Raises `InputError`.

    The weights are random, or after `copying_steps` those of a model that has learnt to copy random tokens.
    """
    if size not in SIZES:
        raise InputError(f"there is no size `{size}`", hint=f"Sizes are: {', '.join(SIZES)}")
    limit_threads(threads)
    tokenizer = train_tokenizer(texts, vocabulary=vocabulary, context_tokens=context_tokens)
    model = _build(SIZES[size], tokenizer, context_tokens, seed)
    if copying_steps:
        teach_copying(model, steps=copying_steps, tokens=range(len(SPECIAL), len(tokenizer)), seed=seed)
    folder.mkdir(parents=True, exist_ok=True)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return int(model.num_parameters())


def _build(shape: ModelSize, tokenizer: Any, context_tokens: int, seed: int) -> Any:
    torch = require_module("torch", extra="train")
    transformers = require_module("transformers", extra="train")
    transformers.utils.logging.disable_progress_bar()
    torch.manual_seed(seed)
    config = transformers.Qwen3Config(
        vocab_size=-(-len(tokenizer) // 64) * 64,
        hidden_size=shape.hidden,
        intermediate_size=shape.inner,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        num_key_value_heads=shape.key_value_heads,
        head_dim=shape.hidden // shape.heads,
        max_position_embeddings=context_tokens,
        tie_word_embeddings=True,
        # The usual 0.02 is meant for large models; with it attention of a small one has no say for many steps.
        initializer_range=shape.hidden**-0.5,
        bos_token_id=None,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    return transformers.Qwen3ForCausalLM(config)
