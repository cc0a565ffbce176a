"""`vllm:PATH_OR_ID`: a model served by vLLM inside this process.

vLLM offers three ways in. `LLM.generate` returns only when the last sample of a batch is done, and cannot
be interrupted. `AsyncLLM` belongs to one event loop, and its signatures change between releases. The
engine that `LLM` itself drives, `llm.llm_engine`, has had the same few methods for years: `add_request`,
`step`, `abort_request`. Stepping it on the worker's thread gives continuous batching over all open
requests and withdraws a sample between two tokens, on any event loop.

Each sample is a request of its own with `seed + i` as its seed; vLLM's prefix cache computes the shared
prompt once. vLLM takes seeds per request, but does not promise the same text in every batch shape.
The usual way to run vLLM is its server, `vllm serve MODEL`, and `openai:MODEL@http://HOST:8000/v1`.
"""

from __future__ import annotations

import gc
import logging
from collections import deque
from collections.abc import AsyncGenerator, Mapping
from itertools import count as count_up
from typing import Any

from prover.core.errors import ModelRefused, ProverError
from prover.core.extras import missing_modules, require_module
from prover.core.model import Completion, Prompt, Sampling, Usage
from prover.llm.batching import BatchWorker, Job
from prover.llm.chat_template import encode_prompt, room_for_answer
from prover.llm.model_folder import check_folder

log = logging.getLogger(__name__)

_LOAD_HINT = "Check the model's name and the log; vLLM needs a GPU with room for the model"


class VllmModel:
    """A `LanguageModel` on vLLM's offline engine; the weights are loaded by the first request."""

    def __init__(self, path: str, engine_args: Mapping[str, object] | None = None) -> None:
        """`engine_args` go to `vllm.LLM`, e.g. `max_model_len` or `tensor_parallel_size`.

        Raises `MissingExtra`, and `ModelRefused` when `path` names a folder that does not exist.
        """
        if missing := missing_modules("vllm"):
            require_module(missing[0], extra="vllm")
        self._name = f"vllm:{path}"
        self._worker = BatchWorker(self._name, VllmEngine(check_folder(path), self._name, engine_args or {}))

    @property
    def name(self) -> str:
        """`vllm:` and the path or id as given."""
        return self._name

    @property
    def paused_s(self) -> float:
        """Always 0: there is no endpoint to wait for."""
        return 0.0

    def sample(
        self, prompt: Prompt, sampling: Sampling, *, count: int = 1, first_index: int = 0
    ) -> AsyncGenerator[Completion]:
        """See `LanguageModel`. A closed generator's samples stop at their next token.

        `logprobs` are those of the model itself, before temperature and top-p (vLLM's default).
        """
        return self._worker.sample(prompt, sampling, count=count, first_index=first_index)

    async def aclose(self) -> None:
        """End the worker thread, the engine's process and what is open."""
        await self._worker.aclose()


class VllmEngine:
    """Open requests of a vLLM engine by their ids; lives on the worker's thread."""

    def __init__(self, path: str, name: str, engine_args: Mapping[str, object]) -> None:
        self._path = path
        self._name = name
        self._engine_args = engine_args
        self._jobs: dict[str, Job] = {}
        self._ids = count_up()
        self._vllm: Any = None
        self._engine: Any = None
        self._tokenizer: Any = None

    def load(self) -> None:
        """Start vLLM. Raises `ModelRefused`."""
        self._vllm = require_module("vllm", extra="vllm")
        try:
            llm = self._vllm.LLM(model=self._path, **self._engine_args)
        except (OSError, ValueError, RuntimeError, TypeError) as error:
            reason = str(error).strip().splitlines()[0]
            raise ModelRefused(f"{self._name} cannot be loaded: {reason}", hint=_LOAD_HINT) from error
        self._engine = llm.llm_engine
        self._tokenizer = llm.get_tokenizer()

    def advance(self, waiting: deque[Job]) -> bool:
        """Hand over new requests, withdraw closed ones, compute one token of each that is open."""
        while waiting:
            self._add(waiting.popleft())
        self._abort_closed()
        if self._jobs:
            for output in self._engine.step():
                if output.finished and (job := self._jobs.pop(output.request_id, None)):
                    job.finish(self._to_completion(job, output))
        return bool(self._jobs)

    def drop(self) -> None:
        """Withdraw everything."""
        ids = list(self._jobs)
        self._jobs.clear()
        try:
            self._engine.abort_request(ids)
        except Exception:
            # Its process has died: the next request is told so by `step`.
            log.warning("%s cannot withdraw its open requests", self._name, exc_info=True)

    def unload(self) -> None:
        """End the engine's process; vLLM itself would keep it until Python exits."""
        self._jobs.clear()
        if self._engine is not None:
            self._engine.engine_core.shutdown()
        self._engine = self._tokenizer = None
        gc.collect()

    def _add(self, job: Job) -> None:
        if job.is_closed:
            return
        try:
            prompt_ids = encode_prompt(self._tokenizer, job.prompt)
            context_tokens = self._engine.model_config.max_model_len
            room = room_for_answer(len(prompt_ids), job.sampling.max_tokens, context_tokens, self._name)
        except ProverError as error:
            job.finish(error)
            return
        request_id = str(next(self._ids))
        try:
            self._engine.add_request(request_id, {"prompt_token_ids": prompt_ids}, self._to_params(job, room))
        except ValueError as error:
            job.finish(ModelRefused(f"{self._name} refuses the request: {error}", hint="Check the sampling settings"))
            return
        self._jobs[request_id] = job

    def _abort_closed(self) -> None:
        closed = [request_id for request_id, job in self._jobs.items() if job.is_closed]
        if closed:
            self._engine.abort_request(closed)
        for request_id in closed:
            del self._jobs[request_id]

    def _to_params(self, job: Job, max_tokens: int) -> Any:
        sampling = job.sampling
        return self._vllm.SamplingParams(
            n=1,
            temperature=sampling.temperature,
            top_p=sampling.top_p,
            max_tokens=max_tokens,
            stop=list(sampling.stop),
            seed=None if sampling.seed is None else job.seed,
            logprobs=0 if sampling.logprobs else None,  # 0: of the chosen token alone
        )

    def _to_completion(self, job: Job, output: Any) -> Completion:
        sample = output.outputs[0]
        token_ids = list(sample.token_ids)
        logprobs = [entry[token].logprob for token, entry in zip(token_ids, sample.logprobs or (), strict=False)]
        if logprobs and isinstance(self._tokenizer.eos_token_id, int) and token_ids[-1] == self._tokenizer.eos_token_id:
            logprobs.pop()
        return Completion(
            text=sample.text,
            model=self._name,
            index=job.index,
            finish_reason="length" if sample.finish_reason == "length" else "stop",
            usage=Usage(prompt_tokens=len(output.prompt_token_ids), completion_tokens=len(token_ids)),
            logprobs=tuple(logprobs),
        )
