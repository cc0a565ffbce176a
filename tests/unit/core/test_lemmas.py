"""Proved lemmas: found up to names, retrieved by likeness."""

from __future__ import annotations

import time

from prover.core.goal import Goal, Hole, Hypothesis
from prover.core.lemmas import LemmaLibrary
from prover.core.proof import Subgoal
from prover.core.renaming import canonical_key, rename_words


def goal(target: str, **context: str) -> Goal:
    hypotheses = tuple(Hypothesis(name, text, is_prop="=" in text or "<" in text) for name, text in context.items())
    binders = " ".join(f"({name} : {text})" for name, text in context.items())
    return Goal(target, hypotheses, target, f"theorem t {binders} : {target}")


def at(goal: Goal, header: str = "") -> Subgoal:
    return Subgoal(header, "sorry", Hole(0, 0, 5, 0, "tactic", (goal,)))


def test_words_are_renamed_and_nothing_else() -> None:
    text = 'exact h.left -- h here\n  rw [hh, «h», h] at h; simp "h"'
    assert rename_words(text, {"h": "k"}) == 'exact k.left -- h here\n  rw [hh, «h», k] at k; simp "h"'


def test_names_of_hypotheses_do_not_make_a_goal_another() -> None:
    one, other = goal("n < m", n="Nat", m="Nat", h="n + 1 = m"), goal("b < a", b="Nat", a="Nat", e="b + 1  = a")
    assert canonical_key("", one) == canonical_key("", other)


def test_swapped_roles_make_a_goal_another() -> None:
    assert canonical_key("", goal("n < m", n="Nat", m="Nat")) != canonical_key("", goal("m < n", n="Nat", m="Nat"))


def test_the_header_is_part_of_the_goal() -> None:
    assert canonical_key("open Nat", goal("P")) != canonical_key("", goal("P"))


def test_a_proof_is_found_again_in_the_names_of_the_new_goal() -> None:
    library = LemmaLibrary()
    library.add("", goal("n < m", n="Nat", m="Nat", h="n + 1 = m"), "omega_nat\nexact foo h n")
    assert library.find(at(goal("b < a", b="Nat", a="Nat", e="b + 1 = a"))) == "omega_nat\nexact foo e b"
    assert library.find(at(goal("b < a", b="Nat", a="Nat"))) is None


def test_swapping_names_is_done_at_once() -> None:
    library = LemmaLibrary()
    library.add("", goal("a < b", a="Nat", b="Nat"), "exact f a b")
    assert library.find(at(goal("b < a", b="Nat", a="Nat"))) == "exact f b a"


def test_the_first_proof_stays() -> None:
    library = LemmaLibrary()
    library.add("", goal("P"), "one")
    library.add("", goal("P"), "two")
    assert (len(library), library.find(at(goal("P")))) == (1, "one")


def test_retrieval_prefers_shared_rare_words() -> None:
    library = LemmaLibrary(max_offered=1)
    library.add("", goal("gcd n 4 = 4", n="Nat"), "by_gcd", for_prompts=True)
    library.add("", goal("n + 4 = 4", n="Nat"), "by_add")
    library.add("", goal("n * 4 = 4", n="Nat"), "by_mul")
    assert library.suggest(at(goal("gcd k 6 = 6", k="Nat"))) == ["by_gcd"]
    (text,) = library.retrieve(at(goal("gcd k 6 = 6", k="Nat")))
    assert text.startswith("theorem t (n : Nat) : gcd n 4 = 4")
    assert "by_gcd" in text


def test_nothing_is_offered_from_another_header_or_when_nothing_is_alike() -> None:
    library = LemmaLibrary()
    library.add("open Nat", goal("gcd n 4 = 4", n="Nat"), "by_gcd")
    assert library.suggest(at(goal("gcd k 4 = 4", k="Nat"))) == []
    assert library.suggest(at(goal("xs.reverse ++ ys", xs="List"), "open Nat")) == []


def test_a_library_of_exact_matches_offers_nothing() -> None:
    library = LemmaLibrary(max_offered=0)
    library.add("", goal("gcd n 4 = 4", n="Nat"), "by_gcd")
    assert library.suggest(at(goal("gcd n 4 = 4", n="Nat"))) == []


def test_prompts_show_only_what_was_there_before_the_run() -> None:
    library = LemmaLibrary()
    library.add("", goal("gcd n 4 = 4", n="Nat"), "by_gcd")
    assert library.retrieve(at(goal("gcd k 6 = 6", k="Nat"))) == []
    assert library.suggest(at(goal("gcd k 6 = 6", k="Nat"))) == ["by_gcd"]


def test_a_large_library_answers_at_once() -> None:
    library = LemmaLibrary()
    for number in range(20_000):
        library.add("", goal(f"f{number} n + g{number % 50} n = {number}", n="Nat"), f"by_{number}")
    begun = time.process_time()
    assert library.suggest(at(goal("f77 k + g27 k = 78", k="Nat")))[0] == "by_77"
    assert time.process_time() - begun < 0.5
