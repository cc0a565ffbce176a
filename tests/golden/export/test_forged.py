"""Exports that claim to prove something and do not: each is rejected, by the rule that is meant to."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from prover.core.problem import Problem
from prover.core.verdict import Status
from prover.lean.export_format import MAX_EXPORT_BYTES
from prover.lean.trusted import TrustedLean
from tests.golden.export.forging import Export

pytestmark = pytest.mark.lean

PROBLEM = Problem("t", "theorem t (a b : Nat) : a + b = b + a")
HONEST = """
inductive Box where
  | box : Nat → Box
def Box.open : Box → Nat
  | .box n => n
theorem helper (a b : Nat) : a + b = b + a := by
  have : (Box.box a).open = a := rfl
  exact Nat.add_comm a b
theorem t (a b : Nat) : a + b = b + a := helper a b
"""
FALSE = Problem("t", "theorem t : False")
DEFINITION = {"all": [], "hints": "abbrev", "safety": "safe"}


async def judge(lean: TrustedLean, text: str, problem: Problem = PROBLEM) -> str:
    """The rule that turns the text away; "" if none does."""
    verdict, _ = await lean.judge_export(problem, text, timeout_s=30)
    assert (verdict.status is Status.PROVED) == (verdict.rule == "")
    return verdict.rule


@pytest.fixture
async def export(lean: TrustedLean) -> Export:
    """The export of an honest proof."""
    judgement = await lean.judge(PROBLEM, HONEST, timeout_s=30)
    assert judgement.verdict.is_proved, judgement.verdict.message
    return Export(judgement.export)


async def test_the_editor_itself_changes_nothing(lean: TrustedLean, export: Export) -> None:
    assert await judge(lean, export.text) == ""


def declare_axiom(export: Export, name: str) -> None:
    export.declare("axiom", name, export.constant("False"), isUnsafe=False)


def redefine(export: Export) -> None:
    export.declare("def", "Nat.add", export.constant("Nat"), value=export.expr("natVal", "0"), **DEFINITION)


def declare_unsafe(export: Export) -> None:
    value = export.constant("mad")
    export.declare("def", "mad", export.constant("False"), value=value, **{**DEFINITION, "safety": "unsafe"})


def declare_partial(export: Export) -> None:
    value = export.constant("mad")
    export.declare("def", "mad", export.constant("False"), value=value, **{**DEFINITION, "safety": "partial"})


def declare_quotient(export: Export) -> None:
    export.declare("quot", "Quot", export.constant("Nat"), kind="type")


def use_itself(export: Export) -> None:
    export.declaration("thm")["value"] = export.constant("t")


def use_unknown_constant(export: Export) -> None:
    export.declaration("thm")["value"] = export.constant("nowhere.to.be.found")


def mistype(export: Export) -> None:
    export.declaration("thm")["value"] = export.constant("Nat.zero")


def prove_no_proposition(export: Export) -> None:
    export.declare("thm", "number", export.constant("Nat"), value=export.constant("Nat.zero"), all=[])


def repeat_theorem(export: Export) -> None:
    export.lines.append({"thm": export.declaration("thm")})


def repeat_inductive(export: Export) -> None:
    export.lines.append({"inductive": export.declaration("inductive")})


def drop_theorem(export: Export) -> None:
    del export.lines[export.position("thm")]


def rename_theorem(export: Export) -> None:
    export.declaration("thm")["name"] = export.name("u")


def add_level_parameter(export: Export) -> None:
    export.declaration("thm")["levelParams"] = [export.name("u")]


def repeat_level_parameter(export: Export) -> None:
    export.declaration("thm")["levelParams"] = [export.name("u"), export.name("u")]


def use_unknown_level(export: Export) -> None:
    sort = export.expr("sort", export.level({"param": export.name("w")}))
    export.declare("def", "mad", sort, value=export.constant("Nat"), **DEFINITION)


def tamper_with_rule(export: Export) -> None:
    recursor = export.declaration("inductive")["recs"][0]
    recursor["rules"][0]["rhs"] = recursor["type"]


def tamper_with_recursor_type(export: Export) -> None:
    block = export.declaration("inductive")
    block["recs"][0]["type"] = block["types"][0]["type"]


def tamper_with_k(export: Export) -> None:
    export.declaration("inductive")["recs"][0]["k"] = True


def tamper_with_field_count(export: Export) -> None:
    export.declaration("inductive")["ctors"][0]["numFields"] = 2


def tamper_with_parameter_count(export: Export) -> None:
    export.declaration("inductive")["types"][0]["numParams"] = 1


def add_recursor(export: Export) -> None:
    block = export.declaration("inductive")
    block["recs"].append({**block["recs"][0], "name": block["types"][0]["name"]})


def make_negative_occurrence(export: Export) -> None:
    """`inductive Bad | mk : (Bad → False) → Bad`, which would prove False."""
    bad, false, name = export.constant("Bad"), export.constant("False"), export.name("x")
    binder = {"binderInfo": "default", "name": name}
    refutes = export.expr("forallE", {**binder, "type": bad, "body": false})
    makes = export.expr("forallE", {**binder, "type": refutes, "body": bad})
    template = export.declaration("inductive")
    bad_name, mk = export.name("Bad"), export.name("Bad.mk")
    type_ = {**template["types"][0], "name": bad_name, "all": [bad_name], "ctors": [mk]}
    constructor = {**template["ctors"][0], "name": mk, "type": makes, "induct": bad_name}
    export.lines.insert(export.position("thm"), {"inductive": {"types": [type_], "ctors": [constructor], "recs": []}})


def put_type_in_itself(export: Export) -> None:
    """`def mad : Type := Type`."""
    sort = export.expr("sort", export.level({"succ": 0}))
    export.declare("def", "mad", sort, value=sort, **DEFINITION)


def run_compiled_code(export: Export) -> None:
    applied = export.expr("app", {"fn": export.constant("Lean.reduceBool"), "arg": export.constant("Bool.true")})
    export.declare("def", "mad", export.constant("Bool"), value=applied, **DEFINITION)


def trust_compiler(export: Export) -> None:
    export.declaration("thm")["value"] = export.constant("Lean.trustCompiler")


FORGERIES: list[tuple[str, Callable[[Export], None]]] = [
    ("axiom", lambda e: declare_axiom(e, "cheat")),
    ("axiom", lambda e: declare_axiom(e, "Nat.foo")),
    ("redefined", lambda e: declare_axiom(e, "Nat.add_comm")),
    ("redefined", lambda e: declare_axiom(e, "propext")),
    ("redefined", redefine),
    ("redefined", declare_quotient),
    ("redefined", repeat_theorem),
    ("redefined", repeat_inductive),
    ("unsafe", declare_unsafe),
    ("unsafe", declare_partial),
    ("not-a-theorem", lambda e: e.turn("thm", "def", hints="abbrev", safety="safe")),
    ("not-a-theorem", lambda e: e.turn("thm", "opaque", isUnsafe=False)),
    ("axiom", lambda e: e.turn("thm", "axiom", isUnsafe=False)),
    ("kernel", use_itself),
    ("kernel", use_unknown_constant),
    ("kernel", mistype),
    ("kernel", prove_no_proposition),
    ("missing", drop_theorem),
    ("missing", rename_theorem),
    ("statement-differs", add_level_parameter),
    ("kernel", repeat_level_parameter),
    ("kernel", use_unknown_level),
    ("kernel", tamper_with_rule),
    ("kernel", tamper_with_recursor_type),
    ("kernel", tamper_with_k),
    ("kernel", tamper_with_field_count),
    ("kernel", tamper_with_parameter_count),
    ("kernel", add_recursor),
    ("kernel", make_negative_occurrence),
    ("kernel", put_type_in_itself),
    ("axiom", run_compiled_code),
    ("axiom", trust_compiler),
]


@pytest.mark.parametrize("number", range(len(FORGERIES)))
async def test_forged_declaration_is_rejected(lean: TrustedLean, export: Export, number: int) -> None:
    rule, forge = FORGERIES[number]
    forge(export)
    assert await judge(lean, export.text) == rule


async def test_other_statement_is_rejected(lean: TrustedLean, export: Export) -> None:
    for statement in (
        "theorem t : False",
        "theorem t (a b : Nat) : b + a = a + b",
        "theorem t (a b : Int) : a + b = b + a",
        "theorem t (a : Nat) (b : Nat) (_ : a = b) : a + b = b + a",
        "theorem t.{u} (_ : Type u) (a b : Nat) : a + b = b + a",
    ):
        assert await judge(lean, export.text, Problem("t", statement)) == "statement-differs"


async def test_redefined_matcher_of_the_statement_is_rejected(lean: TrustedLean) -> None:
    choice = "(match n with | 0 => 1 | _ + 1 => 2)"
    problem = Problem("t", f"theorem t (n : Nat) : {choice} = {choice}")
    judgement = await lean.judge(problem, f"{problem.statement} := rfl", timeout_s=30)
    assert judgement.verdict.is_proved
    export = Export(judgement.export)
    assert export.text.count('"match_1"') == 1
    export.turn("def", "opaque", isUnsafe=False)
    assert await judge(lean, export.text, problem) == "statement-differs"


@pytest.mark.parametrize(
    ("proof", "rule"),
    [
        ("sorry", "sorry"),
        ("by admit", "sorry"),
        ("sorryAx _ true", "sorry"),
        ("Lean.ofReduceBool (decide False) true (by native_decide) |> nomatch ·", "error"),
    ],
)
async def test_candidate_without_proof_is_rejected(lean: TrustedLean, proof: str, rule: str) -> None:
    judgement = await lean.judge(FALSE, f"{FALSE.statement} := {proof}", timeout_s=30)
    assert (judgement.verdict.status, judgement.verdict.rule) == (Status.REJECTED, rule)


async def test_native_decide_is_rejected(lean: TrustedLean) -> None:
    problem = Problem("t", "theorem t : 2 ^ 10 = 1024")
    judgement = await lean.judge(problem, f"{problem.statement} := by native_decide", timeout_s=30)
    assert (judgement.verdict.status, judgement.verdict.rule) == (Status.REJECTED, "axiom")


@pytest.mark.slow
async def test_candidate_that_forges_its_environment_is_rejected(lean: TrustedLean) -> None:
    """The candidate runs code that puts a theorem into the environment behind the kernel's back."""
    problem = Problem("t", "theorem t : False", "import Lean\nset_option autoImplicit false\nopen Lean\n")
    source = """
#eval show Lean.Elab.Command.CommandElabM Unit from do
  let value := { name := `t, levelParams := [], type := mkConst ``False, value := mkConst ``True.intro }
  modifyEnv fun env => match env.addDeclCore 0 (.thmDecl value) none (doCheck := false) with
    | .ok forged => forged
    | .error _ => env
"""
    exported, text = await lean._export(problem, source, 60)
    assert exported.is_proved, "the attack itself has to work"
    assert '"thm"' in text
    verdict = await lean.verify(problem, source, timeout_s=60)
    assert (verdict.status, verdict.rule) == (Status.REJECTED, "kernel")


