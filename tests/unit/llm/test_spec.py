from __future__ import annotations

import pytest
from pydantic import SecretStr

from prover.core.errors import InputError
from prover.llm.endpoint import find_endpoint
from prover.llm.spec import ModelSpec, parse_spec


@pytest.mark.parametrize(
    ("text", "spec"),
    [
        ("openai:gpt-4o", ModelSpec("openai", "gpt-4o")),
        ("openai:deepseek-chat@deepseek", ModelSpec("openai", "deepseek-chat", "deepseek")),
        ("openai:a/b:free@openrouter", ModelSpec("openai", "a/b:free", "openrouter")),
        ("openai:m@http://localhost:8000/v1/", ModelSpec("openai", "m", "http://localhost:8000/v1")),
        ("openai:claude@20250101", ModelSpec("openai", "claude@20250101")),
        ("hf:org/model@x", ModelSpec("hf", "org/model@x")),
        ("vllm:/models/p", ModelSpec("vllm", "/models/p")),
        (" replay:runs/a.jsonl ", ModelSpec("replay", "runs/a.jsonl")),
    ],
)
def test_specs_are_read_and_written_alike(text: str, spec: ModelSpec) -> None:
    assert parse_spec(text) == spec
    assert parse_spec(str(spec)) == spec


@pytest.mark.parametrize("text", ["", "gpt-4o", "opanai:x", "openai:", "openai:@deepseek", "hf: "])
def test_what_is_no_spec_is_told_what_is_allowed(text: str) -> None:
    with pytest.raises(InputError) as raised:
        parse_spec(text)
    assert "openai:MODEL" in raised.value.hint or "PATH_OR_ID" in raised.value.hint


@pytest.mark.parametrize(
    "url",
    [
        "ftp://host/v1",
        "http://",
        "http://me:sk-1@host/v1",
        "https://host/v1?key=sk-1",
        "http://host/v1#sk-1",
        "http://[host/v1",
    ],
)
def test_addresses_that_cannot_be_used_are_refused_without_their_secret(url: str) -> None:
    with pytest.raises(InputError) as raised:
        parse_spec(f"openai:m@{url}")
    assert "sk-1" not in str(raised.value)


def test_the_address_comes_from_spec_then_option_then_environment() -> None:
    environment = {"OPENAI_BASE_URL": "http://env/v1"}

    def url_of(text: str, base_url: str = "") -> str:
        return find_endpoint(parse_spec(text), base_url=base_url, environment=environment).base_url

    assert url_of("openai:m@http://spec/v1", "http://option/v1") == "http://spec/v1"
    assert url_of("openai:m", "http://option/v1/") == "http://option/v1"
    assert url_of("openai:m") == "http://env/v1"
    assert find_endpoint(parse_spec("openai:m"), environment={}).base_url == "https://api.openai.com/v1"


def test_a_key_goes_only_to_its_provider() -> None:
    environment = {"OPENAI_API_KEY": "sk-openai", "DEEPSEEK_API_KEY": "sk-deepseek"}
    deepseek = find_endpoint(parse_spec("openai:deepseek-chat@deepseek"), environment=environment)
    router = find_endpoint(parse_spec("openai:m@openrouter"), environment=environment)
    local = find_endpoint(parse_spec("openai:m@http://localhost:8000/v1"), environment=environment)
    assert deepseek.reveal_key() == "sk-deepseek"
    assert router.key is None
    assert router.key_variable == "OPENROUTER_API_KEY"
    assert local.reveal_key() == "sk-openai"


def test_deepseek_needs_no_address_when_only_its_key_is_there() -> None:
    spec = parse_spec("openai:deepseek-chat")
    assert find_endpoint(spec, environment={"DEEPSEEK_API_KEY": "k"}).host == "api.deepseek.com"
    both = {"DEEPSEEK_API_KEY": "k", "OPENAI_API_KEY": "o"}
    assert find_endpoint(spec, environment=both).host == "api.openai.com"


def test_an_endpoint_does_not_show_its_key() -> None:
    endpoint = find_endpoint(parse_spec("openai:m"), key=SecretStr("sk-secret"), environment={})
    assert "sk-secret" not in repr(endpoint)
    assert endpoint.redact("refused sk-secret") == "refused [key]"


@pytest.mark.parametrize("place", ["ollama", "vllm", "sglang"])
def test_servers_on_this_machine_meant_by_name_get_no_key(place: str) -> None:
    endpoint = find_endpoint(parse_spec(f"openai:m@{place}"), environment={"OPENAI_API_KEY": "sk-openai"})
    assert endpoint.key is None
    given = find_endpoint(parse_spec(f"openai:m@{place}"), key=SecretStr("sk-own"), environment={})
    assert given.reveal_key() == "sk-own"
