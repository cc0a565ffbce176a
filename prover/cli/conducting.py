"""Working a run off: to its end, or to where it has to stop; either way the store knows where it stands."""

from __future__ import annotations

from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

from rich.console import Console

from prover.cli.keeping import RunKeeper
from prover.core.errors import BudgetSpent, StoreError
from prover.store import RunJournal, RunStatus


async def conduct(
    work: Coroutine[Any, Any, object], journal: RunJournal, keeper: RunKeeper, console: Console, place: str
) -> str:
    """Do `work` on a run and record how it ended; return why that was early, if it stopped cleanly.

    `place` is the store's, for the user. Raises what `work` raises; the run can be resumed then.
    """
    try:
        await keeper.keep_while(work)
    except BudgetSpent as end:
        keeper.record()
        journal.finish(RunStatus.INTERRUPTED)
        console.print(f"stopped: {end}", markup=False)
        return end.message
    except BaseException:
        console.print(f"stopped; everything so far is in {place}: repeat with --resume to go on", markup=False)
        # The reason to stop may be that the store cannot be written any more.
        with suppress(StoreError):
            keeper.record()
            journal.finish(RunStatus.INTERRUPTED)
        raise
    keeper.record()
    journal.finish(RunStatus.FINISHED)
    return ""
