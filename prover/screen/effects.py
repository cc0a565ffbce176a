"""Which texts may run code of their own while Lean elaborates them."""

from __future__ import annotations

import functools

from prover.screen.rules import REASONS
from prover.screen.scan import screen

_RUNS_CODE = frozenset({
    "hash-command", "meta-command", "syntax-command", "unsafe", "attribute", "native", "meta-name", "io", "option",
})  # fmt: skip
_HARMLESS = frozenset(REASONS) - _RUNS_CODE


@functools.lru_cache(maxsize=4096)
def may_run_code(text: str) -> bool:
    """Return whether the static screen finds something in `text` that runs code, or hides what does.

    A candidate that gets past the screen although it runs code is not found here either: this keeps workers clean, it
    is no part of what a verdict rests on.
    """
    return screen(text, skip=_HARMLESS) is not None
