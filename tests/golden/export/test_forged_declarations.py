"""Exports whose declarations are forged: each is rejected, by the rule that is meant to."""

from __future__ import annotations

import pytest

from prover.lean.trusted import TrustedLean
from tests.golden.export.forging import DEFINITION, Export, Forge, judge

pytestmark = pytest.mark.lean


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


def put_type_in_itself(export: Export) -> None:
    """`def mad : Type := Type`."""
    sort = export.expr("sort", export.level({"succ": 0}))
    export.declare("def", "mad", sort, value=sort, **DEFINITION)


def run_compiled_code(export: Export) -> None:
    applied = export.expr("app", {"fn": export.constant("Lean.reduceBool"), "arg": export.constant("Bool.true")})
    export.declare("def", "mad", export.constant("Bool"), value=applied, **DEFINITION)


def trust_compiler(export: Export) -> None:
    export.declaration("thm")["value"] = export.constant("Lean.trustCompiler")


FORGERIES: list[tuple[str, Forge]] = [
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
    ("kernel", put_type_in_itself),
    ("axiom", run_compiled_code),
    ("axiom", trust_compiler),
]


@pytest.mark.parametrize("number", range(len(FORGERIES)))
async def test_forged_declaration_is_rejected(lean: TrustedLean, export: Export, number: int) -> None:
    rule, forge = FORGERIES[number]
    forge(export)
    assert await judge(lean, export.text) == rule
