"""Recording completions and giving them back."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path

import pytest

from prover.core.errors import CompletionFailed, MalformedInput, ModelRefused, StoreError
from prover.core.model import ChatMessage, Completion, Prompt, Sampling, Usage
from prover.core.ports import LanguageModel
from prover.llm.replay import RecordingModel, ReplayModel

WARM = Sampling(temperature=0.7, max_tokens=64, stop=("```",), seed=3)


def prompt(text: str) -> Prompt:
    return Prompt((ChatMessage("system", "∀ Lean 4"), ChatMessage("user", text)), "prove-cot/1a2b")


class Scripted:
    """Answers with the prompt's text, the last sample first."""

    name = "openai:scripted"
    paused_s = 1.5

    async def sample(
        self, prompt: Prompt, sampling: Sampling, *, count: int = 1, first_index: int = 0
    ) -> AsyncGenerator[Completion]:
        for index in reversed(range(first_index, first_index + count)):
            text = f"{prompt.messages[-1].content}\n\tby ⟨h⟩ {index}"
            yield Completion(text, self.name, index, "length", "so…", Usage(9, 4, 0.25), (-0.1, -2.5))


async def record(path: Path, *texts: str, sampling: Sampling = WARM, count: int = 2) -> list[Completion]:
    recorder = RecordingModel(Scripted(), path)
    completions = [c for text in texts async for c in recorder.sample(prompt(text), sampling, count=count)]
    recorder.close()
    return completions


async def replay(model: LanguageModel, text: str, sampling: Sampling = WARM, **which: int) -> list[Completion]:
    return [c async for c in model.sample(prompt(text), sampling, **which)]


async def test_replays_exactly_in_another_order(tmp_path: Path) -> None:
    recorded = await record(tmp_path / "run" / "calls.jsonl", "one", "two", "three")
    model = ReplayModel(tmp_path / "run" / "calls.jsonl")
    for text in ("three", "one", "two", "one"):
        completions = await replay(model, text, count=2)
        assert completions == [replace(c, is_cached=True) for c in recorded if c.text.startswith(text)]
        assert len(completions) == 2


async def test_single_samples(tmp_path: Path) -> None:
    await record(tmp_path / "calls.jsonl", "one", count=3)
    (completion,) = await replay(ReplayModel(tmp_path / "calls.jsonl"), "one", first_index=1)
    assert completion.index == 1


async def test_missing_records_are_explained(tmp_path: Path) -> None:
    await record(tmp_path / "calls.jsonl", "one")
    model = ReplayModel(tmp_path / "calls.jsonl")
    with pytest.raises(
        CompletionFailed, match=r"no record of sample 0 .*prove-cot/1a2b: two\), nor any other.*Record it"
    ):
        await replay(model, "two")
    with pytest.raises(CompletionFailed, match=r"sample 2 .*it has 0, 1"):
        await replay(model, "one", count=3)
    with pytest.raises(ModelRefused, match=r"other sampling; asked for temperature=0.1"):
        await replay(model, "one", Sampling(temperature=0.1, max_tokens=64, stop=("```",), seed=3))
    with pytest.raises(ModelRefused, match=r"sampling of sample 0 .*asked for temperature=0.1"):
        await replay(model, "two", Sampling(temperature=0.1, max_tokens=64, stop=("```",), seed=3))
    renewed = Prompt((ChatMessage("user", "one"),), "prove-cot/ffff")
    with pytest.raises(ModelRefused, match=r"another version of the template, prove-cot/1a2b"):
        await anext(model.sample(renewed, WARM))
    repair = Prompt((ChatMessage("user", "one"),), "repair/ffff")
    with pytest.raises(CompletionFailed):
        await anext(model.sample(repair, WARM))


async def test_an_empty_recording_serves_nothing(tmp_path: Path) -> None:
    (tmp_path / "calls.jsonl").write_text("")
    with pytest.raises(ModelRefused, match="other settings"):
        await replay(ReplayModel(tmp_path / "calls.jsonl"), "one")


async def test_run_that_stopped_early_is_replayed_like_it(tmp_path: Path) -> None:
    recorder = RecordingModel(Scripted(), tmp_path / "calls.jsonl")
    async with aclosing(recorder.sample(prompt("one"), WARM, count=8)) as samples:
        first = await anext(samples)
    async with aclosing(ReplayModel(tmp_path / "calls.jsonl").sample(prompt("one"), WARM, count=8)) as samples:
        assert (await anext(samples)).text == first.text
        with pytest.raises(TimeoutError):  # it waits, as the recorded run did when it was told to stop
            await asyncio.wait_for(anext(samples), 0.05)


