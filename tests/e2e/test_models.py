"""`prover solve` with two models over real HTTP and the real Lean: sketches, depth, repairs, failures, resume."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.e2e.conftest import CommandLine, descendants, wait_until
from tests.e2e.scripted_models import SCRIPT, ScriptedModel
from tests.fakes.openai_server import Failures, OpenAIServer

pytestmark = [pytest.mark.lean, pytest.mark.slow]

QUICK = ["common_divisor_of_combination", "four_consecutive_plus_one", "coins_three_and_five"]


def arguments(general: OpenAIServer, prover: OpenAIServer, problems: list[str]) -> list[str]:
    only = [part for name in problems for part in ("--only", name)]
    return [
        *("solve", "textbook-core", *only, "--json", "--no-cascade", "--max-depth", "3"),
        *("--decomposer", f"openai:test-model@{general.base_url}", "--prover", f"openai:test-model@{prover.base_url}"),
        *("--samples", "1", "--sketches", "1", "--repairs", "1", "--model-slots", "4", "--budget", "240"),
        *("--completions", "completions.sqlite", "--store", "runs.sqlite", "--out", "proofs"),
    ]


def rows(folder: Path, query: str, *values: str) -> list[tuple]:
    with closing(sqlite3.connect(folder / "runs.sqlite")) as store:
        return store.execute(query, values).fetchall()


def solved_lemmas(folder: Path) -> Iterator[tuple[str, int, str]]:
    """Problem, depth and statement of each lemma that one block closed."""
    yield from rows(
        folder,
        "select p.name, s.depth, s.lemma from subgoals s join attempts a on a.subgoal_id = s.id and a.run_id = s.run_id"
        " join problems p on p.id = s.problem_id and p.run_id = s.run_id where a.status = 'proved'",
    )


def repaired_problems(folder: Path) -> set[str]:
    """Problems in whose proof stands something that the models said only after Lean's objection."""
    mended = {
        name: [line.get("sketch", line.get("proof", "")) for line in lines if "first" in line]
        for name, lines in SCRIPT.items()
    }
    proofs = dict(rows(folder, "select p.name, q.source from proofs q join problems p on p.id = q.problem_id"))
    return {
        name
        for name, bodies in mended.items()
        if any(" ".join(body.splitlines()[-1].split()) in " ".join(proofs.get(name, "").split()) for body in bodies)
    }


async def test_ten_problems_through_sketches_with_depth_and_repairs(
    prover_cli: CommandLine, embedded_lean: object
) -> None:
    async with OpenAIServer(ScriptedModel("sketch")) as general, OpenAIServer(ScriptedModel("proof")) as prover:
        done = prover_cli.run(*arguments(general, prover, list(SCRIPT)))
    assert done.code == 0, done.err
    how = {name: result["how"] for name, result in done.json["by_problem"].items()}
    assert how == dict.fromkeys(SCRIPT, "sketch"), done.err
    assert done.json["tokens"] > 0
    assert len({name for name, depth, _ in solved_lemmas(prover_cli.folder) if depth >= 2}) >= 3
    assert len(repaired_problems(prover_cli.folder)) >= 2
    checked = prover_cli.run("check", *(str(path) for path in sorted(prover_cli.folder.glob("proofs/c*.lean"))[:1]))
    assert checked.code == 0


async def test_the_same_ten_when_a_fifth_of_the_requests_fails(prover_cli: CommandLine, embedded_lean: object) -> None:
    kinds = ("429", "500", "503", "drop", "truncate", "garbage")
    async with (
        OpenAIServer(ScriptedModel("sketch"), failures=Failures(0.2, seed=1, kinds=kinds)) as general,
        OpenAIServer(ScriptedModel("proof"), failures=Failures(0.2, seed=2, kinds=kinds)) as prover,
    ):
        done = prover_cli.run(*arguments(general, prover, list(SCRIPT)))
        failed = [outcome for server in (general, prover) for outcome in server.outcomes if outcome != "ok"]
    assert done.code == 0, done.err
    assert done.json["proved"] == len(SCRIPT), done.err
    assert len(failed) >= 5


async def test_killed_half_way_and_resumed_nothing_is_asked_twice(
    prover_cli: CommandLine, embedded_lean: object
) -> None:
    slow = {"latency_s": 0.3}
    async with (
        OpenAIServer(ScriptedModel("sketch"), **slow) as general,
        OpenAIServer(ScriptedModel("proof"), **slow) as prover,
    ):
        process = prover_cli.start(*arguments(general, prover, list(SCRIPT)))
        assert wait_until(lambda: len(general.requests) >= 8 and len(prover.requests) >= 8, 120)
        # An answer sent in the instant of the kill is rightly asked for again: let what was sent arrive first.
        general.down = prover.down = True
        assert wait_until(lambda: "open" not in general.outcomes + prover.outcomes, 30)
        await asyncio.sleep(1)
        family = descendants(process.pid)
        process.kill()
        process.communicate()
        assert wait_until(lambda: not any(child.is_running() for child in family), 30)
        general.down = prover.down = False
        done = prover_cli.run(*arguments(general, prover, list(SCRIPT)), "--resume")
        assert "resuming run" in done.err
        assert done.json["proved"] == len(SCRIPT), done.err
        asked = [text for server in (general, prover) for text in server.completions.values()]
    assert [len(texts) for texts in asked] == [1] * len(asked)


async def test_a_rerun_costs_nothing(prover_cli: CommandLine, embedded_lean: object) -> None:
    async with OpenAIServer(ScriptedModel("sketch")) as general, OpenAIServer(ScriptedModel("proof")) as prover:
        first = prover_cli.run(*arguments(general, prover, QUICK)).json
        paid = len(general.requests) + len(prover.requests)
        second = prover_cli.run(*arguments(general, prover, QUICK)).json
        assert len(general.requests) + len(prover.requests) == paid
    assert (first["proved"], second["proved"], second["tokens"]) == (3, 3, 0)
    assert first["run"] != second["run"]


async def test_a_spent_budget_stops_cleanly_and_a_larger_one_goes_on(
    prover_cli: CommandLine, embedded_lean: object
) -> None:
    async with OpenAIServer(ScriptedModel("sketch")) as general, OpenAIServer(ScriptedModel("proof")) as prover:
        call = [*arguments(general, prover, QUICK), "--max-tokens", "1000"]
        stopped = prover_cli.run(*call, "--budget-tokens", "2500")
        assert stopped.code == 0, stopped.err
        assert "budget" in stopped.json["stopped"]
        assert stopped.json["proved"] < 3
        done = prover_cli.run(*call, "--budget-tokens", "500000", "--resume")
    assert (done.json["run"], done.json["proved"]) == (stopped.json["run"], 3)


async def test_a_wrong_key_is_one_clear_line_and_is_never_shown(
    prover_cli: CommandLine, embedded_lean: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-very-secret")
    async with OpenAIServer(ScriptedModel("sketch"), api_key="sk-another") as server:
        done = prover_cli.run(*arguments(server, server, QUICK[:1]))
    assert done.code == 3
    assert "OPENAI_API_KEY" in done.err
    everything = done.out + done.err + json.dumps(rows(prover_cli.folder, "select settings from runs"))
    assert "sk-very-secret" not in everything
