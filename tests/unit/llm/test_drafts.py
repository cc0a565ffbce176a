from __future__ import annotations

from typing import Any

import pytest

from prover.core.model import ChatMessage, Prompt, Usage
from prover.llm.drafts import Drafts
from prover.llm.wire import AnswerWire

PROMPT = Prompt((ChatMessage("user", "x" * 70),))


def drafts(count: int = 1, stop: tuple[str, ...] = ()) -> Drafts:
    return Drafts("openai:m", PROMPT, range(count), stop=stop)


def piece(text: str | None, index: int = 0, **fields: Any) -> AnswerWire:
    return AnswerWire.model_validate({"choices": [{"index": index, "delta": {"content": text}, **fields}]})


def usage(prompt_tokens: int, completion_tokens: int, **fields: Any) -> AnswerWire:
    counted = {"prompt_tokens": prompt_tokens, "completion_tokens": completion_tokens, **fields}
    return AnswerWire.model_validate({"choices": [], "usage": counted})


def test_pieces_are_put_together_and_the_servers_count_is_taken() -> None:
    one = drafts()
    for event in (piece("by "), piece(None), piece("omega", finish_reason="stop"), usage(11, 5, cost=0.25)):
        one.add(event)
        assert not list(one.take_early())
    (completion,) = one.take_rest()
    assert completion.text == "by omega"
    assert completion.usage == Usage(11, 5, 0.25)
    assert one.unclaimed == Usage()


def test_samples_come_as_they_end_and_their_usage_adds_up() -> None:
    two = drafts(2)
    two.add(piece("a", 0))
    two.add(piece("b", 1, finish_reason="stop"))
    (early,) = two.take_early()
    two.add(piece("c", 0, finish_reason="length"))
    assert not list(two.take_early())
    two.add(usage(11, 7))
    (late,) = two.take_rest()
    assert [(c.index, c.text, c.finish_reason) for c in (early, late)] == [(1, "b", "stop"), (0, "ac", "length")]
    assert early.usage + late.usage == Usage(11, 7)


def test_without_a_count_tokens_are_estimated() -> None:
    one = drafts()
    one.add(piece("x" * 35, finish_reason="stop"))
    (completion,) = one.take_rest()
    assert 8 <= completion.usage.completion_tokens <= 12
    assert 18 <= completion.usage.prompt_tokens <= 28


@pytest.mark.parametrize("reason", [None, "error"])
def test_what_broke_off_is_no_completion_but_is_paid_for(reason: str | None) -> None:
    one = drafts()
    one.add(piece("x" * 35, finish_reason=reason))
    assert not list(one.take_rest())
    assert one.is_cut_off
    assert one.unclaimed.completion_tokens >= 8
    assert one.unclaimed.prompt_tokens >= 18


def test_one_sample_instead_of_many_leaves_nothing_uncounted() -> None:
    three = drafts(3)
    three.add(piece("abc", finish_reason="stop"))
    (completion,) = three.take_early()
    three.add(usage(11, 3))
    assert not list(three.take_rest())
    assert completion.usage + three.unclaimed == Usage(11, 3)


def test_a_whole_answer_needs_no_finish_reason() -> None:
    one = drafts()
    one.add(AnswerWire.model_validate({"choices": [{"message": {"content": "by simp"}}]}), is_whole=True)
    (completion,) = one.take_rest()
    assert (completion.text, completion.finish_reason) == ("by simp", "stop")


def test_what_servers_send_besides_is_passed_over() -> None:
    one = drafts()
    one.add(AnswerWire.model_validate({"choices": None, "usage": None, "id": 3, "object": []}))
    one.add(piece("ok", index=0, finish_reason="eos_token", logprobs={"content": None}))
    one.add(piece("stray", index=7))
    (completion,) = one.take_rest()
    assert (completion.text, completion.finish_reason, completion.logprobs) == ("ok", "stop", ())


def test_stop_strings_are_cut_where_the_server_does_not() -> None:
    one = drafts(stop=("END", "```"))
    one.add(piece("by omega\n```\nEND", finish_reason="stop"))
    (completion,) = one.take_rest()
    assert completion.text == "by omega\n"
