"""`hf:PATH_OR_ID`: a transformers model in this process, on CPU or GPU.

All open requests share one batch, whatever their prompts and sampling settings (`hf_sampling`).
Requests that arrive later join between rounds: a round of `generate` ends early when half of its rows are
done or when others wait, and unfinished rows go on in the next round from the tokens they have.
For a large model and many samples, `vllm:` or a vLLM server is several times faster.

What is guaranteed about seeds: sample `i` draws its random numbers from `seed + i` alone, one per token, so
the same request gives the same text in any batch, at any time, up to the rounding of the model's
arithmetic: batches of other shapes add in another order, and a token whose probability boundary
falls within that rounding may turn out differently. On one machine with one batch shape it is exact.
"""

from __future__ import annotations

import gc
import logging
from collections import deque
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any

from prover.core.errors import CompletionFailed, InputError, ModelRefused, ProverError
from prover.core.extras import missing_modules, require_module
from prover.core.model import Completion, Prompt, Sampling, Usage
from prover.llm.batching import BatchWorker, Job
from prover.llm.chat_template import encode_prompt, room_for_answer
from prover.llm.hf_sampling import Round, Row
from prover.llm.model_folder import FOLDER_HINT, check_folder

log = logging.getLogger(__name__)

_WITHOUT_LIMIT = 2**31
"""Context of a model that states none; tokenizers say 1e30."""


@dataclass(frozen=True, slots=True)
class HfSettings:
    """How to run a transformers model."""

    device: str = "auto"
    """`auto` (GPUs when there are any, else CPU), or a torch device such as `cpu` or `cuda:1`."""
    dtype: str = "auto"
    """`auto` (as saved), or a torch dtype such as `bfloat16`."""
    max_batch: int = 32
    """Samples computed together."""
    max_batch_tokens: int = 131_072
    """Prompt and answer tokens, padding included, that a batch may reach."""

    def __post_init__(self) -> None:
        for name in ("max_batch", "max_batch_tokens"):
            if getattr(self, name) < 1:
                raise InputError(f"hf.{name} must be at least 1, not {getattr(self, name)}")


class HfModel:
    """A `LanguageModel` on transformers; the weights are loaded by the first request."""

    def __init__(self, path: str, settings: HfSettings | None = None) -> None:
        """Raises `MissingExtra`, and `ModelRefused` when `path` names a folder that does not exist."""
        if missing := missing_modules("hf"):
            require_module(missing[0], extra="hf")
        self._name = f"hf:{path}"
        self._worker = BatchWorker(self._name, HfEngine(check_folder(path), self._name, settings or HfSettings()))

    @property
    def name(self) -> str:
        """`hf:` and the path or id as given."""
        return self._name

    @property
    def paused_s(self) -> float:
        """Always 0: there is no endpoint to wait for."""
        return 0.0

    def sample(
        self, prompt: Prompt, sampling: Sampling, *, count: int = 1, first_index: int = 0
    ) -> AsyncGenerator[Completion]:
        """See `LanguageModel`. A closed generator's samples stop at their next token.

        `logprobs` are those of the model itself, before temperature and top-p.
        """
        return self._worker.sample(prompt, sampling, count=count, first_index=first_index)

    async def aclose(self) -> None:
        """End the worker thread and what is open; free the model's memory."""
        await self._worker.aclose()


