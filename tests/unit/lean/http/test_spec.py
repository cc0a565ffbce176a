"""Specs of backends."""

from __future__ import annotations

import pytest

from prover.core.errors import InputError
from prover.lean.spec import LeanSpec


@pytest.mark.parametrize(
    ("text", "spec"),
    [
        ("embedded", LeanSpec()),
        ("native", LeanSpec("native")),
        ("interact:some/project", LeanSpec("interact", "some/project")),
        ("native:some/project", LeanSpec("native", "some/project")),
        ("http:127.0.0.1:8000", LeanSpec("http", "http://127.0.0.1:8000")),
        ("http:http://127.0.0.1:8000/", LeanSpec("http", "http://127.0.0.1:8000")),
        ("http://lean.example:8000/base", LeanSpec("http", "http://lean.example:8000/base")),
        ("https://lean.example", LeanSpec("http", "https://lean.example")),
        ("http:https://lean.example", LeanSpec("http", "https://lean.example")),
        ("http:[::1]:8000", LeanSpec("http", "http://[::1]:8000")),
    ],
)
def test_specs(text, spec):
    assert LeanSpec.parse(text) == spec
    assert LeanSpec.parse(str(spec)) == spec


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "names no Lean"),
        ("embedded:x", "names no Lean"),
        ("lean", "names no Lean"),
        ("http:", "no address"),
        ("http:ftp://host", "no address"),
        ("http:host:99999999", "no address"),
        ("leandojo", "names no Lean"),
        ("interact:", "names no Lean"),
        ("http:http://user:key@host", "must not hold a key"),
    ],
)
def test_what_is_no_spec(text, words):
    with pytest.raises(InputError, match=words):
        LeanSpec.parse(text)
