"""A session of the REPL: numbered environments and proof states, and what can be done with them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from prover.core.whole_file import write_whole
from prover.lean.process import JsonObject
from prover.repl.history import CommandStep, History, PickledHistory, TacticStep
from prover.repl.replaying import Replayer
from prover.repl.replies import drop_empty, encode_messages, encode_place, encode_root, encode_tactic
from prover.repl.requests import (
    Command,
    File,
    PickleEnvironment,
    PickleProofState,
    ProofStep,
    Refusal,
    Request,
    UnpickleEnvironment,
    UnpickleProofState,
    read_request,
)

_OPEN = "Incomplete: open goals remain"
_IGNORED_OPTIONS = frozenset({("Elab", "async")})
"""Workers have one thread."""


@dataclass(frozen=True, slots=True)
class ProofState:
    """A proof state that a client knows by number."""

    history: History
    at: str
    """As in `TacticStep`."""
    goals: tuple[str, ...]
    status: str = _OPEN


class ReplSession:
    """Answers requests, one after the other."""

    def __init__(self, replayer: Replayer) -> None:
        self._replayer = replayer
        self._environments: list[History] = []
        self._proof_states: list[ProofState] = []

    async def answer(self, text: str) -> JsonObject:
        """Answer one request; one that cannot be carried out is answered with a `message` and nothing else."""
        try:
            return await self._carry_out(read_request(text))
        except Refusal as refusal:
            return {"message": str(refusal)}

    async def _carry_out(self, request: Request) -> JsonObject:
        match request:
            case Command():
                return await self._run_command(request.cmd, request)
            case File():
                return await self._run_command(_read_file(request.path), request)
            case ProofStep():
                return await self._run_tactic(request)
            case PickleEnvironment():
                _pickle(self._find_environment(request.env), "", request.pickle_to)
                return {"env": request.env}
            case PickleProofState():
                state = self._find_proof_state(request.proof_state)
                _pickle(state.history, state.at, request.pickle_to)
                return _describe(state, request.proof_state)
            case UnpickleEnvironment():
                history, _, _ = await self._unpickle(request.unpickle_env_from, request.timeout)
                return {"env": self._add_environment(history)}
            case UnpickleProofState():
                return await self._unpickle_proof_state(request)

    async def _run_command(self, source: str, request: Command | File) -> JsonObject:
        if request.declarations:
            raise Refusal("`declarations` is not offered: leave it out, or use the community REPL on a native Lean")
        if request.infotree in ("full", "tactics", "original", "substantive"):
            raise Refusal("`infotree` is not offered: `allTactics` gives tactics with goals and proof states")
        step = CommandStep(
            source=source,
            options=tuple(
                (tuple(name), value) for name, value in request.set_options or () if tuple(name) not in _IGNORED_OPTIONS
            ),
            all_tactics=bool(request.all_tactics),
            root_goals=bool(request.root_goals),
        )
        parent = None if request.env is None else self._find_environment(request.env)
        history = self._replayer.extend(step, parent)
        reply = await self._replayer.make(history, request.timeout)
        if reply.get("interrupted"):
            raise Refusal("timed out before the end of the text; environments and proof states are kept")
        sorries = self._add_places(history, reply.get("sorries", []), "s", encode_place)
        sorries += self._add_places(history, reply.get("roots", []), "r", encode_root)
        tactics = self._add_places(history, reply.get("tactics", []), "t", encode_tactic)
        answer: JsonObject = {"messages": encode_messages(reply), "sorries": sorries, "tactics": tactics}
        return drop_empty({**answer, "env": self._add_environment(history)})

    async def _run_tactic(self, request: ProofStep) -> JsonObject:
        state = self._find_proof_state(request.proof_state)
        history = self._replayer.extend(TacticStep(tactic=request.tactic, at=state.at), state.history)
        reply = await self._replayer.make(history, request.timeout)
        messages = encode_messages(reply)
        if "proof" not in reply:
            errors = [message["data"] for message in messages if message["severity"] == "error"]
            raise Refusal("Lean error:\n" + "\n".join(errors))
        after = ProofState(history, "", tuple(reply["goals"]), reply["proof"])
        sorries = self._add_places(history, reply["sorries"], "s", encode_place)
        answer = _describe(after, self._add_proof_state(after))
        return drop_empty({**answer, "messages": messages, "sorries": sorries})

    def _add_places(
        self, history: History, places: list[JsonObject], letter: str, encode: Callable[[JsonObject, int], JsonObject]
    ) -> list[JsonObject]:
        """Number the proof states at some places of a text, and describe the places."""
        return [
            encode(place, self._add_proof_state(ProofState(history, f"/{letter}{index}", (place["goals"],))))
            for index, place in enumerate(places)
        ]

    def _add_environment(self, history: History) -> int:
        self._environments.append(history)
        return len(self._environments) - 1

    def _add_proof_state(self, state: ProofState) -> int:
        self._proof_states.append(state)
        return len(self._proof_states) - 1

    def _find_environment(self, number: int) -> History:
        if not 0 <= number < len(self._environments):
            raise Refusal("Unknown environment.")
        return self._environments[number]

    def _find_proof_state(self, number: int) -> ProofState:
        if not 0 <= number < len(self._proof_states):
            raise Refusal("Unknown proof state.")
        return self._proof_states[number]

    async def _unpickle_proof_state(self, request: UnpickleProofState) -> JsonObject:
        history, at, reply = await self._unpickle(request.unpickle_proof_state_from, request.timeout)
        if at:
            places = {"s": "sorries", "r": "roots", "t": "tactics"}
            found = reply.get(places[at[1]], [])[int(at[2:]) :]
            if not found:
                raise Refusal(f"the file's last step has no proof state {at}")
            state = ProofState(history, at, (found[0]["goals"],))
        elif "proof" in reply:
            state = ProofState(history, "", tuple(reply["goals"]), reply["proof"])
        else:
            raise Refusal("the file holds an environment, no proof state")
        return _describe(state, self._add_proof_state(state))

    async def _unpickle(self, path: str, timeout_s: float | None) -> tuple[History, str, JsonObject]:
        """Make what a file describes; return its history, place, and the reply to its last step."""
        try:
            pickled = PickledHistory.model_validate_json(_read_file(path))
        except ValidationError:
            raise Refusal(f"{path} was not written by `prover repl`: .olean files of other REPLs hold code") from None
        history: History | None = None
        for step in pickled.steps:
            history = self._replayer.extend(step, history)
        assert history is not None
        return history, pickled.at, await self._replayer.make(history, timeout_s)


def _describe(state: ProofState, number: int) -> JsonObject:
    return {"proofState": number, "goals": list(state.goals), "proofStatus": state.status}


def _pickle(history: History, at: str, path: str) -> None:
    try:
        write_whole(Path(path), PickledHistory(steps=tuple(history.steps), at=at).model_dump_json(indent=1))
    except (OSError, ValueError) as error:  # a path with a NUL in it
        raise Refusal(f"cannot write {path}: {getattr(error, 'strerror', None) or error}") from None


def _read_file(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise Refusal(f"cannot read {path}: it is not UTF-8") from None
    except (OSError, ValueError) as error:  # a path with a NUL in it
        raise Refusal(f"cannot read {path}: {getattr(error, 'strerror', None) or error}") from None
