"""A random language model of a quarter of a million parameters, made on the spot: nothing is downloaded.

Its text means nothing; its tokenizer, chat template, weights and limits are real ones.
"""

from __future__ import annotations

from pathlib import Path

CONTEXT_TOKENS = 256
END = "<|im_end|>"
PAD = "<|pad|>"
CHAT_TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
_TEXTS = (
    "theorem double (n : Nat) : n + n = 2 * n := by omega",
    "have h : 0 < x := by positivity\n  nlinarith [sq_nonneg (a - b), h]",
    "Prove the following statement in Lean 4. Think step by step, then answer with the whole proof.",
)


def build_tiny_model(
    folder: Path, *, chat_template: str | None = CHAT_TEMPLATE, context_tokens: int = CONTEXT_TOKENS
) -> Path:
    """Save a random two-layer Llama and a byte-level BPE tokenizer to `folder`; return the folder."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    tokenizer = _train_tokenizer(chat_template, context_tokens)
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=2,  # of 32 dimensions: vLLM on CPU knows no smaller ones
        num_key_value_heads=1,
        max_position_embeddings=context_tokens,
        bos_token_id=None,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
        initializer_range=0.2,
    )
    LlamaForCausalLM(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def _train_tokenizer(chat_template: str | None, context_tokens: int):  # type: ignore[no-untyped-def]
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    bpe = Tokenizer(models.BPE())
    bpe.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bpe.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=400,
        special_tokens=[PAD, "<|im_start|>", END],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    bpe.train_from_iterator(_TEXTS, trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=bpe,
        eos_token=END,
        pad_token=PAD,
        model_max_length=context_tokens,
        chat_template=chat_template,
    )