MALFORMED: list[Callable[[Export], str]] = [
    lambda e: "",
    lambda e: "\n",
    lambda e: "this is no JSON\n",
    lambda e: "[]\n",
    lambda e: e.text.split("\n", 1)[1],  # no meta line
    lambda e: e.text.replace('"3.1.0"', '"2.0.0"'),
    lambda e: e.text.replace("{", "", 1),
    lambda e: e.text + "\0",
    lambda e: e.text + "\0\n",
    lambda e: e.text + '{"in": 1e999999999, "str": {"pre": 0, "str": "x"}}\n',
    lambda e: e.text + "[" * 100_000 + "\n",
    lambda e: e.text + '{"a":' * 500 + "1" + "}" * 500 + "\n",
    lambda e: e.text + '{"ie": 0, "bvar": 0}\n',  # a number that is taken
    lambda e: e.text + f'{{"ie": {e.expr("bvar", 77)}, "unknown": 0}}\n',
    lambda e: e.text + '{"nonsense": {}}\n',
    lambda e: e.text + '{"in": 1000000, "str": {"pre": 0, "str": "x"}}\n',
    lambda e: e.text + '{"il": -1, "succ": 0}\n',
]


@pytest.mark.parametrize("number", range(len(MALFORMED)))
async def test_malformed_text_is_rejected(lean: TrustedLean, export: Export, number: int) -> None:
    assert await judge(lean, MALFORMED[number](export)) == "export-malformed"


