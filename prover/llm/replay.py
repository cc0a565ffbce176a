"""`replay:FILE`: completions recorded earlier, given back exactly and offline; and how to record them.

A recording is JSONL, one completion a line:

    {"model": "openai:deepseek-chat", "prompt_id": "9f2c...", "template": "prove-cot/3f2a90c1",
     "messages": [{"role": "user", "content": "..."}], "sampling": {"temperature": 1.0, ...}, "index": 0,
     "text": "...", "finish_reason": "stop", "reasoning": "", "usage": {...}, "logprobs": []}

A completion is found by prompt, sampling and index, in whatever order prompts are asked. Of a line written by
hand, `text` and one of `messages` and `prompt_id` are required; settings that its `sampling` leaves out may be any.
"""

from __future__ import annotations

import json
import os
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from prover.core.errors import MalformedInput, ModelRefused, StoreError
from prover.core.model import ChatMessage, Completion, Prompt, Sampling, Usage
from prover.core.ports import LanguageModel

_HOW_TO_RECORD = "Record it: run the real model with `--record` FILE (docs/models.md, replay)"


class _Message(BaseModel):
    model_config = ConfigDict(extra="forbid")
    role: str
    content: str


class _Usage(BaseModel):
    model_config = ConfigDict(extra="forbid")
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost_usd: float = 0.0


class _Record(BaseModel):
    """One line of a recording."""

    model_config = ConfigDict(extra="forbid")
    model: str = ""
    prompt_id: str = ""
    template: str = ""
    messages: tuple[_Message, ...] = ()
    sampling: dict[str, Any] = {}
    index: int = 0
    text: str
    finish_reason: str = "stop"
    reasoning: str = ""
    usage: _Usage = _Usage()
    logprobs: tuple[float, ...] = ()

    @model_validator(mode="after")
    def _identify_prompt(self) -> _Record:
        """Compute the prompt's id, or check the one given against the messages."""
        if not self.messages:
            if not self.prompt_id:
                raise ValueError("neither messages nor prompt_id")
            return self
        messages = tuple(ChatMessage(message.role, message.content) for message in self.messages)
        expected = Prompt(messages).id
        if self.prompt_id not in ("", expected):
            raise ValueError(f"prompt_id is not that of the messages, which is {expected}")
        self.prompt_id = expected
        return self

    def answers(self, sampling: dict[str, Any]) -> bool:
        """Whether it was sampled with these settings, as far as it says."""
        return all(key in sampling and sampling[key] == value for key, value in self.sampling.items())

    def to_completion(self) -> Completion:
        """As the model gave it, but free of charge."""
        return Completion(
            text=self.text,
            model=self.model,
            index=self.index,
            finish_reason=self.finish_reason,
            reasoning=self.reasoning,
            usage=Usage(**self.usage.model_dump()),
            logprobs=self.logprobs,
            is_cached=True,
        )


class ReplayModel:
    """A `LanguageModel` that knows only what was recorded; of two equal records the first counts."""

    def __init__(self, path: Path) -> None:
        """Read the whole recording. Raises `ModelRefused` without the file, `MalformedInput` on a bad line."""
        self._path = path
        self._by_prompt: dict[str, list[_Record]] = {}
        for record in _read_records(path):
            self._by_prompt.setdefault(record.prompt_id, []).append(record)

    @property
    def name(self) -> str:
        """`replay:` and the file as given; completions name the model that was recorded."""
        return f"replay:{self._path}"

    @property
    def paused_s(self) -> float:
        """Always 0: there is no endpoint to wait for."""
        return 0.0

    async def sample(
        self, prompt: Prompt, sampling: Sampling, *, count: int = 1, first_index: int = 0
    ) -> AsyncGenerator[Completion]:
        """Yield the recorded samples in the order in which they came.

        Raises `ModelRefused` once those are used up and the caller still waits for one that is not
        there: a recording of a run that stopped after its first success is replayed like that run.
        """
        wanted = _to_json(sampling)
        missing = set(range(first_index, first_index + count))
        for record in self._by_prompt.get(prompt.id, ()):
            if record.index in missing and record.answers(wanted):
                missing.remove(record.index)
                yield record.to_completion()
        if missing:
            raise ModelRefused(self._explain_missing(prompt, sampling, min(missing)), hint=_HOW_TO_RECORD)

    def _explain_missing(self, prompt: Prompt, sampling: Sampling, index: int) -> str:
        asked = f"sample {index} of prompt {prompt.id[:12]} ({_describe(prompt)})"
        records = self._by_prompt.get(prompt.id)
        if not records:
            return f"{self._path} has no record of {asked}, nor any other sample of it"
        wanted = _to_json(sampling)
        same = sorted({record.index for record in records if record.answers(wanted)})
        if same:
            return f"{self._path} has no record of {asked}: of those it has {', '.join(map(str, same))}"
        recorded = records[0].sampling
        changed = [f"{key}={wanted.get(key)!r}" for key in recorded if recorded[key] != wanted.get(key)]
        return f"{self._path} has {asked} only with other sampling; asked for {', '.join(changed)}"


