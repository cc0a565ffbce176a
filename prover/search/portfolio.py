"""The tactic portfolio: what core Lean can close by itself, cheapest first.

The tiers and their limits were set by measuring each tactic alone on the bundled benchmarks: a tier is
ordered by solved goals per second spent. On a goal that nothing closes all tiers together
take about fifteen seconds, mostly the inductions and `exact?`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from prover.core.proof import Subgoal, Tactic
from prover.search.features import GoalFeatures, read_features

DECIDE = "set_option synthInstance.maxHeartbeats 1000000 in\nset_option synthInstance.maxSize 4000 in\ndecide +kernel"
"""Large bounded statements need larger `Decidable` instances than Lean builds by default."""

INT_RULES = "Int.pow_succ, Int.mul_emod, Int.add_emod, Int.sub_emod"
NAT_RULES = "Nat.pow_succ, Nat.mul_mod, Nat.add_mod"
MAX_INDUCTIONS = 2


class NoTactics:
    """Proposes nothing: a search by models alone. Implements `prover.core.ports.TacticSource`."""

    def propose(self, subgoal: Subgoal) -> Iterator[Sequence[Tactic]]:
        """Yield no tier."""
        return iter(())


class TacticPortfolio:
    """Proposes tactic blocks by the features of the goal; depends on nothing else."""

    def propose(self, subgoal: Subgoal) -> Iterator[Sequence[Tactic]]:
        """Yield tiers, cheapest first; no tactic text occurs twice."""
        features = read_features(subgoal.goal, subgoal.header)
        seen: set[str] = set()
        for tier in TIERS:
            fresh: list[Tactic] = []
            for tactic in tier(features):
                if tactic.text not in seen and not (features.has_tower and _substitutes(tactic)):
                    seen.add(tactic.text)
                    fresh.append(tactic)
            if fresh:
                yield fresh


def _substitutes(tactic: Tactic) -> bool:
    """Whether a tactic puts the value of a variable in: with a tower of powers that takes all memory."""
    return any(word in tactic.text for word in ("simp_all", "subst", "rw [", "induction"))


def _tactics(timeout_s: float, *texts: str) -> Iterator[Tactic]:
    for text in texts:
        yield Tactic(text, timeout_s=timeout_s)


def _instant(features: GoalFeatures) -> Iterator[Tactic]:
    """Closed computations and linear arithmetic."""
    if features.is_closed and not features.binders:
        yield from _tactics(0.7, "decide", "rfl")
    if features.is_closed:
        yield from _tactics(4.0, DECIDE)
    if features.is_arithmetic:
        yield from _tactics(1.5, "omega")
    yield from _tactics(0.7, "simp_all", "rfl")


def _signs(features: GoalFeatures) -> Iterator[Tactic]:
    """Products of nonnegative factors, and squares."""
    close = "first | omega | grind"
    if features.target.startswith("0 ≤ ") and "^" in features.target:
        yield from _tactics(0.7, "exact Lean.Grind.OrderedRing.sq_nonneg")
    if features.target.startswith("0 < 1 / "):
        yield from _tactics(1.0, "rw [Rat.div_def, Rat.one_mul]; exact Rat.inv_pos.mpr (by assumption)")
    if features.target.startswith("0 ≤ ") and "*" in features.target and "^" in features.target:
        for field in ("Int", "Rat"):
            square = "exact Lean.Grind.OrderedRing.sq_nonneg"
            yield from _tactics(1.0, f"apply {field}.mul_nonneg <;> first | ({square}) | omega | grind")
    if features.target.startswith("0 ≤ ") and "*" in features.target:
        for field in ("Int", "Rat"):
            factor = f"({close})"
            yield from _tactics(2.0, f"apply {field}.mul_nonneg <;> {factor}")
            yield from _tactics(
                2.0, f"apply {field}.mul_nonneg <;> first | ({close}) | (apply {field}.mul_nonneg <;> {factor})"
            )


def _definitions(features: GoalFeatures) -> Iterator[Tactic]:
    """Unfolding what the header defines, and induction along its recursion."""
    if not features.definitions:
        return
    names = ", ".join(features.definitions)
    yield from _tactics(1.0, f"simp_all [{names}]")
    yield from _tactics(1.5, f"grind [{names}]")
    yield from _tactics(1.0, f"simp [{names}]; omega", f"unfold {features.definitions[0]}; grind [{names}]")
    yield from _tactics(1.0, f"simp only [{names}] at *; grind")
    variables = dict.fromkeys([*features.inductives, *features.lists, *features.naturals])
    for name in list(variables)[:MAX_INDUCTIONS]:
        yield from _tactics(1.5, f"induction {name} <;> simp_all [{names}]")
        yield from _tactics(2.0, f"induction {name} <;> grind [{names}]")
        yield from _tactics(1.5, f"induction {name} <;> simp_all [{names}] <;> omega")
        for other in [v for v in variables if v != name][:MAX_INDUCTIONS]:
            yield from _tactics(2.0, f"induction {name} generalizing {other} <;> grind [{names}]")
    for call in features.calls[:MAX_INDUCTIONS]:
        yield from _tactics(
            2.0, f"fun_induction {call} <;> grind [{names}]", f"fun_induction {call} <;> simp_all <;> grind"
        )
    if features.binders:
        yield from _tactics(2.0, f"intro k; induction k <;> grind [{names}]")


def _quick(features: GoalFeatures) -> Iterator[Tactic]:
    """General automation, one second each."""
    yield from _tactics(1.5, "grind")
    if features.has_cast:
        yield from _tactics(0.7, "norm_cast", "exact_mod_cast (by grind)", "push_cast at *; grind")
    if features.is_arithmetic:
        yield from _tactics(1.0, "simp_all <;> omega", "intros; simp_all <;> omega")
    yield from _tactics(0.7, "constructor <;> simp_all", "intros; simp_all", "simp", "ac_rfl")
    yield from _tactics(1.5, "constructor <;> grind", "intros; constructor <;> grind", "funext x; grind")


def _reductions(features: GoalFeatures) -> Iterator[Tactic]:
    """Computing after substitution, and remainders of sums, products and powers."""
    if not features.is_closed and not features.has_tower:
        yield from _tactics(1.5, "subst_vars; decide +kernel")
        yield from (Tactic(f"rw [{h}]; decide +kernel", timeout_s=1.0) for h in features.hypotheses[-2:])
    if features.has_remainder:
        if features.integers:
            yield from _tactics(1.5, f"simp_all [{INT_RULES}]")
        if features.naturals:
            yield from _tactics(1.5, f"simp_all [{NAT_RULES}]", "simp_all [Nat.pow_mod, Nat.mul_mod, Nat.add_mod]")
    if features.has_power and features.is_arithmetic:
        yield from _tactics(1.5, "simp only [Nat.pow_succ, Nat.mul_succ, Nat.pow_add] at *; omega")


def _inductions(features: GoalFeatures) -> Iterator[Tactic]:
    """Induction on a variable of the target, closed by automation."""
    if features.binders:
        if features.disjuncts > 1:
            yield from _tactics(4.0, _step_by_cases(features.disjuncts))
        yield from _tactics(3.0, "intro k; induction k <;> grind", "intro k; induction k <;> (simp_all; try omega)")
        yield from _tactics(2.0, _step_by_arithmetic("k", "intro k\n"))
    for name in features.naturals[:MAX_INDUCTIONS]:
        yield from _tactics(3.0, f"induction {name} <;> grind", f"induction {name} <;> simp_all <;> omega")
        yield from _tactics(2.0, _step_by_arithmetic(name))
        yield from _tactics(
            2.0, f"induction {name} using Nat.strongRecOn with\n| ind {name} ih => first | grind | simp_all"
        )
        for other in [n for n in features.naturals[: MAX_INDUCTIONS + 1] if n != name]:
            yield from _tactics(2.0, f"induction {name} generalizing {other} <;> grind")
    for name in features.lists[:MAX_INDUCTIONS]:
        yield from _tactics(2.0, f"induction {name} <;> simp_all", f"induction {name} <;> grind")
        yield from _tactics(2.0, f"induction {name} <;> simp_all <;> omega", f"cases {name} <;> simp_all")
    for name in features.finite[:MAX_INDUCTIONS]:
        yield from _tactics(1.0, f"revert {name}; decide", f"cases {name} <;> simp_all")


def _step_by_cases(count: int) -> str:
    """Induction on a statement of the form `∀ k, A k ∨ B k ∨ ...`: each case leads to the next."""
    cases = " | ".join(["ih"] * count)
    close = f"first | (simp [{NAT_RULES}, ih]; done) | (simp [{INT_RULES}, ih]; done) | omega"
    return f"intro k\ninduction k with\n| zero => simp\n| succ k ih => rcases ih with {cases} <;> {close}"


def _step_by_arithmetic(name: str, prefix: str = "") -> str:
    """Induction whose step unfolds powers and products by one and is linear then."""
    rules = "Nat.pow_succ, Nat.mul_succ, Nat.pow_add, Nat.mul_add, Nat.add_mul, Nat.succ_eq_add_one"
    return (
        f"{prefix}induction {name} with\n"
        "| zero => first | omega | simp_all | decide\n"
        f"| succ {name} ih => first | omega | (simp only [{rules}] at *; omega) | (simp_all [{rules}]; omega)"
    )


def _slow(features: GoalFeatures) -> Iterator[Tactic]:
    """What rarely works and costs most."""
    yield from _tactics(2.5, "grind (splits := 20)")
    yield from _tactics(1.0, "exact?")


TIERS: tuple[Callable[[GoalFeatures], Iterator[Tactic]], ...] = (
    _instant,
    _signs,
    _definitions,
    _quick,
    _reductions,
    _inductions,
    _slow,
)
