from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prover.screen import REASONS, STATING_RULES, screen

THEOREM = "theorem t (n : Nat) : n < n + 1 := by omega\n"

TURNED_AWAY = {
    "hash-command": [
        "#eval 1", "theorem a : True := trivial #eval 1", "  #exit", "#foo bar", "#print axioms t",
    ],
    "meta-command": [
        "run_cmd pure ()", "by run_tac pure ()", "initialize foo", "by_elab return x", "local run_cmd x",
    ],
    "syntax-command": [
        'elab "x" : term => y', 'local macro "x" : term => `(y)', "macro_rules | x => y", 'syntax "x" : term',
        "declare_syntax_cat cat", "simproc foo (x) := y",
    ],
    "notation": [
        'notation "x" => y', 'scoped notation3 "x" => y', 'infixl:65 " + " => f', 'postfix:max "!" => f',
    ],
    "unsafe": [
        "unsafe def f := 1", "partial def f := 1", "exact unsafeCast x", "lcProof", "(ptrAddrUnsafe x)",
    ],
    "attribute": [
        "@[implemented_by f] def g := 1", '@[simp, extern "f"] def g := 1', "attribute [csimp] f",
        "@[export foo] def g := 1", "@[init] def g := 1", "attribute [local simp, tactic foo] f",
    ],
    "axiom": [
        "axiom a : False", "private axiom a : False", "@[simp] axiom a : False",
    ],
    "opaque": [
        "opaque f : Nat",
    ],
    "native": [
        "by native_decide", "by decide +native", "by decide (config := { native := true })",
        "Lean.ofReduceBool a b c", "Lean.«ofReduceBool» a", "by bv_decide", "Lean.trustCompiler",
    ],
    "sorry": [
        "sorry", "by admit", "sorryAx _ true", "_root_.sorryAx _", "«sorryAx» _", "by stop", 's!"{sorry}"',
        's!"a{s!"{f {a := 1} sorry}"}"', "s!\"{'\"'}\" ++ sorry ++ \"x\"", '« \n" » sorry "', "(.sorry)",
    ],
    "option": [
        "set_option debug.skipKernelTC true", "set_option debug.byAsSorry true in x", "set_option warn.sorry false",
        "set_option «debug».skipKernelTC true", "set_option  -- x\n  compiler.foo 1",
    ],
    "limit": [
        "set_option maxHeartbeats 0", "set_option maxHeartbeats 999999999999 in x",
        "set_option maxRecDepth 10000000", "set_option maxRecDepth",
    ],
    "import": [
        "import Mathlib",
    ],
    "meta-name": [
        "open Lean", "open Lean Elab Meta", "open Lean.Elab in x", "Lean.Elab.Command.elabCommand x",
        "Lean.Meta.mkAppM x", "def f : MetaM Unit := x", "`(x)", "Lean.addDecl x", "open Nat Lean in x",
        "foo.addDeclWithoutChecking x", "Lean.«Meta».foo",
    ],
    "io": [
        "IO.println x", "def f : IO Unit := x", "IO.FS.readFile x", 'include_str "x"', "open IO",
    ],
    "instance": [
        "instance : Add Nat := x", "local instance (priority := high) : LE Nat where\n  le := x",
        "attribute [local instance] foo", "attribute [instance 100] foo", "instance f (n : Nat) : OfNat Nat n := x",
        "instance : HPow Nat Nat Nat := x", "scoped instance : Coe W Nat := x", "instance [Foo a] : Dvd a := x",
    ],
    "variable": [
        "variable (h : False)", "section\nvariable (h : False)\nsection\nend", "variable {n}\ninclude n",
        "section\nvariable (h : False)\nsection A.B\nend A.B",
        "namespace A\nvariable (n : Nat)\nnamespace B.C\nend C",
    ],
    "look-alike": [
        "theorem сat : x", "foo\u200bbar", "ａxiom", "x \u202e y",
    ],
}  # fmt: skip

