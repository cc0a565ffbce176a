"""The requests of the community REPL (https://github.com/leanprover-community/repl).

Unknown fields are ignored, as there: clients send options of later versions.
"""

from __future__ import annotations

import json
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

OptionValue = bool | int | str


class _Request(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    timeout: float | None = Field(None, gt=0, le=1e6)
    """Seconds for this request; an addition of ours."""


class _CommandOptions(_Request):
    env: int | None = None
    all_tactics: bool | None = Field(None, alias="allTactics")
    root_goals: bool | None = Field(None, alias="rootGoals")
    declarations: bool | None = None
    infotree: str | None = None
    set_options: list[tuple[list[str], OptionValue]] | None = Field(None, alias="setOptions")


class Command(_CommandOptions):
    """Commands to run in an environment, or in a new one."""

    cmd: str


class File(_CommandOptions):
    """A file to run the same way."""

    path: str


class ProofStep(_Request):
    """A tactic to run in a proof state."""

    proof_state: int = Field(alias="proofState")
    tactic: str


class PickleEnvironment(_Request):
    """An environment to write to a file."""

    env: int
    pickle_to: str = Field(alias="pickleTo")


class PickleProofState(_Request):
    """A proof state to write to a file."""

    proof_state: int = Field(alias="proofState")
    pickle_to: str = Field(alias="pickleTo")


class UnpickleEnvironment(_Request):
    """An environment to read from a file."""

    unpickle_env_from: str = Field(alias="unpickleEnvFrom")


class UnpickleProofState(_Request):
    """A proof state to read from a file."""

    unpickle_proof_state_from: str = Field(alias="unpickleProofStateFrom")


Request = Command | File | ProofStep | PickleEnvironment | PickleProofState | UnpickleEnvironment | UnpickleProofState

_BY_FIELDS: tuple[tuple[frozenset[str], type[Request]], ...] = (
    (frozenset({"proofState", "tactic"}), ProofStep),
    (frozenset({"env", "pickleTo"}), PickleEnvironment),
    (frozenset({"proofState", "pickleTo"}), PickleProofState),
    (frozenset({"unpickleEnvFrom"}), UnpickleEnvironment),
    (frozenset({"unpickleProofStateFrom"}), UnpickleProofState),
    (frozenset({"cmd"}), Command),
    (frozenset({"path"}), File),
)


class Refusal(Exception):
    """A request that cannot be carried out; the message is the answer."""


def _has_half_pair(fields: Any) -> bool:
    """Whether a text has a surrogate, which Lean could only be sent as something else."""
    try:
        json.dumps(fields, ensure_ascii=False).encode()
    except (UnicodeEncodeError, RecursionError):
        return True
    return False


def read_request(text: str) -> Request:
    """Read one request. Raises `Refusal`."""
    try:
        fields: Any = json.loads(text)
    except (ValueError, RecursionError) as error:
        hint = "; a blank line has to end a request" if str(error).startswith("Extra data") else ""
        raise Refusal(f"Could not parse JSON: {error}{hint}") from None
    if _has_half_pair(fields):
        raise Refusal("Could not parse JSON: half a surrogate pair is no character")
    if not isinstance(fields, dict):
        raise Refusal("Could not parse the request: it is no JSON object")
    for needed, kind in _BY_FIELDS:
        if needed <= fields.keys():
            try:
                return kind.model_validate(fields)
            except ValidationError as error:
                fault = error.errors(include_url=False)[0]
                place = ".".join(str(part) for part in fault["loc"])
                raise Refusal(f"Could not parse the request: `{place}`: {fault['msg']}") from None
    raise Refusal("Could not parse the request: it has none of cmd, path, tactic, pickleTo, unpickle...From")