class RecordingModel:
    """Passes another model's completions on and appends each to a file.

    Each line is handed to the system in one write, so that what was yielded survives a killed process. One
    process at a time writes a recording; several models of it may share one.
    """

    def __init__(self, model: LanguageModel, path: Path) -> None:
        """Open `path` for appending; a line that a killed process left torn is cut off. Raises `StoreError`."""
        self._model = model
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            _mend_end(path)
            self._file = path.open("ab", buffering=0)
        except OSError as error:
            raise StoreError(f"{path} cannot be written: {error.strerror}", hint="Choose another file") from error

    @property
    def name(self) -> str:
        """That of the model itself."""
        return self._model.name

    @property
    def paused_s(self) -> float:
        """That of the model itself."""
        return self._model.paused_s

    async def sample(
        self, prompt: Prompt, sampling: Sampling, *, count: int = 1, first_index: int = 0
    ) -> AsyncGenerator[Completion]:
        """See `LanguageModel`; a completion is on record before it is yielded."""
        async with aclosing(self._model.sample(prompt, sampling, count=count, first_index=first_index)) as completions:
            async for completion in completions:
                self._file.write(_to_line(prompt, sampling, completion))
                yield completion

    def close(self) -> None:
        """Close the file; the model stays open."""
        self._file.close()


def _read_records(path: Path) -> list[_Record]:
    """Records of a file; a last line that a killed process left torn is left out."""
    try:
        *lines, last = path.read_bytes().split(b"\n")
    except OSError as error:
        raise ModelRefused(f"the recording {path} cannot be read: {error.strerror}", hint=_HOW_TO_RECORD) from error
    if _is_whole(last):
        lines.append(last)
    return [_read_record(line, f"{path}, line {number}") for number, line in enumerate(lines, 1) if line.strip()]


def _read_record(line: bytes, place: str) -> _Record:
    try:
        return _Record.model_validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"]))
        reason = f"{field}: {first['msg']}" if field else first["msg"]
        raise MalformedInput(f"{place} is no recorded completion: {reason}", hint="Mend or delete the line") from error


def _to_line(prompt: Prompt, sampling: Sampling, completion: Completion) -> bytes:
    record = _Record(
        model=completion.model,
        template=prompt.template,
        messages=tuple(_Message(role=message.role, content=message.content) for message in prompt.messages),
        sampling=_to_json(sampling),
        index=completion.index,
        text=completion.text,
        finish_reason=completion.finish_reason,
        reasoning=completion.reasoning,
        usage=_Usage(**asdict(completion.usage)),
        logprobs=completion.logprobs,
    )
    return record.model_dump_json().encode() + b"\n"


def _to_json(sampling: Sampling) -> dict[str, Any]:
    """Sampling as it reads after a way through JSON, so that records compare equal."""
    record: dict[str, Any] = json.loads(json.dumps(sampling.to_record()))
    return record


def _is_whole(line: bytes) -> bool:
    """Whether a line without a line break at its end is a whole JSON object all the same."""
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False


def _mend_end(path: Path) -> None:
    """Make the file end with a line break: complete a last line that is whole, cut off a torn one."""
    if not path.exists():
        return
    content = path.read_bytes()
    start = content.rfind(b"\n") + 1
    if _is_whole(content[start:]):
        with path.open("ab") as file:
            file.write(b"\n")
    else:
        os.truncate(path, start)


def _describe(prompt: Prompt) -> str:
    last = prompt.messages[-1].content.strip() if prompt.messages else ""
    start = last.splitlines()[0][:60] if last else "empty"
    return f"{prompt.template}: {start}" if prompt.template else start
