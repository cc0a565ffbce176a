"""How the environments and proof states of a session came about.

A worker may die or be replaced at any moment, and may forget. What it kept can then be made again: every result is
known by what produced it, a command or a tactic on top of an earlier result.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from prover.lean.process import JsonObject


class CommandStep(BaseModel):
    """A text of commands, run in the environment of the step before, or in a new one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["command"] = "command"
    source: str
    options: tuple[tuple[tuple[str, ...], bool | int | str], ...] = ()
    all_tactics: bool = False
    root_goals: bool = False


class TacticStep(BaseModel):
    """A tactic block, run in a proof state that the step before gave."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["tactic"] = "tactic"
    tactic: str
    at: str = Field("", pattern=r"^(/[rst][0-9]{1,6})?$")
    """Which proof state: empty for that after a tactic, `/s0` for that of the first `sorry`, `/r0` and `/t0` for that
    of the first root goal or tactic."""


Step = Annotated[CommandStep | TacticStep, Field(discriminator="kind")]


@dataclass(frozen=True, slots=True)
class History:
    """A step, what it was taken on top of, and the key under which the worker keeps its result."""

    key: str
    step: CommandStep | TacticStep
    parent: History | None = None

    @property
    def steps(self) -> list[CommandStep | TacticStep]:
        """All steps, the first one first."""
        return [history.step for history in self.lineage][::-1]

    @property
    def lineage(self) -> list[History]:
        """The history itself, the one that it builds on, and so on."""
        found: list[History] = []
        history: History | None = self
        while history is not None:
            found.append(history)
            history = history.parent
        return found

    def to_request(self) -> tuple[str, JsonObject]:
        """The worker's op that carries the last step out, and its fields."""
        base = self.parent.key if self.parent is not None else None
        step = self.step
        if isinstance(step, TacticStep):
            return "proof_step", {"key": self.key, "base": f"{base}{step.at}", "tactic": step.tactic}
        fields: JsonObject = {"key": self.key, "source": step.source}
        fields |= {"all_tactics": step.all_tactics, "root_goals": step.root_goals}
        fields["options"] = [[list(name), value] for name, value in step.options]
        return "command", fields if base is None else {**fields, "base": base}


class PickledHistory(BaseModel):
    """A history in a file: what `pickleTo` writes. It holds texts only, so that reading it runs nothing but Lean."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal["prover-repl-1"] = "prover-repl-1"
    steps: tuple[Step, ...] = Field(min_length=1)
    at: str = Field("", pattern=r"^(/[rst][0-9]{1,6})?$")
    """For a proof state, as in `TacticStep`."""
