"""One request to an OpenAI-compatible endpoint: sent, streamed, read. Tries nothing twice; see `retry`."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence

import openai
from openai import AsyncOpenAI, AsyncStream

from prover.core.errors import ModelError, ModelRefused
from prover.core.model import Completion, Prompt, Sampling, Usage
from prover.llm.clock import Clock
from prover.llm.dialect import Dialect
from prover.llm.drafts import Drafts
from prover.llm.endpoint import Endpoint
from prover.llm.failures import Refusal, TransientFailure, classify_refusal
from prover.llm.openai_errors import EXPECTED_ERRORS, explain_exception
from prover.llm.options import ModelOptions
from prover.llm.spec import ModelSpec
from prover.llm.wire import AnswerWire, ModelListWire

_PATHS = {"chat": "/chat/completions", "completion": "/completions"}
_LIST_TIMEOUT_S = 5.0
_LISTED = 12


class OpenAIEngine:
    """Speaks to one endpoint for one model. Make it inside the event loop that uses it, and close it."""

    def __init__(
        self,
        spec: ModelSpec,
        endpoint: Endpoint,
        options: ModelOptions,
        clock: Clock,
        on_waste: Callable[[Usage], None],
    ) -> None:
        self._model = spec.model
        self._name = str(spec)
        self._endpoint = endpoint
        self._options = options
        self._clock = clock
        self._on_waste = on_waste
        self.dialect = Dialect(endpoint.base_url)
        self._client = AsyncOpenAI(
            base_url=endpoint.base_url,
            api_key=endpoint.reveal_key(),
            max_retries=0,
            timeout=openai.Timeout(options.idle_timeout_s, connect=options.connect_timeout_s),
        )

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()

    async def complete(
        self, prompt: Prompt, sampling: Sampling, indices: Sequence[int], emit: Callable[[Completion], None]
    ) -> None:
        """Ask for the samples `indices` in one request; `emit` each as it is complete. Some may stay out.

        Raises `TransientFailure` for what may pass, `ModelRefused` or `ContextOverflow` for what will not.
        """
        fields = build_fields(self._model, prompt, sampling, indices, self._options)
        while True:
            body = self.dialect.spell(fields)
            drafts = Drafts(self._name, prompt, indices, stop=() if self.dialect.offers_stop else sampling.stop)
            failure = await self._try(body, drafts, emit)
            if failure is None:
                return
            if isinstance(failure, TransientFailure):
                raise TransientFailure(self._endpoint.redact(failure.message))
            if failure.status not in (400, 422) or not self.dialect.learn(failure.body, body):
                raise await self._classify(failure)

    async def _try(
        self, body: dict[str, object], drafts: Drafts, emit: Callable[[Completion], None]
    ) -> Refusal | TransientFailure | None:
        """Send the request and read the answer; failures are values."""
        try:
            async with asyncio.timeout(self._options.request_timeout_s):
                await self._read(body, drafts, emit)
        except EXPECTED_ERRORS as error:
            return explain_exception(error)
        finally:  # also when the caller needs no more and cancels
            self._on_waste(drafts.unclaimed)
        if drafts.is_cut_off:
            return TransientFailure("the answer broke off")
        return None if drafts.has_any else TransientFailure("the answer is empty")

    async def _read(self, body: dict[str, object], drafts: Drafts, emit: Callable[[Completion], None]) -> None:
        async for answer, is_whole in self._send(body):
            drafts.add(answer, is_whole=is_whole)
            for completion in drafts.take_early():
                emit(completion)
        for completion in drafts.take_rest():
            emit(completion)

    async def _send(self, body: dict[str, object]) -> AsyncIterator[tuple[AnswerWire, bool]]:
        """Yield the events of a stream, or the whole answer (True) where the server does not stream."""
        path = _PATHS[self._options.mode]
        if not self._options.stream:
            yield AnswerWire.model_validate(await self._client.post(path, body=body, cast_to=object)), True
            return
        stream = await self._client.post(path, body=body, cast_to=object, stream=True, stream_cls=AsyncStream[object])
        try:
            if "json" in stream.response.headers.get("content-type", ""):
                yield AnswerWire.model_validate(json.loads(await stream.response.aread())), True
                return
            async for event in stream:
                yield AnswerWire.model_validate(event), False
        finally:
            await stream.close()

    async def _classify(self, refusal: Refusal) -> TransientFailure | ModelError:
        error = classify_refusal(refusal, self._endpoint, self._model, now=self._clock.time())
        if isinstance(error, ModelRefused) and (refusal.status == 404 or "model" in refusal.body.lower()):
            served = await self.list_models()
            if served and self._model not in served:
                offer = ", ".join(served[:_LISTED]) + (", …" if len(served) > _LISTED else "")
                return ModelRefused(error.message, hint=f"It serves: {self._endpoint.redact(offer)}")
        return error

    async def is_alive(self) -> bool:
        """Whether the endpoint lists its models; False too where it has no such list."""
        return bool(await self.list_models())

    async def list_models(self) -> list[str]:
        """Names that the endpoint serves; empty when it does not tell."""
        try:
            answer = await self._client.get("/models", cast_to=object, options={"timeout": _LIST_TIMEOUT_S})
            return sorted(model.id for model in ModelListWire.model_validate(answer).data)
        except EXPECTED_ERRORS:
            return []


def build_fields(
    model: str, prompt: Prompt, sampling: Sampling, indices: Sequence[int], options: ModelOptions
) -> dict[str, object]:
    """The request's fields: those asked for and no others, as servers refuse what they do not know."""
    fields: dict[str, object] = {"model": model}
    if options.mode == "chat":
        fields["messages"] = [{"role": message.role, "content": message.content} for message in prompt.messages]
    else:
        fields["prompt"] = "\n\n".join(message.content for message in prompt.messages)
    fields |= {"temperature": sampling.temperature, "top_p": sampling.top_p, "max_tokens": sampling.max_tokens}
    if sampling.stop:
        fields["stop"] = list(sampling.stop)
    if sampling.seed is not None:
        fields["seed"] = sampling.seed + indices[0]
    if sampling.logprobs:
        fields |= {"logprobs": True} if options.mode == "chat" else {"logprobs": 1}
    if len(indices) > 1:
        fields["n"] = len(indices)
    if options.stream:
        fields |= {"stream": True, "stream_options": {"include_usage": True}}
    return fields