class Hanging(Scripted):
    """Never answers the prompt `slow`, and fails at `broken`."""

    async def sample(
        self, prompt: Prompt, sampling: Sampling, *, count: int = 1, first_index: int = 0
    ) -> AsyncGenerator[Completion]:
        if prompt.messages[-1].content == "slow":
            await asyncio.Event().wait()
        if prompt.messages[-1].content == "broken":
            raise CompletionFailed("it broke")
        async for completion in super().sample(prompt, sampling, count=count, first_index=first_index):
            yield completion


async def prove_side_by_side(model: LanguageModel) -> list[str]:
    """As the holes of a sketch are: the first failure ends the others, and the next sketch has its turn."""
    said: list[str] = []

    async def ask(text: str) -> None:
        try:
            said.extend([completion.text async for completion in model.sample(prompt(text), WARM)])
        except CompletionFailed:
            said.append("failed")

    for names in (("slow", "one"), ("broken", "two")):
        tasks = [asyncio.create_task(ask(name)) for name in names]
        await tasks[1]
        tasks[0].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return said


async def test_a_run_that_cancelled_and_failed_is_replayed_like_it(tmp_path: Path) -> None:
    path = tmp_path / "calls.jsonl"
    recorder = RecordingModel(Hanging(), path)
    recorded = await prove_side_by_side(recorder)
    recorder.close()
    replayed = await asyncio.wait_for(prove_side_by_side(ReplayModel(path)), 5.0)
    assert sorted(replayed) == sorted(recorded)
    assert "failed" in recorded
    assert sum(b"withdrawn" in line for line in path.read_bytes().splitlines()) == 1


async def test_lines_written_by_hand(tmp_path: Path) -> None:
    path = tmp_path / "calls.jsonl"
    by_messages = {"messages": [{"role": m.role, "content": m.content} for m in prompt("a").messages], "text": "A"}
    by_id = {"prompt_id": prompt("b").id, "sampling": {"temperature": 0}, "text": "B"}
    path.write_text(json.dumps(by_messages) + "\n\n" + json.dumps(by_id))
    model = ReplayModel(path)
    assert [c.text for c in await replay(model, "a")] == ["A"]
    assert [c.text for c in await replay(model, "b", Sampling(temperature=0.0, seed=5))] == ["B"]
    with pytest.raises(ModelRefused, match=r"temperature=0\.7"):
        await replay(model, "b")


async def test_torn_last_line_is_ignored_then_cut(tmp_path: Path) -> None:
    path = tmp_path / "calls.jsonl"
    await record(path, "one")
    with path.open("ab") as file:
        file.write('{"model": "x", "text": "∀'.encode()[:-1])
    assert len(await replay(ReplayModel(path), "one", count=2)) == 2
    await record(path, "two")
    model = ReplayModel(path)
    assert len(await replay(model, "one", count=2) + await replay(model, "two", count=2)) == 4


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("not json", "line 1 is no recorded completion"),
        ('{"text": "x"}', "neither messages nor prompt_id"),
        ('{"prompt_id": "p"}', "text: Field required"),
        ('{"withdrawn":["x"], "prompt_id": "p"}', "withdrawn"),
        ('{"prompt_id": "p", "text": "x", "colour": 1}', "colour"),
        ('{"prompt_id": "p", "messages": [{"role": "user", "content": "c"}], "text": "x"}', "not that of the messages"),
    ],
)
def test_bad_line_is_named(tmp_path: Path, line: str, reason: str) -> None:
    (tmp_path / "calls.jsonl").write_text(line + "\n")
    with pytest.raises(MalformedInput, match=reason):
        ReplayModel(tmp_path / "calls.jsonl")


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ModelRefused, match=r"cannot be read: No such file.*Record it"):
        ReplayModel(tmp_path / "none.jsonl")


def test_unwritable_file(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be written"):
        RecordingModel(Scripted(), tmp_path)


async def test_recorder_passes_the_model_through(tmp_path: Path) -> None:
    recorder = RecordingModel(Scripted(), tmp_path / "calls.jsonl")
    assert (recorder.name, recorder.paused_s) == ("openai:scripted", 1.5)
    recorder.close()


_RECORD_FOREVER = """
import asyncio, sys
from pathlib import Path
from prover.core.model import Sampling
from prover.llm.replay import RecordingModel
from tests.unit.llm.test_replay import Scripted, prompt

async def main():
    recorder = RecordingModel(Scripted(), Path(sys.argv[1]))
    async for completion in recorder.sample(prompt("one"), Sampling(), count=10**6):
        print(completion.index, flush=True)

asyncio.run(main())
"""


def test_what_was_yielded_survives_kill_9(tmp_path: Path) -> None:
    path = tmp_path / "calls.jsonl"
    process = subprocess.Popen(
        [sys.executable, "-c", _RECORD_FOREVER, str(path)],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[3],
        text=True,
    )
    assert process.stdout is not None
    yielded = [int(process.stdout.readline()) for _ in range(200)]
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    model = ReplayModel(path)
    for index in yielded:
        assert len(asyncio.run(replay(model, "one", Sampling(), first_index=index))) == 1
