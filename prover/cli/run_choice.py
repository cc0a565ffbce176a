"""Which run, and which of its problems, the user means."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from prover.core.errors import InputError
from prover.core.record import ProblemRecord
from prover.store import RunRecord, Store

_NEAREST = 3


def choose_run(store: Store, text: str) -> RunRecord:
    """Return the run, with its outcomes, that `text` means: `last`, an id, or the beginning of one.

    Raises `StoreError` when there is no such run, or more than one.
    """
    return store.load_run(store.find_run(text))


def choose_problems(store: Store, run: RunRecord, name: str | None) -> Iterator[ProblemRecord]:
    """Yield the records of the problem called `name`, or of all problems of the run, one at a time.

    Raises `InputError` when there is none. `run` has its outcomes.
    """
    count = 0
    for record in store.read_problems(run.id, name):
        count += 1
        yield record
    if count:
        return
    if name is None:
        raise InputError(f"run {run.id} has no problems yet", hint="`prover solve --resume` goes on with it")
    names = [outcome.name for outcome in run.outcomes.values()]
    nearest = get_close_matches(name, names, n=_NEAREST, cutoff=0.4) or names[:_NEAREST]
    hint = f"Near it: {', '.join(nearest)}" if nearest else "None of its problems has ended"
    raise InputError(f"run {run.id} has no problem {name!r}", hint=hint)
