"""Words that begin a tactic: how bare tactics are told from English."""

from __future__ import annotations

_WORDS = """
    abel abel! ac_rfl aesop all_goals any_goals apply apply_assumption apply_fun apply_rules assumption bound
    bv_decide by_cases by_contra by_contra! calc case case' cases cases' change choose classical clear
    compute_degree congr constructor continuity contradiction contrapose contrapose! conv conv_lhs conv_rhs convert
    cutsat decide delta done dsimp dsimp! eapply erw exact exact? exact_mod_cast exacts exfalso exists ext ext1
    field_simp fin_cases finiteness first focus fun_cases fun_induction funext gcongr generalize grind group have
    haveI hint induction induction' infer_instance injection injections interval_cases intro intros itauto iterate
    left let letI lia lift linarith linarith! linear_combination measurability native_decide next nlinarith
    nlinarith! nofun nomatch noncomm_ring nontriviality norm_cast norm_num norm_num1 nth_rewrite nth_rw obtain omega
    on_goal peel pick_goal polyrith positivity push_cast push_neg qify rcases refine refine' rename rename_i repeat
    repeat' replace revert rewrite rfl rify right ring ring! ring1 ring_nf rintro rotate_left rw rw_mod_cast rwa set
    show simp simp! simp_all simp_all! simp_arith simp_rw simpa skip slim_check solve_by_elim sorry specialize split
    split_ands split_ifs subst subst_vars suffices swap symm tauto tauto! trans transitivity trivial try unfold
    unhygienic use wlog zify
"""
TACTIC_WORDS = frozenset(_WORDS.split())
"""Tactics of Lean and Mathlib."""
