"""All limits of a model in one place."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Literal

from pydantic import SecretStr

from prover.core.errors import InputError
from prover.llm.hf import HfSettings


@dataclass(frozen=True, slots=True)
class ModelOptions:
    """How to use a model. What depends on the prompt is in `Sampling`."""

    base_url: str = ""
    """Of the endpoint, where the spec names none; else from the environment."""
    api_key: SecretStr | None = None
    """Instead of the environment's."""
    mode: Literal["chat", "completion"] = "chat"
    """`chat` sends messages and the server applies its template; `completion` sends their bare text."""
    stream: bool = True
    concurrency: int = 16
    """Requests under way at once, over all callers."""
    samples_per_request: int = 8
    """Samples asked for in one request (`n`) where the server offers it."""
    max_attempts: int = 8
    """Tries of one request while the endpoint serves others."""
    first_backoff_s: float = 1.0
    """Longest wait before the second try; doubled for each further one."""
    max_backoff_s: float = 60.0
    connect_timeout_s: float = 10.0
    idle_timeout_s: float = 300.0
    """Longest silence of a server, also before the first token."""
    request_timeout_s: float = 1800.0
    """Of one request as a whole."""
    breaker_threshold: int = 5
    """Failures in a row after which the endpoint counts as down and everyone waits."""
    first_probe_s: float = 1.0
    """Until the first try whether it is back; doubled for each further one, up to a minute."""
    patience_s: float = 600.0
    """How long to wait for an endpoint that is down."""
    first_contact_s: float = 30.0
    """The same for one that has not answered once: its address is probably wrong."""
    cache_path: Path | None = None
    """SQLite file that keeps every completion; None keeps none."""
    prices_path: Path | None = None
    """TOML file with prices that go before the shipped ones."""

    hf: HfSettings = field(default_factory=HfSettings)
    """Of `hf:` models."""
    vllm: Mapping[str, object] = field(default_factory=dict)
    """Arguments of `vllm.LLM`, for `vllm:` models."""

    def to_record(self) -> dict[str, object]:
        """What changes a model's answers, where it is not the default."""
        found: dict[str, object] = {} if self.mode == "chat" else {"mode": self.mode}
        return found | self.to_engine_record("hf") | self.to_engine_record("vllm")

    def to_engine_record(self, engine: str) -> dict[str, object]:
        """The same of an engine in this process."""
        if engine == "vllm":
            return {f"vllm.{name}": self.vllm[name] for name in sorted(self.vllm)}
        return {} if engine != "hf" or self.hf.dtype == "auto" else {"hf.dtype": self.hf.dtype}

    def __post_init__(self) -> None:
        for name in ("concurrency", "samples_per_request", "max_attempts", "breaker_threshold"):
            if getattr(self, name) < 1:
                raise InputError(f"{name} must be at least 1, not {getattr(self, name)}")
        for name in (option.name for option in fields(self) if option.name.endswith("_s")):
            if not 0 < getattr(self, name) < math.inf:
                raise InputError(f"{name} must be a number of seconds above 0, not {getattr(self, name)}")
