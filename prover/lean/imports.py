"""Which imports a worker has read already.

Reading Mathlib takes a fresh worker seconds, from a cold disk minutes. It must not count against the time of whichever
request comes first: a worker would be killed while it reads for a short one, and its successor again.
"""

from __future__ import annotations

from functools import lru_cache

from prover.core.header import split_imports

IMPORT_S = 300.0
"""Time that reading imports may take."""
KEPT = 4
"""Sets of imports that a worker keeps (`maxImportSets` in lean_project/Prover/Environments.lean)."""


@lru_cache(maxsize=64)
def find_imports(header: str) -> str:
    """The beginning of `header` that imports; empty when nothing is imported."""
    return split_imports(header)[0]


class ReadImports:
    """The imports that one worker has read, those used last at the end."""

    def __init__(self) -> None:
        self._read: list[str] = []

    def has(self, imports: str) -> bool:
        """Whether they are there; the worker then uses them."""
        if not imports:
            return True
        if imports not in self._read:
            return False
        self._read.remove(imports)
        self._read.append(imports)
        return True

    def note(self, imports: str) -> None:
        """They have been read; the worker forgets those that were used longest ago."""
        self._read = [*self._read, imports][-KEPT:]
