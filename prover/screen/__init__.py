"""What is turned away before Lean sees it, and how a candidate is taken apart and joined to its reference."""

from __future__ import annotations

from prover.screen.candidate import Candidate, read_candidate, read_own
from prover.screen.rules import REASONS, STATING_RULES
from prover.screen.scan import Finding, screen

__all__ = ["REASONS", "STATING_RULES", "Candidate", "Finding", "read_candidate", "read_own", "screen"]