@pytest.mark.parametrize(
    "body",
    [
        {"app": {"fn": "SELF", "arg": 0}},
        {"app": {"fn": 0, "arg": -1}},
        {"app": {"fn": 0, "arg": 10**9}},
        {"app": {"fn": 0, "arg": 2**64}},
        {"app": {"fn": 0, "arg": 10**300}},
        {"app": {"fn": 0, "arg": 0.5}},
        {"app": {"fn": 0, "arg": "0"}},
        {"app": {"fn": 0, "arg": True}},
        {"app": {"fn": 0}},
        {"app": []},
        {"bvar": 2**20},
        {"bvar": -1},
        {"natVal": "-1"},
        {"natVal": "1_"},
        {"natVal": ""},
        {"natVal": 5},
        {"natVal": "9" * 100_000},
        {"strVal": 5},
        {"strVal": "\ud800"},
        {"sort": 10**6},
        {"const": {"name": 10**6, "us": []}},
        {"const": {"name": 1, "us": [10**6]}},
        {"lam": {"binderInfo": "odd", "name": 0, "type": 0, "body": 0}},
        {"proj": {"typeName": 1, "idx": -1, "struct": 0}},
        {"letE": {"name": 0, "type": 0, "value": 0, "body": 0, "nondep": 0}},
    ],
    ids=lambda body: json.dumps(body)[:50],
)
async def test_malformed_expression_is_rejected(lean: TrustedLean, export: Export, body: dict[str, object]) -> None:
    number = sum("ie" in line for line in export.lines)
    line = json.dumps({"ie": number, **body}).replace('"SELF"', str(number))
    assert await judge(lean, export.text + line + "\n") == "export-malformed"


