"""Inductive types that are not what the kernel would make of them: each is rejected."""

from __future__ import annotations

import pytest

from prover.lean.trusted import TrustedLean
from tests.golden.export.forging import Export, Forge, judge

pytestmark = pytest.mark.lean


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


FORGERIES: tuple[Forge, ...] = (
    tamper_with_rule,
    tamper_with_recursor_type,
    tamper_with_k,
    tamper_with_field_count,
    tamper_with_parameter_count,
    add_recursor,
    make_negative_occurrence,
)


@pytest.mark.parametrize("forge", FORGERIES, ids=lambda forge: forge.__name__)
async def test_forged_inductive_is_rejected(lean: TrustedLean, export: Export, forge: Forge) -> None:
    forge(export)
    assert await judge(lean, export.text) == "kernel"
