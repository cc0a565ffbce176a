from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from prover.core.errors import ModelRefused, StoreError
from prover.core.model import ChatMessage, Completion, Prompt, Sampling, Usage
from prover.llm.cache import CompletionCache, completion_key
from prover.llm.cached_model import CachedModel
from tests.fakes.language_model import ScriptedModel

SAMPLING = Sampling(max_tokens=200)
COMPLETION = Completion(
    "by ω \ud800\0", "openai:m", 3, "length", "thought", Usage(7, 8, 0.5), logprobs=(-0.1, -float("1e-9"))
)


def ask(text: str = "p") -> Prompt:
    return Prompt((ChatMessage("user", text),))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "completions.sqlite"


@pytest.fixture
def cache(path: Path) -> Iterator[CompletionCache]:
    opened = CompletionCache(path)
    yield opened
    opened.close()


def scripted(latency_s: float = 0.0) -> ScriptedModel:
    return ScriptedModel(lambda text, index: f"{text}{index}", latency_s=latency_s)


async def collect(model: CachedModel, prompt: Prompt | None = None, **which: int) -> list[Completion]:
    return [completion async for completion in model.sample(prompt or ask(), SAMPLING, **which)]


def test_a_completion_comes_back_exactly(cache: CompletionCache) -> None:
    cache.put("k", COMPLETION)
    assert cache.find(["k", "other"]) == {"k": replace(COMPLETION, is_cached=True)}


def test_keys_tell_all_apart_that_matters_and_nothing_else() -> None:
    base = ("m", ask(), SAMPLING, 0)
    others = [
        ("n", ask(), SAMPLING, 0),
        ("m", ask("q"), SAMPLING, 0),
        ("m", Prompt((ChatMessage("system", "p"),)), SAMPLING, 0),
        ("m", ask(), replace(SAMPLING, temperature=0.0), 0),
        ("m", ask(), replace(SAMPLING, stop=("x",)), 0),
        ("m", ask(), replace(SAMPLING, seed=1), 0),
        ("m", ask(), SAMPLING, 1),
    ]
    keys = {completion_key(*one) for one in (base, *others)}
    assert len(keys) == 8
    assert completion_key("m", replace(ask(), template="t/1"), SAMPLING, 0) == completion_key(*base)


async def test_only_what_is_missing_is_asked_for(cache: CompletionCache) -> None:
    inner = scripted()
    model = CachedModel(inner, cache, "m")
    assert [c.text for c in await collect(model, count=2)] == ["p0", "p1"]
    assert [c.text for c in await collect(model, first_index=4)] == ["p4"]
    inner.asked.clear()
    found = await collect(model, count=6)
    assert sorted(c.text for c in found) == [f"p{i}" for i in range(6)]
    assert sorted(inner.asked) == [("p", 2), ("p", 3), ("p", 5)]
    assert [c.is_cached for c in sorted(found, key=lambda c: c.index)] == [True, True, False, False, True, False]
    inner.asked.clear()
    await collect(model, count=6)
    assert inner.asked == []
    assert model.name == "scripted:model"
    assert model.paused_s == 1.5


async def test_what_arrives_is_kept_although_nobody_takes_it(cache: CompletionCache) -> None:
    inner = scripted(0.005)
    completions = CachedModel(inner, cache, "m").sample(ask(), SAMPLING, count=3)
    await anext(completions)
    await asyncio.sleep(0.1)
    await completions.aclose()
    inner.asked.clear()
    assert len(await collect(CachedModel(inner, cache, "m"), count=3)) == 3
    assert inner.asked == []


async def test_two_callers_at_once_ask_once(cache: CompletionCache) -> None:
    inner = scripted(0.01)
    model = CachedModel(inner, cache, "m")
    first, second = await asyncio.gather(collect(model, count=3), collect(model, count=4))
    assert len(first) == 3
    assert {c.index for c in second} == {0, 1, 2, 3}
    assert sorted(inner.asked) == [("p", i) for i in range(4)]


