"""What is trained on fits whole, and settings that do not are named; nothing here needs a model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from prover.core.errors import InputError
from prover.train.lengths import keep_fitting, limit_length
from prover.train.pairs import Pair
from prover.train.sft import build_config


class Words:
    """A tokenizer whose tokens are words; a template of one word a turn."""

    def apply_chat_template(self, turns: list[dict[str, str]], *, tokenize: bool) -> str:
        assert not tokenize
        return " ".join(f"<{turn['role']}> {turn['content']}" for turn in turns)

    def __call__(self, text: str, *, add_special_tokens: bool) -> dict[str, list[str]]:
        assert not add_special_tokens, "the template has written them"
        return {"input_ids": text.split()}


def test_examples_that_are_too_long_are_left_out_and_counted() -> None:
    short, long = Pair("pair", "ask", "answer"), Pair("pair", "ask", "answer " * 20)
    told: list[str] = []
    assert keep_fitting([long, short, long], Words(), 4, told.append) == [short]
    assert told == ["2 of 3 examples are longer than 4 tokens and left out"]
    assert keep_fitting([short, short], Words(), 4, told.append) == [short, short]
    with pytest.raises(InputError, match="all 1 examples are longer than 4 tokens, the shortest has 23"):
        keep_fitting([long], Words(), 4)
    assert len(told) == 1


def test_the_context_of_the_model_limits_the_examples() -> None:
    told: list[str] = []
    assert [limit_length(100, context, told.append) for context in (None, 100, 64)] == [100, 100, 64]
    assert told == ["examples may have 64 tokens, not 100: the model reads no more"]


@dataclass
class Config:
    """As TRL's are."""

    max_length: int = 1

    def __post_init__(self) -> None:
        if self.max_length < 0:
            raise ValueError("negative\nand a long explanation")


def test_options_that_trl_does_not_have_are_named_with_those_like_them() -> None:
    with pytest.raises(InputError, match=r"Config of TRL has no `max_lenght`\. Did you mean max_length\?"):
        build_config(Config, {"max_lenght": 3})
    with pytest.raises(InputError, match=r"refuses these settings \(negative\)"):
        build_config(Config, {"max_length": -1})
    built: Any = build_config(Config, {"max_length": 3})
    assert built == Config(3)
