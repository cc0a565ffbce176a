"""Opening a model: engine, retries, breaker and slots below, budget and cache above."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from pathlib import Path

from prover.core.errors import InputError
from prover.core.model import Usage
from prover.core.ports import LanguageModel
from prover.llm.budget import Budget, BudgetedModel, price_usage
from prover.llm.cache import CompletionCache
from prover.llm.cached_model import CachedModel
from prover.llm.clock import Clock, SystemClock
from prover.llm.endpoint import Endpoint, find_endpoint
from prover.llm.hf import HfModel
from prover.llm.model_folder import identify_weights
from prover.llm.options import ModelOptions
from prover.llm.prices import FREE, Price, load_prices
from prover.llm.replay import ReplayModel
from prover.llm.spec import ModelSpec, parse_spec
from prover.llm.vllm import VllmModel

_LOG = logging.getLogger(__name__)
_LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")


@asynccontextmanager
async def open_model(
    spec: ModelSpec | str,
    options: ModelOptions | None = None,
    *,
    budget: Budget | None = None,
    clock: Clock | None = None,
) -> AsyncIterator[LanguageModel]:
    """The model of `spec`, ready for use in this event loop; give one `budget` to all models of a run.

    Nothing is sent before the first sample is asked for. Raises `InputError` for options that cannot be met,
    `MissingExtra` when the engine is not installed, `StoreError` when the cache cannot be used.
    """
    spec = parse_spec(spec) if isinstance(spec, str) else spec
    chosen, purse = options or ModelOptions(), budget or Budget()
    endpoint = find_endpoint(spec, base_url=chosen.base_url, key=chosen.api_key) if spec.engine == "openai" else None
    price = _choose_price(spec, endpoint, chosen, purse)

    def charge_waste(usage: Usage) -> None:
        purse.charge(price_usage(usage, price))

    async with _open_engine(spec, endpoint, chosen, clock or SystemClock(), charge_waste) as engine:
        if spec.engine == "replay":  # costs nothing and is on disk already
            yield engine
            return
        model = BudgetedModel(engine, purse, price)
        if chosen.cache_path is None:
            yield model
            return
        cache = CompletionCache(chosen.cache_path)
        try:
            yield CachedModel(model, cache, _identify(spec, endpoint, chosen))
        finally:
            cache.close()


@asynccontextmanager
async def _open_engine(
    spec: ModelSpec,
    endpoint: Endpoint | None,
    options: ModelOptions,
    clock: Clock,
    on_waste: Callable[[Usage], None],
) -> AsyncIterator[LanguageModel]:
    """The model itself."""
    if endpoint is not None:
        from prover.llm.connecting import connect  # noqa: PLC0415 - a third of a second, for `openai`

        async with connect(spec, endpoint, options, clock, on_waste) as remote:
            yield remote
    elif spec.engine == "hf":
        async with aclosing(HfModel(spec.model, options.hf)) as local:
            yield local
    elif spec.engine == "vllm":
        async with aclosing(VllmModel(spec.model, options.vllm)) as offline:
            yield offline
    else:
        yield ReplayModel(Path(spec.model))


def _choose_price(spec: ModelSpec, endpoint: Endpoint | None, options: ModelOptions, budget: Budget) -> Price:
    """The model's price. Raises `InputError` when money is limited and it is not known."""
    if endpoint is None:
        return FREE
    price = load_prices(options.prices_path).find(spec.model, endpoint.host)
    if price is not None:
        return price
    if budget.max_usd is not None:
        raise InputError(
            f"The price of {spec} is not known, so --budget-usd cannot be kept",
            hint="Give it with --prices FILE (see docs/models.md; 0 if it is free), or use --budget-tokens",
        )
    if endpoint.host not in _LOCAL_HOSTS:
        _LOG.warning("The price of %s is not known: its cost is counted as 0. Give it with --prices FILE", spec)
    return FREE


def _identify(spec: ModelSpec, endpoint: Endpoint | None, options: ModelOptions) -> str:
    """What stands for the model in cache keys: with its address, as servers may call different models the same."""
    if endpoint is None:
        settings = json.dumps(options.to_engine_record(spec.engine), default=str)
        return f"{spec.engine}:{identify_weights(spec.model)}|{settings}"
    return f"{spec.engine}:{spec.model}|{endpoint.base_url}|{options.mode}"
