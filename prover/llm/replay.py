"""`replay:FILE`: completions recorded earlier, given back exactly and offline; and how to record them.

A completion is found by prompt, sampling and index, in whatever order prompts are asked; see `transcript` for the
format.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncGenerator, Iterable
from contextlib import aclosing
from pathlib import Path
from typing import Any

from prover.core.errors import CompletionFailed, ModelError, ModelRefused, StoreError
from prover.core.model import Completion, Prompt, Sampling
from prover.core.ports import LanguageModel
from prover.llm.transcript import (
    HOW_TO_RECORD,
    Record,
    Withdrawal,
    mend_end,
    read_transcript,
    to_json,
    write_completion,
    write_withdrawal,
)
from prover.llm.wrapping import WrappedModel

_LOG = logging.getLogger(__name__)


class ReplayModel:
    """A `LanguageModel` that knows only what was recorded; of two equal records the first counts."""

    def __init__(self, path: Path) -> None:
        """Read the whole recording. Raises `ModelRefused` without the file, `MalformedInput` on a bad line."""
        self._path = path
        lines = read_transcript(path)
        self._by_prompt: dict[str, list[Record]] = {}
        self._withdrawals: dict[str, list[Withdrawal]] = {}
        for line in lines:
            if isinstance(line, Record):
                self._by_prompt.setdefault(line.prompt_id, []).append(line)
            else:
                self._withdrawals.setdefault(line.prompt_id, []).append(line)
        self._settings = {json.dumps(line.sampling, sort_keys=True): line for line in lines}
        self._templates = {line.template for line in lines if line.template}

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
        """Yield the recorded samples in the order in which they came; a recorded run is replayed like itself.

        Where it stopped waiting for a sample, this one waits until the caller stops too. Raises `CompletionFailed`
        for another sample that is not there, and `ModelRefused` when the settings or the template of the prompt are
        not those of the recording, as nothing in it can serve then.
        """
        wanted = to_json(sampling)
        missing = set(range(first_index, first_index + count))
        for record in self._by_prompt.get(prompt.id, ()):
            if record.index in missing and record.answers(wanted):
                missing.remove(record.index)
                yield record.to_completion()
        if self._was_withdrawn(prompt, wanted, missing):
            await asyncio.Event().wait()  # never set: the caller's cancelling ends it
        if missing:
            raise self._explain_missing(prompt, wanted, min(missing))

    def _was_withdrawn(self, prompt: Prompt, wanted: dict[str, Any], indices: Iterable[int]) -> bool:
        lines = [line for line in self._withdrawals.get(prompt.id, ()) if line.answers(wanted)]
        return any(index in line.withdrawn for line in lines for index in indices)

    def _explain_missing(self, prompt: Prompt, wanted: dict[str, Any], index: int) -> ModelError:
        asked = f"sample {index} of prompt {prompt.id[:12]} ({_describe(prompt)})"
        records = self._by_prompt.get(prompt.id, [])
        same = sorted({record.index for record in records if record.answers(wanted)})
        if records and not same:
            return self._refuse(f"has {asked} only with other sampling; {_compare(wanted, records[0].sampling)}")
        if not any(line.answers(wanted) for line in self._settings.values()):
            recorded = next(iter(self._settings.values())).sampling if self._settings else {}
            return self._refuse(f"has no record with the sampling of {asked}; {_compare(wanted, recorded)}")
        if older := self._find_older_template(prompt):
            return self._refuse(f"has no record of {asked}, and was made with another version of the template, {older}")
        others = f": of those it has {', '.join(map(str, same))}" if same else ", nor any other sample of it"
        _LOG.warning("%s has no record of %s%s", self._path, asked, others)
        return CompletionFailed(f"{self._path} has no record of {asked}{others}", hint=HOW_TO_RECORD)

    def _refuse(self, reason: str) -> ModelRefused:
        return ModelRefused(f"{self._path} {reason}", hint=HOW_TO_RECORD)

    def _find_older_template(self, prompt: Prompt) -> str:
        """A recorded template of the same name as the prompt's, when that one itself is not in the recording."""
        if not prompt.template or prompt.template in self._templates:
            return ""
        name = prompt.template.partition("/")[0]
        return next((other for other in sorted(self._templates) if other.partition("/")[0] == name), "")


class RecordingModel(WrappedModel):
    """Passes another model's completions on and appends each to a file.

    Each line is handed to the system in one write, so that what was yielded survives a killed process. One
    process at a time writes a recording; several models of it may share one.
    """

    def __init__(self, model: LanguageModel, path: Path) -> None:
        """Open `path` for appending; a line that a killed process left torn is cut off. Raises `StoreError`."""
        super().__init__(model)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            mend_end(path)
            self._file = path.open("ab", buffering=0)
        except OSError as error:
            raise StoreError(f"{path} cannot be written: {error.strerror}", hint="Choose another file") from error

    async def sample(
        self, prompt: Prompt, sampling: Sampling, *, count: int = 1, first_index: int = 0
    ) -> AsyncGenerator[Completion]:
        """See `LanguageModel`; a completion is on record before it is yielded.

        Samples that the caller stops waiting for are put on record as such; those that fail are not.
        """
        missing = set(range(first_index, first_index + count))
        completions = self._inner.sample(prompt, sampling, count=count, first_index=first_index)
        try:
            async with aclosing(completions):
                async for completion in completions:
                    missing.discard(completion.index)
                    self._file.write(write_completion(prompt, sampling, completion))
                    yield completion
        except (GeneratorExit, asyncio.CancelledError):
            if missing and not self._file.closed:
                self._file.write(write_withdrawal(prompt, sampling, missing))
            raise

    def close(self) -> None:
        """Close the file; the model stays open."""
        self._file.close()


def _compare(wanted: dict[str, Any], recorded: dict[str, Any]) -> str:
    changed = [f"{key}={wanted.get(key)!r}" for key in recorded if recorded[key] != wanted.get(key)]
    return f"asked for {', '.join(changed) or 'other settings'}"


def _describe(prompt: Prompt) -> str:
    last = prompt.messages[-1].content.strip() if prompt.messages else ""
    start = last.splitlines()[0][:60] if last else "empty"
    return f"{prompt.template}: {start}" if prompt.template else start
