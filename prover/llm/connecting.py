"""Joining engine, breaker, slots and retries into a model behind an endpoint."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from prover.core.model import Usage
from prover.llm.breaker import BreakerLimits, CircuitBreaker
from prover.llm.clock import Clock
from prover.llm.endpoint import Endpoint
from prover.llm.endpoint_model import EndpointModel
from prover.llm.openai_engine import OpenAIEngine
from prover.llm.options import ModelOptions
from prover.llm.retry import Retrier, RetryLimits
from prover.llm.slots import FairSlots
from prover.llm.spec import ModelSpec


@asynccontextmanager
async def connect(
    spec: ModelSpec, endpoint: Endpoint, options: ModelOptions, clock: Clock, on_waste: Callable[[Usage], None]
) -> AsyncIterator[EndpointModel]:
    """The model at `endpoint`; what was paid for without a result is told to `on_waste`."""
    limits = BreakerLimits(
        threshold=options.breaker_threshold,
        patience_s=options.patience_s,
        first_contact_s=options.first_contact_s,
        first_probe_s=options.first_probe_s,
    )
    breaker = CircuitBreaker(endpoint.base_url, limits, clock)
    patience = RetryLimits(options.max_attempts, options.first_backoff_s, options.max_backoff_s, options.patience_s)
    engine = OpenAIEngine(spec, endpoint, options, clock, on_waste)
    slots = FairSlots(options.concurrency)
    retrier = Retrier(endpoint.base_url, patience, slots, breaker, clock, is_alive=engine.is_alive)
    try:
        yield EndpointModel(
            str(spec), engine, retrier=retrier, breaker=breaker, samples_per_request=options.samples_per_request
        )
    finally:
        await engine.close()
