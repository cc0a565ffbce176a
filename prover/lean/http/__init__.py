"""Lean at the other end of HTTP: our own server, with verdicts, and Kimina's, without."""

from __future__ import annotations

from prover.lean.http.client import LeanServerClient, open_client
from prover.lean.http.kimina import KiminaLean
from prover.lean.http.served import ServedLean

__all__ = ["KiminaLean", "LeanServerClient", "ServedLean", "open_client"]
