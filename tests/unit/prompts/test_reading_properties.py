from __future__ import annotations

import json
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prover.prompts import TheoremText
from prover.prompts.reading import Reading, Unreadable, read_proof, read_sketch

STATEMENT = "theorem t (n : Nat) (h : 0 < n) : n + 1 ≤ 2 * n"
THEOREM = TheoremText("set_option autoImplicit false\n", STATEMENT)

TACTICS = st.sampled_from([
    "omega", "simp [Nat.add_comm, h]", "exact ⟨h, fun x => x⟩", "rw [← h₁] at h₂ ⊢", "intro x hx -- then",
    "norm_num at *", "rcases h with ⟨a, b⟩ | h", "nlinarith [sq_nonneg (a - b), mul_pos h h]", "constructor <;> simp",
    "unfold f; decide", "refine ⟨?_, ?_⟩", "have h₃ : 1 ≤ n := h", "simp only [\n  Nat.mul_comm,\n  h]",
    "/- a note -/ assumption", "show 1 = 1 from rfl", "calc n + 1 ≤ n + n := h\n  _ = 2 * n := by omega",
])  # fmt: skip


def indent(text: str, columns: int) -> str:
    return "\n".join(" " * columns + line if line.strip() else line for line in text.split("\n"))


def nest(blocks: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    opened = st.sampled_from(["have h : n = n := by", "by_cases h : n = 0", "all_goals", "case inl =>"])
    focused = blocks.map(lambda block: "· " + indent(block, 2).lstrip())
    below = st.tuples(opened, blocks).map(lambda pair: f"{pair[0]}\n{indent(pair[1], 2)}")
    return st.lists(st.one_of(focused, below, blocks), min_size=1, max_size=4).map("\n".join)


BODIES = st.recursive(TACTICS, nest, max_leaves=12).filter(lambda body: not body.startswith(("·", "/-")))


def fence(*lines: str, language: str = "lean4", marker: str = "```") -> str:
    return "\n".join([f"{marker}{language}", *lines, marker])


def prove(body: str, opening: str = f"{STATEMENT} := by", columns: int = 2) -> str:
    return f"{opening}\n{indent(body, columns)}"


REST = STATEMENT.removeprefix("theorem t ")
SKETCH = prove("have : 1 = 1 := by sorry\nsorry")
STYLES: dict[str, Callable[[str], str]] = {
    "fence": lambda b: f"Proof:\n{fence(prove(b))}\nDone.",
    "deep indentation": lambda b: fence(prove(b, columns=8)),
    "indented fence": lambda b: "1. so\n" + indent(fence(prove(b)), 3),
    "by on its own line": lambda b: fence(prove(b, f"{STATEMENT}\n  :=\n  by", 4)),
    "header restated": lambda b: fence("import Mathlib", "open Real", "", "/-- doc -/", prove(b)),
    "renamed lemma": lambda b: fence(prove(b, f"lemma x {REST} := by")),
    "example": lambda b: fence(prove(b, f"example {REST} := by")),
    "body with by": lambda b: fence(prove(b, "by")),
    "body with assignment": lambda b: fence(prove(b, ":= by")),
    "bare body": lambda b: f"The rest is\n{fence(b, language='tactics')}",
    "thoughts": lambda b: f"<think>\nfirst\n{fence(prove('simp'))}\nno\n</think>\n{fence(prove(b))}",
    "no tag at the start": lambda b: f"hm {fence('foo')}</think>{fence(prove(b))}",
    "tildes": lambda b: fence(prove(b), marker="~~~"),
    "no fence": prove,
    "prose around": lambda b: f"Here it is.\n\n{prove(b)}\n\nThat's it, as you can see.",
    "fence never closed": lambda b: f"```lean4\n{prove(b)}",
    "closed on the last line": lambda b: f"```lean4\n{prove(b)}```",
    "line ends": lambda b: fence(prove(b)).replace("\n", "\r\n"),
    "tabs": lambda b: fence(prove(b)).replace("  ", "\t"),
    "odd spaces": lambda b: fence(prove(b)).replace("  ", "\u00a0\u2003"),
    "JSON": lambda b: json.dumps({"proof": prove(b)}),
    "sketch before": lambda b: f"{fence(SKETCH)}\n{fence(prove(b))}",
    "lemma before": lambda b: fence("lemma aux : 1 = 1 := rfl", "", prove(b)),
    "namespace": lambda b: fence("namespace A", prove(b), "end A"),
}


@pytest.mark.parametrize("style", STYLES)
@settings(max_examples=25, deadline=None)
@given(body=BODIES)
def test_a_body_survives_every_style(style, body):
    for read in (read_proof, read_sketch):
        found = read(STYLES[style](body), THEOREM)
        assert isinstance(found, Reading), found
        assert found.body == body.rstrip().removesuffix("-- then").rstrip()
        assert found.preamble == ""


PIECES = st.sampled_from([
    "```", "```lean4\n", "~~~", "<think>", "</think>", STATEMENT, " := by\n", "  sorry\n", "theorem", "lemma x", ":=",
    "by", "|", "=>", "where", "begin", "end", "/-", "-/", "--", '"', "«", "»", "(", "⟨", "]", "}", "\n", "  ", "\t",
    "\u2028", "\\n", "&lt;", "open Nat in\n", "{", 's!"{', "import Mathlib\n", "namespace A\n", "mutual\n", "@[simp]",
    "λ x, x", "`by simp`", "'", "\ud800", "\x00", "🙂", "example", "let rec", "let",
])  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=40).map("".join)))
def test_reading_never_raises(text):
    for read in (read_proof, read_sketch):
        found = read(text, THEOREM)
        assert isinstance(found, Reading | Unreadable)
        if isinstance(found, Reading):
            assert found.body.strip()
            assert not found.body[0].isspace()
        else:
            assert found.detail


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=100))
def test_any_statement_can_be_read_against(statement):
    read_proof(f"```lean4\n{STATEMENT} := by\n  omega\n```", TheoremText("", statement))


