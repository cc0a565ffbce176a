"""Any Lean from 4.8 on, through LeanInteract and the community REPL; verdicts by audit (docs/interact.md)."""

from __future__ import annotations

from prover.lean.interact.lean import InteractLean
from prover.lean.interact.opening import InteractOptions, open_interact, plan_interact

__all__ = ["InteractLean", "InteractOptions", "open_interact", "plan_interact"]
