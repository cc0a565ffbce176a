"""Where well-known providers are and which environment variable holds their key."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Provider:
    """An OpenAI-compatible service."""

    base_url: str
    key_variable: str
    """Environment variable; empty for servers on this machine that ask for none."""

    @property
    def host(self) -> str:
        """Host name of its address."""
        return urlsplit(self.base_url).hostname or ""


PROVIDERS = {
    "openai": Provider("https://api.openai.com/v1", "OPENAI_API_KEY"),
    "deepseek": Provider("https://api.deepseek.com/v1", "DEEPSEEK_API_KEY"),
    "openrouter": Provider("https://openrouter.ai/api/v1", "OPENROUTER_API_KEY"),
    "together": Provider("https://api.together.xyz/v1", "TOGETHER_API_KEY"),
    "mistral": Provider("https://api.mistral.ai/v1", "MISTRAL_API_KEY"),
    "groq": Provider("https://api.groq.com/openai/v1", "GROQ_API_KEY"),
    "ollama": Provider("http://localhost:11434/v1", ""),
    "vllm": Provider("http://localhost:8000/v1", ""),
    "sglang": Provider("http://localhost:30000/v1", ""),
}
"""By the name that may follow `@` in a spec."""

DEFAULT_KEY_VARIABLE = "OPENAI_API_KEY"


def find_provider(base_url: str) -> Provider | None:
    """The well-known remote provider at that address, if it is one."""
    host = urlsplit(base_url).hostname or ""
    return next((p for p in PROVIDERS.values() if p.key_variable and p.host == host), None)