async def test_loose_variable_is_rejected(lean: TrustedLean, export: Export) -> None:
    export.declaration("thm")["value"] = export.expr("bvar", 0)
    assert await judge(lean, export.text) == "export-malformed"


async def test_name_with_zero_character_is_rejected(lean: TrustedLean, export: Export) -> None:
    export.declare("axiom", "a\0b", export.constant("False"), isUnsafe=False)
    assert await judge(lean, export.text) == "export-malformed"


async def test_enormous_text_is_rejected(lean: TrustedLean, export: Export) -> None:
    filler = json.dumps({"in": 1, "str": {"pre": 0, "str": "x" * 1000}}) + "\n"
    text = export.text + filler * (50_000_000 // len(filler))
    assert len(text) > MAX_EXPORT_BYTES
    assert await judge(lean, text) == "export-malformed"


@pytest.mark.parametrize("kind", ["app", "lam", "level"])
async def test_deep_nesting_does_no_harm(lean: TrustedLean, export: Export, kind: str) -> None:
    """100,000 levels deep: too deep for the kernel, whatever it says; the next proof is judged as before."""
    honest = export.text
    nat, succ, name = export.constant("Nat"), export.constant("Nat.succ"), export.name("x")
    number = sum("ie" in line for line in export.lines)
    lines = []
    if kind == "level":
        first = 1 + sum("il" in line for line in export.lines)
        lines = [{"il": first + n, "succ": first + n - 1 if n else 0} for n in range(100_000)]
        lines.append({"ie": number, "sort": first + 99_999})
    elif kind == "app":
        lines = [{"ie": number, "app": {"fn": succ, "arg": export.constant("Nat.zero")}}]
        number = sum("ie" in line for line in export.lines)
        lines = [{"ie": number + n, "app": {"fn": succ, "arg": number + n - 1 if n else nat}} for n in range(100_000)]
        number += 99_999
    else:
        binder = {"binderInfo": "default", "name": name, "type": nat}
        lines = [{"ie": number + n, "lam": {**binder, "body": number + n - 1 if n else nat}} for n in range(100_000)]
        number += 99_999
    export.lines[export.position("thm") : export.position("thm")] = lines
    export.declaration("thm")["value"] = number
    verdict, _ = await lean.judge_export(PROBLEM, export.text, timeout_s=60)
    assert verdict.status is not Status.PROVED
    assert await judge(lean, honest) == ""
