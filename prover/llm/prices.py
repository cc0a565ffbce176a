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


@dataclass(frozen=True, slots=True)
class PriceTable:
    """Prices by model name, as the endpoint calls it."""

    prices: Mapping[str, Price] = field(default_factory=dict)

    def find(self, model: str) -> Price | None:
        """The model's price, if it is known."""
        return self.prices.get(model)


def load_prices(path: Path | None = None) -> PriceTable:
    """The shipped prices, overridden by those in `path`. Raises `MalformedInput`."""
    shipped = _read(files("prover.llm").joinpath("prices.toml").read_text(encoding="utf-8"), "prices.toml")
    if path is None:
        return PriceTable(shipped)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise MalformedInput(f"The price file {path} cannot be read ({error})", hint="Check its name") from error
    return PriceTable(shipped | _read(text, str(path)))


def _read(text: str, name: str) -> dict[str, Price]:
    try:
        return _PriceFile.model_validate(tomllib.loads(text)).models
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise MalformedInput(
            f"The price file {name} is not understood ({error})",
            hint='Under [models] write lines like "my-model" = { prompt = 0.28, completion = 0.42 }: USD per million',
        ) from error
