"""A problem: one theorem statement, ready to be proved."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field

DEFAULT_HEADER = "set_option autoImplicit false\n"
"""Header of problems that bring none: without it a typo becomes a universally quantified variable."""


def hash_content(*parts: str) -> str:
    """Return 16 hex digits that identify `parts`, the same on every machine and run."""
    encoded = json.dumps(parts, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return hashlib.sha256(encoded).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Problem:
    """One theorem to prove.

    `statement` is the theorem without `:=` and proof, e.g. `theorem t (n : Nat) : n ≤ n + 1`.
    `header` is Lean text that goes before it: imports, options, opens, definitions.
    """

    name: str
    """Key within its benchmark; may differ from the Lean name."""
    statement: str
    header: str = DEFAULT_HEADER
    theorem_name: str = ""
    """Full Lean name of the constant, namespaces and «» included; same as `name` by default."""
    split: str = ""
    area: str = ""
    difficulty: str = ""
    informal: str = ""
    source: str = ""
    defect: str = field(default="", compare=False)
    """Why the item cannot be used (a parse problem found by the loader); empty when it can."""

    @property
    def id(self) -> str:
        """Content hash of what has to be proved: two spellings of the name count apart."""
        return hash_content(self.name, self.header, self.statement)

    @property
    def lean_name(self) -> str:
        """Full name of the theorem in Lean."""
        return self.theorem_name or self.name
