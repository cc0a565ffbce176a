"""No family raises, whatever the goal says."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from decomposer.expressions import Call, Infix, Name, Number, Prefix, Quantifier, show
from decomposer.structural import FAMILIES
from decomposer.structural.view import view_goal
from prover.core.goal import Goal, Hypothesis

CONTEXT = {"n": "Nat", "m": "Nat", "x": "Int", "y": "Int", "q": "Rat", "u": "Nat → Nat", "a": "Nat → Rat", "p": "Prop"}

leaves = st.one_of(
    st.sampled_from(["n", "m", "x", "y", "q"]).map(Name),
    st.sampled_from([0, 1, 2, 3, 7, 10, 1000, 10**30]).map(Number),
)


def _terms(inner):
    return st.one_of(
        st.builds(Infix, st.sampled_from(["+", "-", "*", "/", "%", "^"]), inner, inner),
        st.builds(Prefix, st.sampled_from(["-", "↑"]), inner),
        st.builds(lambda f, t: Call(Name(f), (t,)), st.sampled_from(["u", "a"]), inner),
        st.builds(lambda s, t: Call(Name("Nat.gcd"), (s, t)), inner, inner),
    )


terms = st.recursive(leaves, _terms, max_leaves=6)
relations = st.builds(Infix, st.sampled_from(["=", "≠", "<", "≤", ">", "≥", "∣"]), terms, terms)


def _propositions(inner):
    return st.one_of(
        st.builds(Infix, st.sampled_from(["∧", "∨", "→", "↔"]), inner, inner),
        st.builds(Prefix, st.just("¬"), inner),
        st.builds(Quantifier, st.sampled_from(["∀", "∃"]), st.just((("n", "Nat"),)), inner),
        st.builds(Quantifier, st.sampled_from(["∀", "∃"]), st.just((("x", ""), ("k", ""))), inner),
    )


propositions = st.recursive(relations, _propositions, max_leaves=3)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(propositions, max_size=3), propositions)
def test_any_goal(facts, target):
    data = [Hypothesis(name, type_) for name, type_ in CONTEXT.items()]
    props = [Hypothesis(f"h{i}", show(fact), is_prop=True) for i, fact in enumerate(facts)]
    view = view_goal(Goal(show(target), (*data, *props)))
    assert view is not None
    for family in FAMILIES:
        for sketch in family(view):
            assert sketch.body.strip()
            assert "\t" not in sketch.body