LONG = 1_000_000
HUGE = {
    "repeated theorem": f"```lean4\n{STATEMENT} := by\n  omega\n```\n" * (LONG // 70),
    "one theorem": f"```lean4\n{STATEMENT} := by\n" + "  have h : 1 = 1 := rfl\n" * (LONG // 24),
    "open brackets": f"```lean4\n{STATEMENT} := by\n  exact " + "(" * LONG,
    "nested brackets": f"```lean4\n{STATEMENT} := by\n  exact " + "(" * (LONG // 2) + ")" * (LONG // 2) + "\n```",
    "open comments": "```lean4\n" + "/- " * (LONG // 3),
    "quotes": '"' * LONG,
    "guillemets": "«" * LONG,
    "backticks": "`" * LONG,
    "backticks apart": "` " * (LONG // 2),
    "fences": "```\n" * (LONG // 4),
    "thoughts": "<think>" * (LONG // 7),
    "JSON": "{" + '"a":{' * (LONG // 5) + "}",
    "lambdas": f"```lean4\n{STATEMENT} := " + "fun x => " * (LONG // 9) + "\n```",
    "commands": "```lean4\n" + "lemma a : 1 = 1 := rfl\n" * (LONG // 24),
    "scopes": "```lean4\n" + "namespace A\n" * (LONG // 12),
    "spaces": " " * LONG + "x",
    "new lines": "\n" * LONG + "x",
    "prose": "We have that this is so. " * (LONG // 25),
    "prose lines": "have we that this is so\n" * (LONG // 24),
    "inline code": "`by omega` " * (LONG // 11),
    "bars": f"```lean4\n{STATEMENT}\n" + "| 0 => rfl\n" * (LONG // 11) + "```",
    "theorem words": "theorem " * (LONG // 8),
    "modifiers": "private " * (LONG // 8),
    "opens": "open A " * (LONG // 7),
    "identifier": "a" * LONG,
    "dots": "a." * (LONG // 2),
    "tags": "<|" * (LONG // 2),
}


@pytest.mark.parametrize("what", HUGE)
def test_a_megabyte_is_read_or_cut_in_linear_time(what):
    short, long = (measure_cpu_s(HUGE[what][: LONG // part]) for part in (8, 1))
    # Eight times the text: quadratic reading takes 64 times as long.
    assert long < 24 * max(short, 0.02)


def measure_cpu_s(text):
    started = time.thread_time()
    read_proof(text, THEOREM)
    return time.thread_time() - started


def test_a_long_thought_before_the_answer_costs_nothing_of_the_answer():
    text = "<think>" + "have we tried this? " * 50_000 + f"</think>\n```lean4\n{STATEMENT} := by\n  omega\n```"
    assert read_proof(text, THEOREM) == Reading("omega", "", ())
