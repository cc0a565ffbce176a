"""The `Stepper` port through Dojo, for the theorems of a traced repository."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from typing import Protocol

from prover.core.commands import split_commands
from prover.core.errors import BackendError
from prover.core.ports import Replay
from prover.core.statement import read_theorem
from prover.core.verdict import Status
from prover.lean.dojo.benchmark import DojoTheorem
from prover.lean.dojo.sessions import DojoRepo, DojoSession, DojoState
from prover.lean.dojo.sources import follow_scope


class TheoremFinder(Protocol):
    """Knows where theorems stand."""

    def find(self, name: str) -> tuple[DojoTheorem, ...]:
        """The theorems whose full name is `name`, or ends in it."""
        ...


class TheoremIndex:
    """The theorems of a benchmark by the ends of their names."""

    def __init__(self, theorems: Iterable[DojoTheorem]) -> None:
        self._by_last: dict[str, list[DojoTheorem]] = {}
        for theorem in theorems:
            self._by_last.setdefault(theorem.full_name.rsplit(".", 1)[-1], []).append(theorem)

    def find(self, name: str) -> tuple[DojoTheorem, ...]:
        """The theorems whose full name is `name`, or ends in it."""
        name = name.removeprefix("_root_.")
        known = self._by_last.get(name.rsplit(".", 1)[-1], ())
        return tuple(t for t in known if t.full_name == name or t.full_name.endswith(f".{name}"))


class DojoStepper:
    """Replays scripts at the theorems of a traced repository. Implements `prover.core.ports.Stepper`.

    `PROVED` says no more than that Dojo has no open goal left: have the script verified.
    """

    def __init__(self, repo: DojoRepo, index: TheoremFinder) -> None:
        self._repo = repo
        self._index = index

    async def replay(self, header: str, source: str, steps: Sequence[str], *, at: int, timeout_s: float) -> Replay:
        """Run `steps` at the one theorem of `source`, whose proof has to be no more than the hole at offset `at`.

        The file of the repository is what counts; `header` tells which one is meant where several have the name.
        """
        found = locate(self._index, header, source, at)
        if isinstance(found, str):
            return Replay(Status.REJECTED, message=found)
        try:
            async with self._repo.open_theorem(found.file_path, found.full_name, timeout_s=timeout_s) as session:
                return await _run_steps(session, steps, timeout_s)
        except BackendError as error:
            return Replay(Status.CRASHED, message=str(error))


def locate(index: TheoremFinder, header: str, source: str, at: int) -> DojoTheorem | str:
    """The theorem of the repository that `source` states, with a hole at offset `at` as its proof; or why none is."""
    commands = [command for command in split_commands(source) if command.is_theorem]
    theorem = read_theorem(commands[0]) if len(commands) == 1 else None
    if theorem is None or not theorem.is_open or not source[at:].startswith("sorry"):
        return "Dojo runs steps at a theorem's own goal only: the source has to be one theorem with `sorry` as proof"
    found = index.find(theorem.name)
    if len(found) > 1:
        opened = _read_namespace(header)
        found = tuple(t for t in found if t.full_name == (f"{opened}.{theorem.name}" if opened else theorem.name))
    if len(found) != 1:
        return f"the repository has {'several theorems' if found else 'no theorem'} of the name `{theorem.name}`"
    return found[0]


def _read_namespace(header: str) -> str:
    """The namespace that is open at the end of `header`."""
    scopes: list[str] = []
    for command in split_commands(header):
        follow_scope(command, scopes)
    return ".".join(filter(None, scopes))


async def _run_steps(session: DojoSession, steps: Sequence[str], timeout_s: float) -> Replay:
    state: DojoState | None = session.root
    states = [_list_goals(session.root)]
    give_up = time.monotonic() + timeout_s
    for number, step in enumerate(steps, start=1):
        if state is None:
            return Replay(Status.REJECTED, tuple(states), f"step {number} comes after the end of the proof")
        if time.monotonic() > give_up:
            return Replay(Status.TIMEOUT, tuple(states), f"no time left for step {number}")
        outcome = await session.run(state, step)
        if outcome.failure is not None:
            return Replay(outcome.failure, tuple(states), f"step {number}: {outcome.message}")
        state = outcome.state
        states.append(() if state is None else _list_goals(state))
    if state is None:
        return Replay(Status.PROVED, tuple(states))
    return Replay(Status.REJECTED, tuple(states), "goals are left after the last step")


def _list_goals(state: DojoState) -> tuple[str, ...]:
    return tuple(goal.text for goal in state.goals)
