"""Reading `ENGINE:MODEL` as given to `--decomposer` and `--prover`."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from prover.core.errors import InputError
from prover.llm.providers import PROVIDERS

ENGINES = {
    "openai": "openai:MODEL, openai:MODEL@PROVIDER or openai:MODEL@URL (any OpenAI-compatible endpoint)",
    "hf": "hf:PATH_OR_ID (transformers in this process)",
    "vllm": "vllm:PATH_OR_ID (vLLM in this process)",
    "replay": "replay:FILE (recorded transcripts)",
}
"""What a spec may start with, and how it goes on."""

_URL_HINT = "Use one like http://localhost:8000/v1"
_KEY_HINT = "Give the base URL alone, and keys by environment variables"
_FORMS = "Use one of: " + "; ".join(ENGINES.values())


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """Which model to use, and through what."""

    engine: str
    """A key of `ENGINES`."""
    model: str
    """Name at the endpoint, path or identifier on the model hub, or file."""
    place: str = ""
    """Of `openai:`: the provider's name or the base URL, where the spec gives one."""

    def __str__(self) -> str:
        return f"{self.engine}:{self.model}" + (f"@{self.place}" if self.place else "")


def parse_spec(text: str) -> ModelSpec:
    """Read a model spec. Raises `InputError`, which tells what is allowed."""
    engine, colon, rest = text.strip().partition(":")
    if not colon or engine not in ENGINES:
        raise InputError(f"`{text}` is not a model", hint=_FORMS)
    model, place = _split_place(rest.strip()) if engine == "openai" else (rest.strip(), "")
    if not model:
        raise InputError(f"`{text}` names no model", hint=f"Use {ENGINES[engine]}")
    return ModelSpec(engine, model, place)


def _split_place(rest: str) -> tuple[str, str]:
    """Cut at the `@` before a URL or a known provider; any other `@` belongs to the model's name."""
    model, at, place = rest.rpartition("@")
    scheme = rest.find("://")
    if scheme >= 0:  # the URL itself may contain an `@`
        start = rest.rfind("@", 0, scheme)
        model, place = (rest[:start], rest[start + 1 :]) if start >= 0 else ("", rest)
        return model, check_url(place)
    if at and place in PROVIDERS:
        return model, place
    return rest, ""


def check_url(url: str) -> str:
    """Return a base URL without its last slash. Raises `InputError` when requests cannot be sent to it.

    What may hold a key (user name, query, fragment) is refused and not repeated: addresses are recorded.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise InputError(f"An address cannot be read ({error})", hint=_URL_HINT) from None
    if parts.username or parts.password:
        raise InputError(f"The address of {host} contains a user name or key", hint=_KEY_HINT)
    if "?" in url or "#" in url:
        raise InputError(f"The address of {host} goes on after its path, with `?` or `#`", hint=_KEY_HINT)
    if parts.scheme not in ("http", "https") or not host:
        raise InputError(f"`{url}` is not an HTTP address", hint=_URL_HINT)
    return url.rstrip("/")