async def test_who_waits_for_another_goes_on_alone_when_that_one_gives_up(cache: CompletionCache) -> None:
    inner = scripted(0.05)
    model = CachedModel(inner, cache, "m")
    first = asyncio.create_task(collect(model))
    await asyncio.sleep(0.01)
    second = asyncio.create_task(collect(model))
    await asyncio.sleep(0.01)
    first.cancel()
    assert [c.text for c in await asyncio.wait_for(second, 2.0)] == ["p0"]


async def test_errors_pass_and_what_came_before_is_kept(cache: CompletionCache) -> None:
    def fail(text: str, index: int) -> str:
        if index == 1:
            raise ModelRefused("no more")
        return text

    inner = ScriptedModel(fail)
    with pytest.raises(ModelRefused):
        await collect(CachedModel(inner, cache, "m"), count=3)
    assert [c.is_cached for c in await collect(CachedModel(inner, cache, "m"))] == [True]


@pytest.mark.parametrize("damage", [b"this is no database " * 100, b""])
def test_a_damaged_file_is_set_aside(path: Path, damage: bytes, caplog: pytest.LogCaptureFixture) -> None:
    path.parent.mkdir()
    path.write_bytes(damage)
    cache = CompletionCache(path)
    cache.put("k", COMPLETION)
    assert cache.find(["k"])
    cache.close()
    aside = list(path.parent.glob("*.damaged-*"))
    assert [kept.read_bytes() for kept in aside] == ([damage] if damage else [])
    assert ("set aside" in caplog.text or "damaged" in caplog.text) == bool(damage)


def test_a_file_damaged_in_the_middle_is_noticed_while_in_use(path: Path) -> None:
    cache = CompletionCache(path)
    for n in range(300):
        cache.put(f"{n:064}", replace(COMPLETION, text="x" * 500))
    cache.close()
    content = bytearray(path.read_bytes())
    content[8192:-4096] = os.urandom(len(content) - 8192 - 4096)
    path.write_bytes(content)
    cache = CompletionCache(path)
    for n in range(300):
        assert all(c.text == "x" * 500 for c in cache.find([f"{n:064}"]).values())
        cache.put(f"{n:064}", COMPLETION)
    assert len(cache.find(f"{n:064}" for n in range(300))) == 300
    assert list(path.parent.glob("*.damaged-*"))
    cache.close()


def test_a_damaged_entry_counts_as_missing(cache: CompletionCache, path: Path) -> None:
    cache.put("k", COMPLETION)
    with sqlite3.connect(path) as database:
        database.execute("UPDATE completions SET record = replace(record, 'thought', 'thougth')")
    assert cache.find(["k"]) == {}


def test_a_full_disk_is_told(cache: CompletionCache) -> None:
    cache._database.execute("PRAGMA max_page_count = 4")
    with pytest.raises(StoreError, match="full") as raised:
        cache.put("k", replace(COMPLETION, text="x" * 100_000))
    assert "resume" in raised.value.hint


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be used"):
        CompletionCache(tmp_path / "file" / "completions.sqlite")


_WRITER = """
import sys
from pathlib import Path
from prover.core.model import Completion
from prover.llm.cache import CompletionCache
cache = CompletionCache(Path(sys.argv[1]))
for n in range(int(sys.argv[2])):
    cache.put(f"{sys.argv[3]}-{n}", Completion("x" * 300, "m", n))
    print(n, flush=True)
"""


def test_two_processes_write_at_once(path: Path) -> None:
    writers = [
        subprocess.Popen([sys.executable, "-c", _WRITER, str(path), "100", name], stdout=subprocess.DEVNULL)
        for name in "ab"
    ]
    assert [writer.wait(60) for writer in writers] == [0, 0]
    cache = CompletionCache(path)
    assert len(cache.find(f"{name}-{n}" for name in "ab" for n in range(100))) == 200
    cache.close()


def test_a_killed_process_loses_nothing_it_had_stored(path: Path) -> None:
    writer = subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(path), "100000", "k"], stdout=subprocess.PIPE, text=True
    )
    assert writer.stdout is not None
    last = [next(writer.stdout) for _ in range(50)][-1]
    writer.send_signal(signal.SIGKILL)
    writer.wait()
    writer.stdout.close()
    cache = CompletionCache(path)
    assert len(cache.find(f"k-{n}" for n in range(int(last) + 1))) == 50
    cache.close()
