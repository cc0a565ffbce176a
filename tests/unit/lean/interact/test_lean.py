"""The backend in front of REPL processes that are functions: who is asked what, and what failures become."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Callable
from typing import Any

import pytest

from prover.core.problem import Problem
from prover.core.verdict import Status
from prover.lean.interact.lean import InteractLean
from prover.lean.interact.session import ReplSession

PROBLEM = Problem("t", "theorem t : 1 = 1", "import Mathlib\n")
SOURCE = "theorem t : 1 = 1 := rfl"
Answer = dict[str, Any]


def error(text: str) -> Answer:
    return {"messages": [{"severity": "error", "pos": {"line": 1, "column": 0}, "data": text}], "env": 9}


class Found:
    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def model_dump(self, *, by_alias: bool) -> Answer:
        return self._answer


class FakeServer:
    """A REPL process. `script` maps a pattern of the command to an answer, or to an error to raise."""

    def __init__(self, script: dict[str, Any], busy: threading.Event, memory_mb: float) -> None:
        self.commands: list[tuple[str, int | None]] = []
        self.killed = threading.Event()
        self._script = script
        self._busy = busy
        self._memory_mb = memory_mb

    def run(self, request: dict[str, Any], *, timeout: float) -> Found:
        self.commands.append((request["cmd"], request["env"]))
        for pattern, answer in self._script.items():
            if re.search(pattern, request["cmd"]):
                if isinstance(answer, Exception):
                    raise answer
                if answer == "hang":
                    self._busy.set()
                    self.killed.wait(10)
                    raise ConnectionAbortedError("killed")
                return Found(answer)
        return Found({"env": len(self.commands)} | self._say(request["cmd"]))

    @staticmethod
    def _say(command: str) -> Answer:
        found = re.search(r"#(check|print axioms) _root_\.(\S+)", command)
        if found is None:
            return {}
        said = f"{found[2]} : 1 = 1" if found[1] == "check" else f"'{found[2]}' does not depend on any axioms"
        return {"messages": [{"severity": "info", "pos": {"line": 1, "column": 0}, "data": said}]}

    def kill(self) -> None:
        self.killed.set()

    def get_memory_usage(self) -> float:
        return self._memory_mb


class Processes:
    """Makes sessions, and remembers the processes that they started."""

    def __init__(self, *scripts: dict[str, Any], memory_mb: float = 1.0) -> None:
        self.started: list[FakeServer] = []
        self.busy = threading.Event()
        self._scripts = list(scripts)
        self._memory_mb = memory_mb

    def start(self) -> FakeServer:
        script = self._scripts.pop(0) if self._scripts else {}
        self.started.append(FakeServer(script, self.busy, self._memory_mb))
        return self.started[-1]

    def open(self, find_fault: Callable[..., Any] = lambda problem, source: None) -> InteractLean:
        def make_session() -> ReplSession:
            return ReplSession(self.start, lambda **fields: fields, memory_mb=100)

        return InteractLean(make_session, find_fault, workers=1, label="4.28.0 (project)")


async def test_an_audit_has_a_process_of_its_own_and_begins_with_the_reference():
    processes = Processes()
    verdict = await processes.open().verify(PROBLEM, SOURCE, timeout_s=5)
    assert verdict.is_proved
    assert verdict.lean == "4.28.0 (project) interact, audited"
    search, audit = processes.started
    assert [command for command, _ in search.commands] == [PROBLEM.header, SOURCE]
    header, reference, check, candidate, comparison, axioms = audit.commands
    assert header == (PROBLEM.header, None)
    assert re.fullmatch(r"theorem reference_[0-9a-f]{32} : 1 = 1 := by\n  sorry", reference[0])
    assert (reference[1], candidate) == (1, (SOURCE, 2))
    assert check[0].startswith("#check ")
    assert (comparison[1], axioms[1]) == (4, 5)
    assert audit.killed.is_set()


async def test_names_are_new_in_every_audit():
    processes = Processes()
    lean = processes.open()
    for _ in range(2):
        await lean.verify(PROBLEM, SOURCE, timeout_s=5)
    first, second = (server.commands[1][0] for server in processes.started[1:])
    assert first != second


async def test_no_candidate_is_run_that_the_screen_turns_away():
    processes = Processes()
    lean = processes.open(lambda problem, source: ("hash-command", "no"))
    verdict = await lean.verify(PROBLEM, SOURCE, timeout_s=5)
    assert (verdict.status, verdict.rule) == (Status.REJECTED, "screen:hash-command")
    assert processes.started == []


@pytest.mark.parametrize(
    ("search", "audit", "status", "rule"),
    [
        ({r"^theorem t": error("wrong")}, {}, Status.REJECTED, "error"),
        ({r"^theorem t": {"env": 1, "sorries": [{"pos": {"line": 1, "column": 0}, "goal": ""}]}}, {},
         Status.REJECTED, "sorry"),
        ({r"^theorem t": TimeoutError()}, {}, Status.TIMEOUT, "timeout"),
        ({r"^theorem t": ChildProcessError()}, {}, Status.CRASHED, "crashed"),
        ({r"^import": {"message": "unknown module"}}, {}, Status.REJECTED, "error"),
        ({}, {r"^import": {"message": "unknown module"}}, Status.REJECTED, "refused"),
        ({}, {r"^theorem reference": error("wrong")}, Status.REJECTED, "statement-error"),
        ({}, {r"#check": error("unknown")}, Status.REJECTED, "statement-error"),
        ({}, {r"#check": {"env": 3}}, Status.REJECTED, "statement-error"),
        ({}, {r"^theorem t": error("wrong")}, Status.REJECTED, "error"),
        ({}, {r"^theorem t": TimeoutError()}, Status.TIMEOUT, "timeout"),
        ({}, {r"^theorem _root_": error("Unknown identifier `t`")}, Status.REJECTED, "missing"),
        ({}, {r"^theorem _root_": error("mismatch")}, Status.REJECTED, "statement-differs"),
        ({}, {r"^theorem _root_": ConnectionAbortedError()}, Status.CRASHED, "crashed"),
        ({}, {r"#print axioms": {"env": 6}}, Status.REJECTED, "axiom"),
        ({}, {r"#print axioms": ValueError("no JSON")}, Status.CRASHED, "crashed"),
        ({}, {r"#print axioms": {"env": 6, "messages": [{"severity": 3}]}}, Status.CRASHED, "crashed"),
    ],
)  # fmt: skip
async def test_what_a_failing_step_becomes(search, audit, status, rule):
    processes = Processes(search, audit)
    verdict = await processes.open().verify(PROBLEM, SOURCE, timeout_s=5)
    assert (verdict.status, verdict.rule) == (status, rule)


async def test_a_lost_process_is_replaced_and_the_header_read_again():
    processes = Processes({"boom": ConnectionAbortedError("died")})
    lean = processes.open()
    lost = await lean.elaborate("open Nat\n", "boom", timeout_s=5)
    assert (lost.status, "died" in lost.first_error) == (Status.CRASHED, True)
    assert (await lean.elaborate("open Nat\n", SOURCE, timeout_s=5)).status is Status.PROVED
    assert (await lean.elaborate("open Nat\n", SOURCE, timeout_s=5)).status is Status.PROVED
    assert [len(server.commands) for server in processes.started] == [2, 3]


async def test_a_process_that_grows_too_big_is_ended_in_the_middle_of_its_work():
    processes = Processes({"boom": "hang"}, memory_mb=200)
    outcome = await processes.open().elaborate("open Nat\n", "boom", timeout_s=5)
    assert (outcome.status, "100 MB" in outcome.first_error) == (Status.CRASHED, True)
    assert processes.started[0].killed.is_set()


async def test_a_caller_who_leaves_ends_the_process_and_the_next_one_is_served():
    processes = Processes({"boom": "hang"})
    lean = processes.open()
    task = asyncio.create_task(lean.elaborate("open Nat\n", "boom", timeout_s=5))
    assert await asyncio.to_thread(processes.busy.wait, 5)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert processes.started[0].killed.is_set()
    assert (await lean.elaborate("open Nat\n", SOURCE, timeout_s=5)).status is Status.PROVED
    await lean.close()
    assert processes.started[1].killed.is_set()


async def test_many_headers_do_not_pile_up():
    processes = Processes()
    lean = processes.open()
    for number in range(6):
        await lean.elaborate(f"open A{number}\n", SOURCE, timeout_s=5)
    assert [server.killed.is_set() for server in processes.started] == [True, False]
