"""Which run a user means: `last`, an id, or the beginning of one."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from prover.core.errors import StoreError

LAST = "last"
SHOWN = 5


def choose_run(text: str, ids: Sequence[str], place: str) -> str:
    """Return the one of `ids` (the latest first) that `text` means. Raises `StoreError`, with the candidates."""
    if not ids:
        raise StoreError(
            f"The store {place} has no runs yet", hint="`prover solve` makes one; --store names another store"
        )
    if text == LAST:
        return ids[0]
    if text in ids:
        return text
    found = [run_id for run_id in ids if text and run_id.startswith(text)]
    if len(found) == 1:
        return found[0]
    if found:
        hint = f"Write more of it: {_list(found)}"
        raise StoreError(f"{len(found)} runs in the store {place} begin with {text!r}", hint=hint)
    near = get_close_matches(text, ids, n=3, cutoff=0.5) or ids[:1]
    raise StoreError(f"The store {place} has no run {text!r}", hint=f"Near it: {_list(near)}; `prover runs` lists all")


def _list(ids: Sequence[str]) -> str:
    more = f" and {len(ids) - SHOWN} more" if len(ids) > SHOWN else ""
    return f"{', '.join(ids[:SHOWN])}{more}"
