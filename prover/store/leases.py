"""Who works on a run: one process at a time, known by host, process id and start; a dead one is found out at once.

On its own host a holder holds as long as it lives, however slow it is. Of a holder elsewhere all that is known is its
last heartbeat: after `LEASE_S` seconds without one it counts as dead. Clocks of hosts that share a store have to agree
within a few seconds.
"""

from __future__ import annotations

import json
import os
import platform
import time
from dataclasses import dataclass
from functools import cache
from typing import Self

import psutil

from prover.core.errors import StoreError

LEASE_S = 30.0
"""A holder on another host that has been silent for so long counts as dead."""
HEARTBEAT_S = 5.0
"""How often a holder says that it lives."""
_CLOCK_SLACK_S = 2.0
"""Start times of processes come from the boot time, which wanders when the clock is set."""


@dataclass(frozen=True, slots=True)
class Holder:
    """A process, so that no other one is taken for it."""

    host: str
    pid: int
    started_at: float
    """Unix seconds; process ids are used again."""

    @classmethod
    def me(cls) -> Self:
        """Return the holder that is this process."""
        return cls(_name_host(), os.getpid(), round(psutil.Process().create_time(), 1))

    @classmethod
    def read(cls, text: str) -> Self:
        """Undo `str`."""
        return cls(*json.loads(text))

    def __str__(self) -> str:
        return json.dumps([self.host, self.pid, self.started_at])

    @property
    def title(self) -> str:
        """As shown to the user."""
        return f"process {self.pid} on {self.host.partition(' ')[0]}"

    @property
    def is_alive(self) -> bool:
        """Whether the process runs; only for one on this host."""
        try:
            process = psutil.Process(self.pid)
            is_same = abs(process.create_time() - self.started_at) <= _CLOCK_SLACK_S
            return is_same and process.status() != psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return False
        except psutil.AccessDenied:  # it exists, and belongs to somebody else
            return True


def find_live_holder(holder: str | None, heartbeat_at: float | None) -> Holder | None:
    """Return the process that works on a run, by the columns of its row, if one does."""
    if holder is None:
        return None
    found = Holder.read(holder)
    is_here = found.host == _name_host()
    is_live = found.is_alive if is_here else time.time() - (heartbeat_at or 0.0) < LEASE_S
    return found if is_live else None


def refuse_held(run_id: str, holder: str | None, heartbeat_at: float | None, intent: str) -> None:
    """Raise `StoreError` when a process other than this one works on the run; `intent` is what we want with it."""
    other = find_live_holder(holder, heartbeat_at)
    if other is not None and other != Holder.me():
        hint = f"Wait for it to end or stop it (Ctrl-C there, or kill {other.pid}), then try again"
        raise StoreError(f"Cannot {intent} the run {run_id}: {other.title} works on it", hint=hint)


@cache
def _name_host() -> str:
    """The host's name, and its process namespace: containers of one host do not see each other's processes."""
    try:
        namespace = os.readlink("/proc/self/ns/pid")
    except OSError:
        namespace = ""
    return f"{platform.node()} {namespace}".rstrip()
