"""The theorem that a prompt shows and that a completion is read against."""

from __future__ import annotations

from dataclasses import dataclass

from prover.core.assembly import state_with_sorry


@dataclass(frozen=True, slots=True)
class TheoremText:
    """One theorem without its proof."""

    header: str
    """Lean text before the statement: imports, options, opens, definitions."""
    statement: str
    """E.g. `theorem t (n : Nat) : n ≤ n + 1`, without `:=` and what follows."""
    informal: str = ""
    """The same in natural language, if known."""

    @property
    def code(self) -> str:
        """Header and statement, ending in `:= by` and `sorry`: what the DeepSeek prover models complete."""
        return self.with_block(state_with_sorry(self.statement))

    def with_block(self, source: str) -> str:
        """`source` after the header, a blank line between them."""
        header = self.header.strip()
        return f"{header}\n\n{source}" if header else source
