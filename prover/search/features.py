"""Simple features of a pretty-printed goal, by which the portfolio picks its tactics."""

from __future__ import annotations

import re
from dataclasses import dataclass

from prover.core.goal import Goal

_ARITHMETIC = re.compile(r"[<≤>≥∣%+*^-]|\d|\bNat\b|\bInt\b|\bdvd\b|\bgcd\b")
_DEFINITION = re.compile(r"^(?:@\[[^\]]*\]\s*)?(?:def|abbrev|inductive) ([\w.!?'₀-₉]+)", re.MULTILINE)
_INDUCTIVE = re.compile(r"^inductive (\S+)", re.MULTILINE)
_SYMBOLIC_POWER = re.compile(r"\^ \(?[^\W\d]")
_HUGE_POWER = re.compile(r"\^ \d{3,}")
_IDENTIFIER = re.compile(r"[^\W\d][\w!?'₀-₉]*")


@dataclass(frozen=True, slots=True)
class GoalFeatures:
    """What the tiers of the portfolio ask about a goal."""

    target: str
    naturals: tuple[str, ...]
    """Accessible variables of type Nat that the target mentions."""
    integers: tuple[str, ...]
    """Accessible variables of type Int that the target mentions."""
    lists: tuple[str, ...]
    """Accessible variables of a list type that the target mentions."""
    finite: tuple[str, ...]
    """Accessible variables of type Bool or Fin that the target mentions."""
    hypotheses: tuple[str, ...]
    """Accessible propositions of the context, by name."""
    is_closed: bool
    """Whether the target mentions no local variable."""
    is_arithmetic: bool
    has_cast: bool
    has_remainder: bool
    has_power: bool
    has_tower: bool
    """Whether computing may need a power with a power in the exponent, which no machine can hold."""
    binders: int
    """How many variables the target quantifies over in front."""
    disjuncts: int = 1
    """How many cases the target has when it is a disjunction."""
    definitions: tuple[str, ...] = ()
    """Functions that the problem's header defines and the goal mentions, with what they mention in turn."""
    calls: tuple[str, ...] = ()
    """Applications of recursive definitions to variables, as `fun_induction` takes them."""
    inductives: tuple[str, ...] = ()
    """Accessible variables in the target whose type the header declares as inductive."""


def read_features(goal: Goal, header: str = "") -> GoalFeatures:
    """Compute the features of `goal` from its printed target and hypotheses, and from the header."""
    used = set(_IDENTIFIER.findall(goal.target))
    local = [h for h in goal.hypotheses if h.is_accessible and not h.is_instance]
    data = [h for h in local if not h.is_prop]
    shown = [goal.target, *(h.type for h in local if h.is_prop)]

    def of_type(*heads: str) -> tuple[str, ...]:
        return tuple(h.name for h in data if h.name in used and h.type.split(" ")[0] in heads and "→" not in h.type)

    definitions = _mentioned_definitions(header, " ".join(shown))
    return GoalFeatures(
        definitions=definitions,
        calls=_calls(goal.target, definitions, {h.name for h in data}),
        inductives=of_type(*_INDUCTIVE.findall(header)) if header else (),
        target=goal.target,
        naturals=of_type("Nat"),
        integers=of_type("Int"),
        lists=of_type("List"),
        finite=of_type("Bool", "Fin"),
        hypotheses=tuple(h.name for h in local if h.is_prop),
        is_closed=not used & {h.name for h in local},
        is_arithmetic=any(_ARITHMETIC.search(text) for text in shown),
        has_cast="↑" in "".join(shown),
        has_remainder="%" in "".join(shown) or "∣" in "".join(shown),
        has_power="^" in goal.target,
        has_tower=bool(_SYMBOLIC_POWER.search(goal.target) and any(_HUGE_POWER.search(text) for text in shown[1:])),
        binders=_count_binders(goal.target),
        disjuncts=goal.target.count("∨") + 1,
    )


def _mentioned_definitions(header: str, text: str) -> tuple[str, ...]:
    """Names that `header` defines and `text` mentions, directly or through other definitions."""
    pieces = _DEFINITION.split(header)
    bodies = dict(zip(pieces[1::2], pieces[2::2], strict=True))
    found: list[str] = []
    pending = [text]
    while pending:
        words = set(re.findall(r"[\w.!?'₀-₉]+", pending.pop()))
        parts = words | {word.split(".")[-1] for word in words}
        for name, body in bodies.items():
            if name not in found and (name in words or name.split(".")[-1] in parts):
                found.append(name)
                pending.append(body)
    return tuple(found)


def _calls(target: str, definitions: tuple[str, ...], variables: set[str]) -> tuple[str, ...]:
    calls: list[str] = []
    for name in definitions:
        for match in re.finditer(rf"(?<![\w.]){re.escape(name)}((?: [\w₀-₉']+)+)", target):
            arguments = match.group(1).split()
            if any(a in variables for a in arguments):
                calls.append(f"{name}{match.group(1)}")
    return tuple(dict.fromkeys(calls))


def _count_binders(target: str) -> int:
    match = re.match(r"∀ ([^,]*),", target)
    if match is None:
        return 0
    groups = re.findall(r"\(([^:()]*):", match.group(1))
    return sum(len(group.split()) for group in groups) or len(match.group(1).split(":")[0].split())
