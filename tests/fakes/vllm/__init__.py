"""Stands in for vLLM in tests: the few signatures that are used, as strict as vLLM's own.

The signatures were taken from vLLM 0.32 (`vllm/entrypoints/llm.py`, `vllm/v1/engine/llm_engine.py`, `core_client.py`,
`vllm/sampling_params.py`, `vllm/outputs.py`), shortened to what is commonly used. An unknown keyword,
a request id used twice or a step without requests fails. Put it on `sys.modules` as `vllm`.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

END_TOKEN = 0


@dataclass
class SamplingParams:
    n: int = 1
    presence_penalty: float = 0.0
    frequency_penalty: float = 0.0
    repetition_penalty: float = 1.0
    temperature: float = 1.0
    top_p: float = 1.0
    top_k: int = 0
    min_p: float = 0.0
    seed: int | None = None
    stop: str | list[str] | None = None
    stop_token_ids: list[int] | None = None
    ignore_eos: bool = False
    max_tokens: int | None = 16
    min_tokens: int = 0
    logprobs: int | None = None
    prompt_logprobs: int | None = None

    def __post_init__(self) -> None:
        if self.temperature < 0:
            raise ValueError(f"temperature must be non-negative, got {self.temperature}.")
        if not 0 < self.top_p <= 1:
            raise ValueError(f"top_p must be in (0, 1], got {self.top_p}.")
        if self.max_tokens is not None and self.max_tokens < 1:
            raise ValueError(f"max_tokens must be at least 1, got {self.max_tokens}.")


@dataclass
class Logprob:
    logprob: float
    rank: int | None = None
    decoded_token: str | None = None


@dataclass
class CompletionOutput:
    index: int
    text: str
    token_ids: list[int]
    cumulative_logprob: float | None
    logprobs: list[dict[int, Logprob]] | None
    finish_reason: str | None = None
    stop_reason: int | str | None = None


@dataclass
class RequestOutput:
    request_id: str
    prompt: str | None
    prompt_token_ids: list[int] | None
    outputs: list[CompletionOutput]
    finished: bool


class ByteTokenizer:
    """A token per byte; 0 ends a text."""

    eos_token_id = END_TOKEN
    chat_template = "{{ messages }}"

    def encode(self, text: str, *, add_special_tokens: bool = True) -> list[int]:
        return list(text.encode())

    def apply_chat_template(
        self,
        conversation: list[dict[str, str]],
        *,
        tokenize: bool = True,
        add_generation_prompt: bool = False,
        continue_final_message: bool = False,
    ) -> str:
        assert not tokenize
        assert add_generation_prompt != continue_final_message
        return "".join(f"<{turn['role']}>{turn['content']}" for turn in conversation) + "<assistant>"


@dataclass
class _Request:
    id: str
    prompt_ids: list[int]
    params: SamplingParams
    random: Random
    token_ids: list[int]

    def advance(self) -> RequestOutput:
        """One more token: a letter, or the end once in twenty."""
        token = END_TOKEN if self.random.random() < 0.05 else self.random.randrange(97, 123)
        self.token_ids.append(token)
        text = bytes(self.token_ids).rstrip(b"\0").decode()
        stop = next((stop for stop in self.params.stop or () if stop in text), None)
        finish_reason = None
        if token == END_TOKEN or stop:
            finish_reason = "stop"
        elif len(self.token_ids) == self.params.max_tokens:
            finish_reason = "length"
        logprobs = None
        if self.params.logprobs is not None:
            logprobs = [{token: Logprob(-token / 100, 1)} for token in self.token_ids]
        sample = CompletionOutput(
            0, text[: text.find(stop)] if stop else text, self.token_ids, None, logprobs, finish_reason, stop
        )
        return RequestOutput(self.id, None, self.prompt_ids, [sample], finish_reason is not None)


class _ModelConfig:
    max_model_len = 256


class EngineCoreClient:
    def __init__(self) -> None:
        self.is_running = True

    def shutdown(self, timeout: float | None = None) -> None:
        self.is_running = False


class LLMEngine:
    def __init__(self) -> None:
        self.engine_core = EngineCoreClient()
        self.model_config = _ModelConfig()
        self.open: dict[str, _Request] = {}
        self.aborted: list[str] = []
        self.batch_sizes: list[int] = []
        self.breaks_at_step: int | None = None

    def add_request(self, request_id: str, prompt: dict[str, list[int]], params: SamplingParams) -> str:
        assert isinstance(params, SamplingParams)
        assert request_id not in self.open
        (prompt_ids,) = [prompt["prompt_token_ids"]]
        assert prompt.keys() == {"prompt_token_ids"}
        self.open[request_id] = _Request(request_id, prompt_ids, params, Random(params.seed), [])
        return request_id

    def abort_request(self, request_ids: list[str]) -> None:
        assert isinstance(request_ids, list)
        self.aborted += request_ids
        for request_id in request_ids:
            self.open.pop(request_id, None)

    def has_unfinished_requests(self) -> bool:
        return bool(self.open)

    def step(self) -> list[RequestOutput]:
        assert self.open, "vLLM blocks here for good"
        self.batch_sizes.append(len(self.open))
        if len(self.batch_sizes) == self.breaks_at_step:
            raise RuntimeError("EngineCore encountered an issue.\nSee stack trace.")
        outputs = [request.advance() for request in self.open.values()]
        for output in outputs:
            if output.finished:
                del self.open[output.request_id]
        return outputs


class LLM:
    made: list[LLM] = []  # noqa: RUF012 - read by the tests

    def __init__(
        self,
        model: str,
        *,
        tokenizer: str | None = None,
        trust_remote_code: bool = False,
        tensor_parallel_size: int = 1,
        dtype: str = "auto",
        quantization: str | None = None,
        revision: str | None = None,
        seed: int = 0,
        gpu_memory_utilization: float = 0.92,
        enforce_eager: bool = False,
        max_model_len: int | None = None,
    ) -> None:
        if model.endswith("unknown"):
            raise OSError(f"{model} is not a local folder and is not a valid model identifier\nmore")
        self.model = model
        self.llm_engine = LLMEngine()
        if max_model_len is not None:
            self.llm_engine.model_config.max_model_len = max_model_len
        self.made.append(self)

    def get_tokenizer(self) -> ByteTokenizer:
        return ByteTokenizer()
