"""Our sampling against `generate` of transformers: the same greedy answers, the same odds, rows that leave early."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")

import torch
import transformers

from prover.train.sampling import Decoding, sample_tokens

VOCABULARY, PAD, END = 24, 0, 1


@pytest.fixture(scope="module")
def model() -> Any:
    torch.manual_seed(5)
    config = transformers.Qwen3Config(
        vocab_size=VOCABULARY, hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=4,
        num_key_value_heads=2, head_dim=8, max_position_embeddings=64, tie_word_embeddings=False,
        bos_token_id=None, eos_token_id=END, pad_token_id=PAD, initializer_range=0.4,
    )  # fmt: skip
    return transformers.Qwen3ForCausalLM(config).eval()


@pytest.fixture(scope="module")
def prompts() -> tuple[Any, Any]:
    """Five prompts of different lengths, padded on the left."""
    drawn = torch.Generator().manual_seed(1)
    ids = torch.randint(2, VOCABULARY, (5, 9), generator=drawn)
    mask = torch.ones_like(ids)
    for row in range(5):
        mask[row, : 2 * row] = 0
    return ids * mask, mask


def generate(model: Any, ids: Any, mask: Any, **options: Any) -> list[list[int]]:
    """The answers of transformers, cut after the end token."""
    written = model.generate(
        input_ids=ids, attention_mask=mask, pad_token_id=PAD, eos_token_id=END, **{"max_new_tokens": 20, **options}
    )[:, ids.shape[1] :].tolist()  # fmt: skip
    return [row[: row.index(END) + 1] if END in row else row for row in written]


def test_greedy_answers_are_those_of_transformers(model: Any, prompts: tuple[Any, Any]) -> None:
    decoding = Decoding(20, frozenset({END}), temperature=0)
    ours = sample_tokens(model, *prompts, decoding)
    assert ours == generate(model, *prompts, do_sample=False)
    assert sample_tokens(model, *prompts, decoding, repeats=3) == [row for row in ours for _ in range(3)]


def test_rows_that_leave_do_not_disturb_the_others(model: Any, prompts: tuple[Any, Any]) -> None:
    plain = sample_tokens(model, *prompts, Decoding(20, frozenset(), temperature=0))
    first = Counter(token for row in plain for token in set(row[:10]))
    ends = frozenset(token for token, _ in first.most_common(2))
    told: dict[int, list[int]] = {}
    cut = sample_tokens(
        model, *prompts, Decoding(20, ends, temperature=0), on_end=lambda row, tokens: told.update({row: [*tokens]})
    )
    lengths = [next((at + 1 for at, token in enumerate(row) if token in ends), 20) for row in plain]
    assert cut == [row[:length] for row, length in zip(plain, lengths, strict=True)]
    assert len(set(lengths)) > 1, "all rows end together, the test says nothing"
    assert told == {row: answer for row, answer in enumerate(cut) if answer[-1] in ends}


@pytest.mark.parametrize(("temperature", "top_p"), [(1.0, 1.0), (0.7, 0.8)])
def test_tokens_are_drawn_with_the_odds_of_transformers(
    model: Any, prompts: tuple[Any, Any], temperature: float, top_p: float
) -> None:
    ids, mask = prompts[0][1:2], prompts[1][1:2]
    count = 6000
    torch.manual_seed(3)
    ours = sample_tokens(model, ids, mask, Decoding(2, frozenset({END}), temperature, top_p), repeats=count)
    theirs = generate(
        model, ids.repeat(count, 1), mask.repeat(count, 1),
        do_sample=True, temperature=temperature, top_p=top_p, top_k=0, max_new_tokens=2,
    )  # fmt: skip
    for length in (1, 2):
        mine, other = (Counter(tuple(row[:length]) for row in rows) for rows in (ours, theirs))
        common = [start for start in other if other[start] > count / 200]
        assert len(common) > 1
        for start in common:
            spread = (other[start] * (1 - other[start] / count)) ** 0.5
            assert abs(mine[start] - other[start]) < 6 * spread, start


def test_the_same_seed_gives_the_same_answers(model: Any, prompts: tuple[Any, Any]) -> None:
    def draw(seed: int) -> list[list[int]]:
        torch.manual_seed(seed)
        return sample_tokens(model, *prompts, Decoding(12, frozenset({END})), repeats=4)

    assert draw(1) == draw(1) != draw(2)
