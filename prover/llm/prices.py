"""What tokens cost, from a small table that the user can override."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

from pydantic import BaseModel, ConfigDict, NonNegativeFloat, ValidationError

from prover.core.errors import MalformedInput
from prover.core.model import Usage

_MILLION = 1_000_000


class Price(BaseModel):
    """USD per million tokens."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    prompt: NonNegativeFloat
    completion: NonNegativeFloat

    def of(self, usage: Usage) -> float:
        """USD for that many tokens."""
        return (usage.prompt_tokens * self.prompt + usage.completion_tokens * self.completion) / _MILLION


FREE = Price(prompt=0.0, completion=0.0)


class _PriceFile(BaseModel):
    model_config = ConfigDict(extra="forbid")
    as_of: str = ""
    models: dict[str, Price] = {}
    hosts: dict[str, dict[str, Price]] = {}


@dataclass(frozen=True, slots=True)
class PriceTable:
    """Prices by model name, as the endpoint calls it: the user's for any endpoint, others for their provider's host."""

    models: Mapping[str, Price] = field(default_factory=dict)
    hosts: Mapping[str, Mapping[str, Price]] = field(default_factory=dict)

    def find(self, model: str, host: str) -> Price | None:
        """What the model costs at `host`, if it is known: another host may call another model the same."""
        return self.models.get(model) or self.hosts.get(host, {}).get(model)


def load_prices(path: Path | None = None) -> PriceTable:
    """The shipped prices, after those in `path`. Raises `MalformedInput`."""
    shipped = _read(files("prover.llm").joinpath("prices.toml").read_text(encoding="utf-8"), "prices.toml")
    if path is None:
        return PriceTable(shipped.models, shipped.hosts)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise MalformedInput(f"The price file {path} cannot be read ({error})", hint="Check its name") from error
    own = _read(text, str(path))
    hosts = {host: {**shipped.hosts.get(host, {}), **own.hosts.get(host, {})} for host in {*shipped.hosts, *own.hosts}}
    return PriceTable({**shipped.models, **own.models}, hosts)


def _read(text: str, name: str) -> _PriceFile:
    try:
        return _PriceFile.model_validate(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise MalformedInput(
            f"The price file {name} is not understood ({error})",
            hint='Under [models] write lines like "my-model" = { prompt = 0.28, completion = 0.42 }: USD per million',
        ) from error
