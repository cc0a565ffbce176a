"""Texts that are not in the export format, or that are meant to bring its readers down."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from prover.core.verdict import Status
from prover.lean.export_format import MAX_EXPORT_BYTES
from prover.lean.trusted import TrustedLean
from tests.golden.export.forging import PROBLEM, Export, judge

pytestmark = pytest.mark.lean

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