class HfEngine:
    """Model, tokenizer and the rows under way; lives on the worker's thread."""

    def __init__(self, path: str, name: str, settings: HfSettings) -> None:
        self._path = path
        self._name = name
        self._settings = settings
        self._max_rows = settings.max_batch
        self._rows: list[Row] = []
        self._next: Row | None = None
        self._model: Any = None
        self._tokenizer: Any = None

    def load(self) -> None:
        """Load weights and tokenizer. Raises `ModelRefused`."""
        torch = require_module("torch", extra="hf")
        transformers = require_module("transformers", extra="hf")
        device = self._settings.device
        if device == "auto":
            device = "auto" if torch.cuda.is_available() else "cpu"
        # The terminal belongs to the run's own display.
        transformers.utils.logging.disable_progress_bar()
        try:
            self._tokenizer = transformers.AutoTokenizer.from_pretrained(self._path)
            self._model = transformers.AutoModelForCausalLM.from_pretrained(
                self._path, dtype=self._settings.dtype, device_map=device
            )
        except (OSError, ValueError, RuntimeError, AttributeError) as error:  # AttributeError: an unknown dtype
            reason = str(error).strip().splitlines()[0]
            raise ModelRefused(f"{self._name} cannot be loaded: {reason}", hint=FOLDER_HINT) from error
        self._model.eval()
        self._adopt_end_tokens(transformers.GenerationConfig)

    def advance(self, waiting: deque[Job]) -> bool:
        """Run one round of `generate` over all open samples that fit together."""
        self._rows = [row for row in self._rows if not row.is_done]
        self._admit(waiting)
        if not self._rows:
            return False
        torch = require_module("torch", extra="hf")
        batch = self._rows[: self._max_rows]
        try:
            Round(
                self._model,
                self._tokenizer,
                batch,
                on_done=lambda row: row.job.finish(self._to_completion(row)),
                has_arrivals=lambda: self._has_room(waiting),
            ).run()
        except torch.OutOfMemoryError as error:
            self._shrink(batch, error)
            gc.collect()
            torch.cuda.empty_cache()
        return any(not row.is_done for row in self._rows)

    def drop(self) -> None:
        """Forget all rows."""
        self._rows, self._next = [], None

    def unload(self) -> None:
        """Let the memory go."""
        self.drop()
        self._model = self._tokenizer = None
        gc.collect()
        torch = require_module("torch", extra="hf")
        if torch.cuda.is_available():
            torch.cuda.empty_cache()

    def _adopt_end_tokens(self, config_class: Any) -> None:
        """Keep only the end tokens of the checkpoint's sampling defaults: the request says the rest."""
        ends = self._model.generation_config.eos_token_id
        ends = set(ends if isinstance(ends, list) else [ends]) | {self._tokenizer.eos_token_id}
        end_ids = sorted(token for token in ends if token is not None)
        pad = self._tokenizer.pad_token_id
        self._model.generation_config = config_class(
            eos_token_id=end_ids or None, pad_token_id=pad if pad is not None else (end_ids or [0])[0], do_sample=False
        )

    def _admit(self, waiting: deque[Job]) -> None:
        while (row := self._peek(waiting)) is not None and (not self._rows or self._fits(row)):
            waiting.popleft()
            self._rows.append(row)

    def _peek(self, waiting: deque[Job]) -> Row | None:
        """The row of the first waiting job; those before it that nobody wants or that do not fit the context go."""
        while waiting:
            job = waiting[0]
            try:
                if not job.is_closed:
                    if self._next is None or self._next.job is not job:
                        self._next = self._to_row(job)
                    return self._next
            except ProverError as error:
                job.finish(error)
            waiting.popleft()
        return None

    def _to_row(self, job: Job) -> Row:
        prompt_ids = encode_prompt(self._tokenizer, job.prompt)
        room = room_for_answer(len(prompt_ids), job.sampling.max_tokens, self._context_tokens(), self._name)
        return Row(job, prompt_ids, room)

    def _fits(self, row: Row) -> bool:
        rows = [*(other for other in self._rows if not other.is_done), row]
        longest = max(len(row.prompt_ids) + row.max_tokens for row in rows)
        return len(rows) <= self._max_rows and len(rows) * longest <= self._settings.max_batch_tokens

    def _has_room(self, waiting: deque[Job]) -> bool:
        """Whether the first waiting job would be admitted if the round ended now."""
        return (row := self._peek(waiting)) is not None and self._fits(row)

    def _context_tokens(self) -> int:
        config = self._model.config.get_text_config()
        limits = (getattr(config, "max_position_embeddings", None), self._tokenizer.model_max_length)
        return min(limit if limit and limit > 0 else _WITHOUT_LIMIT for limit in limits)

    def _shrink(self, batch: list[Row], error: Exception) -> None:
        """Go on with half the rows; they keep what they have generated."""
        if len(batch) > 1:
            self._max_rows = len(batch) // 2
            log.warning("%s: out of memory, going on with %d samples at a time", self._name, self._max_rows)
            return
        batch[0].job.finish(
            CompletionFailed(
                f"{self._name} runs out of memory on a single sample: {str(error).splitlines()[0]}",
                hint="Lower --max-tokens, or serve the model elsewhere and use openai:MODEL",
            )
        )

    def _to_completion(self, row: Row) -> Completion:
        text, kept = row.read_text(self._tokenizer)
        return Completion(
            text=text,
            model=self._name,
            index=row.job.index,
            finish_reason=row.finish_reason,
            usage=Usage(prompt_tokens=len(row.prompt_ids), completion_tokens=len(row.token_ids)),
            logprobs=tuple(row.logprobs[:kept]),
        )
