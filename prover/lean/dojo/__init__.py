"""LeanDojo: theorems and premises of traced repositories, and tactic steps in them; never a verdict."""

from __future__ import annotations

from prover.lean.dojo.benchmark import DojoTheorem, Skipped, make_rows, read_theorems
from prover.lean.dojo.lean import DojoLean
from prover.lean.dojo.premises import Premise, PremiseLibrary, read_corpus
from prover.lean.dojo.sessions import DojoRepo, DojoSession, DojoState, Step, open_repo
from prover.lean.dojo.stepping import DojoStepper

__all__ = [
    "DojoLean",
    "DojoRepo",
    "DojoSession",
    "DojoState",
    "DojoStepper",
    "DojoTheorem",
    "Premise",
    "PremiseLibrary",
    "Skipped",
    "Step",
    "make_rows",
    "open_repo",
    "read_corpus",
    "read_theorems",
]
