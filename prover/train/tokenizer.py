"""A byte-level BPE tokenizer made from Lean text: any Unicode text survives encoding and decoding unchanged."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from prover.core.extras import require_module

PAD, START, END = "<|pad|>", "<|im_start|>", "<|im_end|>"
CHAT_TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
"""ChatML, as the public prover models use it."""
VOCABULARY = 2048


def train_tokenizer(texts: Iterable[str], *, vocabulary: int = VOCABULARY, context_tokens: int = 1024) -> Any:
    """Return a `PreTrainedTokenizerFast` with at most `vocabulary` entries, learnt from `texts`.

    Digits stay single: small models copy and compare numbers better so.
    """
    tokenizers = require_module("tokenizers", extra="train")
    transformers = require_module("transformers", extra="train")
    bpe = tokenizers.Tokenizer(tokenizers.models.BPE())
    bpe.pre_tokenizer = tokenizers.pre_tokenizers.Sequence([
        tokenizers.pre_tokenizers.Digits(individual_digits=True),
        tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False),
    ])  # fmt: skip
    bpe.decoder = tokenizers.decoders.ByteLevel()
    trainer = tokenizers.trainers.BpeTrainer(
        vocab_size=vocabulary,
        special_tokens=[PAD, START, END],
        initial_alphabet=tokenizers.pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    bpe.train_from_iterator(texts, trainer)
    return transformers.PreTrainedTokenizerFast(
        tokenizer_object=bpe,
        eos_token=END,
        pad_token=PAD,
        model_max_length=context_tokens,
        chat_template=CHAT_TEMPLATE,
        clean_up_tokenization_spaces=False,
    )
