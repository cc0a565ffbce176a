"""An endpoint's address and key. The key is shown by nothing that this module makes."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from pydantic import SecretStr

from prover.llm.providers import DEFAULT_KEY_VARIABLE, PROVIDERS, find_provider
from prover.llm.spec import ModelSpec, check_url

BASE_URL_VARIABLE = "OPENAI_BASE_URL"
NO_KEY = "none"
"""Sent where there is no key: servers on this machine ignore it, others refuse it."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where requests go, and as whom."""

    base_url: str
    key: SecretStr | None = None
    key_variable: str = DEFAULT_KEY_VARIABLE
    """Environment variable that a user of this endpoint should set; empty where none is read."""

    @property
    def host(self) -> str:
        """Host name, without port."""
        return urlsplit(self.base_url).hostname or ""

    def reveal_key(self) -> str:
        """The key itself, for the client that sends it and for nothing else."""
        return self.key.get_secret_value() if self.key else NO_KEY

    def redact(self, text: str) -> str:
        """`text` without the key, whatever a server or library made of it."""
        return text.replace(self.key.get_secret_value(), "[key]") if self.key else text


def find_endpoint(
    spec: ModelSpec, *, base_url: str = "", key: SecretStr | None = None, environment: Mapping[str, str] | None = None
) -> Endpoint:
    """Where `spec` is served: as the spec says, else `base_url`, else $OPENAI_BASE_URL, else OpenAI or DeepSeek.

    The key is `key`, else the variable of the provider at that address, else $OPENAI_API_KEY; that one is never sent
    to a well-known provider that has its own variable, nor to a server on this machine that is meant by its name
    (`@vllm`), as those ask for none. Raises `InputError` for an address that is none.
    """
    known = os.environ if environment is None else environment
    url = check_url(_choose_url(spec, base_url, known))
    provider = PROVIDERS.get(spec.place) or find_provider(url)
    variable = provider.key_variable if provider else DEFAULT_KEY_VARIABLE
    found = known.get(variable, "").strip() if variable else ""
    return Endpoint(url, key or (SecretStr(found) if found else None), variable)


def _choose_url(spec: ModelSpec, base_url: str, environment: Mapping[str, str]) -> str:
    if spec.place in PROVIDERS:
        return PROVIDERS[spec.place].base_url
    deepseek = PROVIDERS["deepseek"]
    is_deepseek = spec.model.startswith("deepseek-") and environment.get(deepseek.key_variable)
    fallback = deepseek if is_deepseek and not environment.get(DEFAULT_KEY_VARIABLE) else PROVIDERS["openai"]
    return spec.place or base_url or environment.get(BASE_URL_VARIABLE, "") or fallback.base_url
