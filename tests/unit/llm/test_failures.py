from __future__ import annotations

from email.utils import formatdate

import pytest
from pydantic import SecretStr

from prover.core.errors import CompletionFailed, ContextOverflow, ModelError, ModelRefused
from prover.llm.endpoint import Endpoint
from prover.llm.failures import Refusal, TransientFailure, classify_refusal, read_retry_after

ENDPOINT = Endpoint("http://host/v1", key_variable="DEEPSEEK_API_KEY")
NOW = 1_700_000_000.0


def classify(status: int, body: str = "oops") -> TransientFailure | ModelError:
    return classify_refusal(Refusal(status, body, {}), ENDPOINT, "m", now=NOW)


@pytest.mark.parametrize("status", [408, 409, 425, 429, 500, 502, 503, 504, 529])
def test_what_may_pass(status: int) -> None:
    failure = classify(status)
    assert isinstance(failure, TransientFailure)
    assert failure.is_rate_limit == (status == 429)


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 405, 422])
def test_what_is_for_good(status: int) -> None:
    error = classify(status)
    assert isinstance(error, ModelRefused)
    assert error.hint
    assert "http://host/v1" in error.message


def test_a_used_up_quota_is_not_waited_for() -> None:
    assert isinstance(classify(429, '{"error": {"code": "insufficient_quota"}}'), ModelRefused)


def test_a_wrong_key_names_the_variable() -> None:
    error = classify(401)
    assert isinstance(error, ModelRefused)
    assert "DEEPSEEK_API_KEY" in error.hint


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, "This model's maximum context length is 4096 tokens. However, you requested 9000 tokens"),
        (400, '{"error": {"code": "context_length_exceeded"}}'),
        (400, "'max_tokens' is too large: 8192. This model's maximum context length is 4096 tokens"),
        (413, "Input is too long for requested model."),
        (500, "the request exceeds the available context size, try increasing the context size"),
        (422, "prompt is too long: 210000 tokens > 200000 maximum"),
    ],
)
def test_overflow_in_the_words_of_several_servers(status: int, body: str) -> None:
    assert isinstance(classify(status, body), ContextOverflow)


@pytest.mark.parametrize(
    ("headers", "wait_s"),
    [
        ({"Retry-After": "7"}, 7.0),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after-ms": "250", "retry-after": "9"}, 0.25),
        ({"Retry-After": formatdate(NOW + 30, usegmt=True)}, 30.0),
        ({"Retry-After": formatdate(NOW - 30, usegmt=True)}, 0.0),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "-3"}, None),
        ({"Retry-After": "nan"}, None),
        ({}, None),
    ],
)
def test_retry_after_in_seconds_and_as_a_date(headers: dict[str, str], wait_s: float | None) -> None:
    assert read_retry_after(headers, now=NOW) == wait_s


def test_long_bodies_are_cut() -> None:
    error = classify(400, "x" * 10_000)
    assert len(str(error)) < 600


def test_a_key_across_the_cut_is_not_shown() -> None:
    key = "sk-" + "0123456789abcdef" * 3
    endpoint = Endpoint("http://host/v1", SecretStr(key))
    for offset in range(240, 311):
        refusal = Refusal(400, "." * offset + key + "." * 100, {})
        said = str(classify_refusal(refusal, endpoint, "m", now=NOW))
        assert key[:6] not in said, offset


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, '{"error": {"code": "content_filter", "innererror": {"code": "ResponsibleAIPolicyViolation"}}}'),
        (400, '{"error": {"code": "invalid_prompt", "message": "flagged as potentially violating our usage policy"}}'),
        (403, '{"error": {"code": 403, "message": "requires moderation on X. Your input was flagged for: violence"}}'),
        (400, '{"error": {"message": "Content Exists Risk"}}'),
        (400, '{"code": "data_inspection_failed"}'),
    ],
)
def test_a_prompt_that_a_filter_stops_does_not_end_the_run(status: int, body: str) -> None:
    error = classify(status, body)
    assert isinstance(error, CompletionFailed)
    assert "http://host/v1" in error.message
    assert error.hint


def test_a_server_that_is_sent_no_key_says_how_to_send_one() -> None:
    endpoint = Endpoint("http://localhost:8000/v1", key_variable="")
    error = classify_refusal(Refusal(401, "no", {}), endpoint, "m", now=NOW)
    assert isinstance(error, ModelRefused)
    assert "openai:m@http://localhost:8000/v1" in error.hint
    assert "OPENAI_API_KEY" in error.hint
