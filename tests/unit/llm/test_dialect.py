from __future__ import annotations

import pytest

from prover.llm.dialect import Dialect

FIELDS = {
    "model": "m",
    "temperature": 0.7,
    "top_p": 0.9,
    "max_tokens": 10,
    "n": 4,
    "seed": 1,
    "stop": ["x"],
    "stream_options": {"include_usage": True},
}


@pytest.mark.parametrize(
    ("body", "gone"),
    [
        ("{'detail': \"Unexpected keys in the request: {'stream_options'}\"}", {"stream_options"}),
        (
            '{"detail": [{"type": "extra_forbidden", "loc": ["body", "n"], "msg": "Extra inputs are not permitted"}]}',
            {"n"},
        ),
        ("Unsupported value: 'temperature' does not support 0.7 with this model.", {"temperature"}),
        ("Unexpected fields: 'seed', 'stop'", {"seed", "stop"}),
    ],
)
def test_refused_fields_are_left_out_from_then_on(body: str, gone: set[str]) -> None:
    dialect = Dialect("http://host/v1")
    assert dialect.learn(body, FIELDS)
    assert set(FIELDS) - set(dialect.spell(FIELDS)) == gone
    assert dialect.offers_n == ("n" not in gone)
    assert dialect.offers_stop == ("stop" not in gone)


def test_the_limit_has_two_names() -> None:
    dialect = Dialect("http://host/v1")
    body = "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."
    assert dialect.learn(body, dialect.spell(FIELDS))
    spelt = dialect.spell(FIELDS)
    assert spelt["max_completion_tokens"] == 10
    assert "max_tokens" not in spelt
    assert not dialect.learn(body, spelt)  # not for ever


@pytest.mark.parametrize(
    "body", ["temperature must be at most 2", "the model n does not exist", "unknown model: stop it", "bad request"]
)
def test_other_refusals_teach_nothing(body: str) -> None:
    dialect = Dialect("http://host/v1")
    assert not dialect.learn(body, FIELDS)
    assert dialect.spell(FIELDS) == FIELDS