LET_THROUGH = [
    "", THEOREM, "-- sorry #eval\n" + THEOREM, "/- axiom /- macro -/ unsafe -/", "/-- native_decide -/", "/-! #eval -/",
    '"sorry"', '"{sorry}"', 'r"sorry"', 'r#" " sorry "#', r's!"\{sorry}"', 's!"{x}sorry{y}"', "«axiom»", "h.elim",
    "h.macro",
    "axiom_of_choice", "sorry'", "not_sorry", "native", "exact native_foo", "#[1, 2]", "x = #[1]\n  #[2]", "#v[1]",
    "open Nat in\nsimp", "open Classical BigOperators Real", "open Nat (succ) in x", "open Lean.Grind in x",
    "set_option maxHeartbeats 400000 in x", "set_option maxRecDepth 10_000 in x", "set_option pp.all true",
    "set_option linter.all false", "haveI : Decidable p := x", "letI inst : Add Nat := x",
    "instance : Decidable p := x", "instance : Fact (Nat.Prime 7) := x",
    "structure V where\n  a : Nat\ninstance : Add V := x",
    "attribute [local instance] Classical.propDecidable", "attribute [simp] foo", "@[simp, ext] theorem foo : x := y",
    "@[instance] theorem foo : x := y", "section\nvariable (n : Nat)\nend", "namespace A.B\nvariable (n)\nend A.B",
    "noncomputable section A\nvariable (n)\nend A", "(f x).prefix", "l.IO", "foo.export", "export Nat (succ)",
    "deriving instance Repr for X", "inductive IO'", "theorem θεώρημα : α = ℝ₁", "a ∣ b", "\ufeff".strip("\ufeff"),
    "fun (x : «Кириллица») => x", "'\"' sorry_free '\"'", "x ≤ y  -- \u202e",
]  # fmt: skip


@pytest.mark.parametrize(("rule", "text"), [(rule, text) for rule, texts in TURNED_AWAY.items() for text in texts])
def test_what_is_turned_away(rule: str, text: str) -> None:
    for around in (text, f"{THEOREM}{text}\n", f"{text}\n{THEOREM}"):
        finding = screen(around)
        assert finding is not None, around
        assert finding.rule == rule


def test_every_rule_is_shown() -> None:
    assert set(TURNED_AWAY) == set(REASONS) - {"size"}
    assert set(REASONS) > STATING_RULES


@pytest.mark.parametrize("text", LET_THROUGH)
def test_what_is_let_through(text: str) -> None:
    assert screen(text) is None


def test_the_first_finding_is_reported_with_its_place() -> None:
    finding = screen("theorem t : p := by\n  -- sorry\n  exact αβ sorry  -- here\naxiom a : p\n")
    assert finding is not None
    assert (finding.rule, finding.line, finding.column) == ("sorry", 3, 11)
    assert finding.excerpt.startswith("sorry")
    assert finding.message.startswith("3:11: `sorry")


def test_names_of_the_reference_may_be_used() -> None:
    assert screen("theorem t : IO.x = IO.x := rfl", known=frozenset({"IO.x"})) is None
    assert screen("theorem t : IO.y = IO.y := rfl", known=frozenset({"IO.x"})) is not None
    assert screen("sorry", known=frozenset({"sorry"})) is not None


def test_rules_can_be_left_out() -> None:
    assert screen('notation "x" => y', skip=STATING_RULES) is None
    assert screen('notation "x" => y\n#eval x', skip=STATING_RULES).rule == "hash-command"  # type: ignore[union-attr]


def test_a_text_that_is_too_long() -> None:
    finding = screen(" " * 4_000_001)
    assert finding is not None
    assert finding.rule == "size"


@pytest.mark.parametrize("piece", ["(", 's!"{', "/-", "«", "@[", "open a ", "instance : ", "section\n", '"', "\\"])
def test_time_is_linear(piece: str) -> None:
    short, long = (measure_cpu_s(piece * (size // len(piece))) for size in (25_000, 200_000))
    # Eight times the text: a quadratic scan takes 64 times as long.
    assert long < 24 * max(short, 0.02)


def measure_cpu_s(text: str) -> float:
    """CPU time of this thread alone; the better of two."""
    spent = []
    for _ in range(2):
        begun = time.thread_time()
        screen(text)
        spent.append(time.thread_time() - begun)
    return min(spent)


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    screen(text)


FORBIDDEN = ["sorry", "axiom a : False", "#eval x", "by native_decide", 'macro "x" : term => y']
HIDING = ["-- {}\n", "/- {} -/", "/-- {} -/ def f := 1", '"{}"', 'r#"{}"#', "«{}»"]


@given(st.sampled_from(FORBIDDEN), st.sampled_from(HIDING), st.sampled_from(FORBIDDEN))
def test_comments_and_strings_neither_speak_nor_hide(hidden: str, place: str, shown: str) -> None:
    quiet = place.replace("{}", hidden.replace('"', "'"))
    assert screen(quiet) is None
    assert screen(f"{quiet}\n{shown}") is not None
    assert screen(f"{shown}\n{quiet}") is not None
