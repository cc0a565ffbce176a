"""The `Stepper` port on top of a pool of workers."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict, ValidationError

from prover.core.ports import Replay
from prover.core.verdict import Status
from prover.lean.backend import GRACE_S
from prover.lean.pool import WorkerPool
from prover.lean.process import JsonObject


class ReplayReply(BaseModel):
    """Reply of the op `replay`."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    status: Status
    message: str = ""
    states: tuple[tuple[str, ...], ...]


class WorkerStepper:
    """Replays proofs through a `WorkerPool`. Implements `prover.core.ports.Stepper`."""

    def __init__(self, pool: WorkerPool) -> None:
        self.pool = pool

    async def replay(self, header: str, source: str, steps: Sequence[str], *, at: int, timeout_s: float) -> Replay:
        """Run `steps` at the hole that starts at offset `at`; a worker that dies gives the status `CRASHED`."""
        fields: JsonObject = {
            "header": header,
            "source": source,
            "at": at,
            "tactics": [{"text": step} for step in steps],
            "timeout_ms": int(timeout_s * 1000),
        }
        reply = await self.pool.submit("replay", fields, deadline_s=timeout_s + GRACE_S)
        if reply.status is not None:
            return Replay(reply.status, message=reply.reason)
        if not reply.fields.get("ok"):
            return Replay(Status.REJECTED, message=str(reply.fields.get("error", "the worker gave no reason")))
        try:
            read = ReplayReply.model_validate(reply.fields)
        except ValidationError as error:
            return Replay(Status.CRASHED, message=f"the worker broke the protocol: {error}")
        return Replay(read.status, read.states, read.message)
