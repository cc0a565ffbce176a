"""The lines of a recording, JSONL: what models said, and what they were not waited for to say.

A completion is a line

    {"model": "openai:deepseek-chat", "prompt_id": "9f2c...", "template": "prove-cot/3f2a90c1",
     "messages": [{"role": "user", "content": "..."}], "sampling": {"temperature": 1.0, ...}, "index": 0,
     "text": "...", "finish_reason": "stop", "reasoning": "", "usage": {...}, "logprobs": []}

Of one written by hand, `text` and one of `messages` and `prompt_id` are required; settings that its `sampling` leaves
out may be any. Samples that were asked for and then no longer needed, because another had won or the sketch they were
for had failed, are a line

    {"withdrawn": [2, 3], "prompt_id": "9f2c...", "template": "...", "sampling": {...}}
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from prover.core.errors import MalformedInput, ModelRefused
from prover.core.model import ChatMessage, Completion, Prompt, Sampling, Usage

HOW_TO_RECORD = "Record it: run the real model with `--record` FILE (docs/models.md, replay)"
_WITHDRAWAL_START = b'{"withdrawn":'


class _Message(BaseModel):
    model_config = ConfigDict(extra="forbid")
    role: str
    content: str


class _Usage(BaseModel):
    model_config = ConfigDict(extra="forbid")
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost_usd: float = 0.0


class _Line(BaseModel):
    """What was asked for, in either kind of line."""

    model_config = ConfigDict(extra="forbid")
    prompt_id: str = ""
    template: str = ""
    messages: tuple[_Message, ...] = ()
    sampling: dict[str, Any] = {}

    @model_validator(mode="after")
    def _identify_prompt(self) -> Self:
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


class Withdrawal(_Line):
    """Samples that were asked for and then no longer waited for."""

    withdrawn: tuple[int, ...]
    """Their indices."""


class Record(_Line):
    """A completion."""

    model: str = ""
    index: int = 0
    text: str
    finish_reason: str = "stop"
    reasoning: str = ""
    usage: _Usage = _Usage()
    logprobs: tuple[float, ...] = ()

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


def read_transcript(path: Path) -> list[Record | Withdrawal]:
    """The lines of a file; a last one that a killed process left torn is left out.

    Raises `ModelRefused` without the file, `MalformedInput` on a bad line.
    """
    try:
        *lines, last = path.read_bytes().split(b"\n")
    except OSError as error:
        raise ModelRefused(f"the recording {path} cannot be read: {error.strerror}", hint=HOW_TO_RECORD) from error
    if _is_whole(last):
        lines.append(last)
    return [_read_line(line, f"{path}, line {number}") for number, line in enumerate(lines, 1) if line.strip()]


def _read_line(line: bytes, place: str) -> Record | Withdrawal:
    kind = Withdrawal if line.startswith(_WITHDRAWAL_START) else Record
    try:
        return kind.model_validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"]))
        reason = f"{field}: {first['msg']}" if field else first["msg"]
        raise MalformedInput(f"{place} is no recorded completion: {reason}", hint="Mend or delete the line") from error


def write_completion(prompt: Prompt, sampling: Sampling, completion: Completion) -> bytes:
    """The line of a completion."""
    record = Record(
        model=completion.model,
        template=prompt.template,
        messages=tuple(_Message(role=message.role, content=message.content) for message in prompt.messages),
        sampling=to_json(sampling),
        index=completion.index,
        text=completion.text,
        finish_reason=completion.finish_reason,
        reasoning=completion.reasoning,
        usage=_Usage(**asdict(completion.usage)),
        logprobs=completion.logprobs,
    )
    return record.model_dump_json().encode() + b"\n"


def write_withdrawal(prompt: Prompt, sampling: Sampling, indices: Iterable[int]) -> bytes:
    """The line of samples that are no longer waited for."""
    withdrawn = json.dumps(sorted(indices))
    line = _Line(prompt_id=prompt.id, template=prompt.template, sampling=to_json(sampling))
    rest = line.model_dump_json(exclude={"messages"})
    return _WITHDRAWAL_START + withdrawn.encode() + b"," + rest[1:].encode() + b"\n"


def to_json(sampling: Sampling) -> dict[str, Any]:
    """Sampling as it reads after a way through JSON, so that records compare equal."""
    record: dict[str, Any] = json.loads(json.dumps(sampling.to_record()))
    return record


def _is_whole(line: bytes) -> bool:
    """Whether a line without a line break at its end is a whole JSON object all the same."""
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False


def mend_end(path: Path) -> None:
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
