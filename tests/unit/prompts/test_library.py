from __future__ import annotations

import pytest

from prover.core.errors import InputError
from prover.core.verdict import Message
from prover.prompts import PromptLibrary, ProofMode, TheoremText
from prover.prompts.annotations import MAX_MESSAGES, annotate, clip
from prover.prompts.reading import Reading, Reason, Unreadable, read_proof, read_sketch

THEOREM = TheoremText("open Nat\n", "theorem t (n : Nat) : n ≤ n + 1", "A number is at most its successor.")
PLAIN = TheoremText("", "theorem t (n : Nat) : n ≤ n + 1")
CODE = "open Nat\n\ntheorem t (n : Nat) : n ≤ n + 1 := by\n  sorry"


@pytest.fixture(scope="module")
def library() -> PromptLibrary:
    return PromptLibrary.load()


def text_of(prompt) -> str:
    (message,) = prompt.messages
    assert message.role == "user"
    return message.content


def test_noncot_asks_to_complete_the_code_and_nothing_else(library):
    prompt = library.prove(PLAIN, mode=ProofMode.NONCOT)
    assert text_of(prompt) == (
        "Complete the following Lean 4 code:\n\n```lean4\ntheorem t (n : Nat) : n ≤ n + 1 := by\n  sorry\n```\n"
    )
    assert prompt.template.startswith("prove-noncot/")


def test_cot_asks_for_a_plan_after_the_same_code(library):
    text = text_of(library.prove(THEOREM, mode=ProofMode.COT))
    assert f"```lean4\n{CODE}\n```" in text
    assert "plan" in text.split("```")[-1]
    assert THEOREM.informal in text


def test_every_prompt_shows_the_theorem_with_its_header(library):
    messages = [Message("error", 1, 0, "no")]
    for prompt in (
        library.decompose(THEOREM),
        library.prove(THEOREM, mode=ProofMode.COT),
        library.prove(THEOREM, mode=ProofMode.NONCOT),
        library.repair(THEOREM, "omega", messages, mode=ProofMode.COT),
        library.repair_sketch(THEOREM, "omega", messages),
    ):
        assert CODE in text_of(prompt)


def test_decomposition_tells_lemmas_and_failures_only_when_there_are_some(library):
    full = text_of(library.decompose(THEOREM, lemmas=["theorem two : 1 + 1 = 2"], failures=["induction:\nno", "omega"]))
    assert "theorem two : 1 + 1 = 2" in full
    assert "1. induction:\n   no\n2. omega" in full
    bare = text_of(library.decompose(PLAIN))
    assert "Earlier attempts" not in bare
    assert "proved before" not in bare
    assert "In words" not in bare


def test_lemmas_reach_the_prover_in_both_modes(library):
    for mode in ProofMode:
        assert "lemma_1 : 1 = 1" in text_of(library.prove(THEOREM, mode=mode, lemmas=["theorem lemma_1 : 1 = 1"]))


def test_the_modes_of_repair_differ_in_the_plan_only(library):
    cot, noncot = (text_of(library.repair(THEOREM, "omega", [], mode=mode)) for mode in ProofMode)
    assert "plan" in cot
    assert "plan" not in noncot


def test_annotations_stand_below_their_lines_errors_first():
    proof = "have h : 1 = 2 := by\n  omega\nexact h"
    messages = [Message("warning", 2, 2, "unused"), Message("error", 2, 2, "omega failed\n⊢ False")]
    assert annotate(proof, messages).split("\n") == [
        "have h : 1 = 2 := by",
        "  omega",
        "  -- error: omega failed",
        "  --   ⊢ False",
        "  -- warning: unused",
        "exact h",
    ]


def test_annotations_quote_the_place_within_a_line():
    assert "-- error at `omega`: no" in annotate("skip; omega", [Message("error", 1, 6, "no")])


def test_messages_from_elsewhere_go_to_the_end():
    assert annotate("a\nb", [Message("error", 9, 0, "far"), Message("error", 0, 0, "near")]).startswith("a\nb\n-- ")


def test_errors_are_the_last_to_be_left_out():
    warnings = [Message("warning", 1, 0, f"w{n}") for n in range(MAX_MESSAGES)]
    text = annotate("skip", [*warnings, Message("error", 1, 0, "the error")])
    assert "the error" in text
    assert "(1 more messages)" in text
    assert "w0" in text
    assert f"w{MAX_MESSAGES - 1}" not in text


def test_long_messages_lose_their_middle():
    assert clip("\n".join(map(str, range(100)))).split("\n")[-1] == "99"
    assert len(clip("x" * 10_000)) <= 700
    assert clip("short") == "short"


def test_an_annotated_proof_can_be_read_back(library):
    prompt = text_of(library.repair(THEOREM, "intro h\nomega", [Message("error", 2, 0, "no")], mode=ProofMode.COT))
    found = read_proof(prompt, THEOREM)
    assert isinstance(found, Reading)
    assert found.body == "intro h\nomega"


def test_a_prompt_sent_back_unchanged_proves_nothing(library):
    for prompt in (library.decompose(THEOREM), library.prove(THEOREM, mode=ProofMode.COT)):
        found = read_sketch(text_of(prompt), THEOREM)
        assert isinstance(found, Unreadable)
        assert found.reason is Reason.NO_PROOF


def test_a_folder_replaces_templates_by_name(library, tmp_path):
    (tmp_path / "prove-cot.jinja").write_text("Prove {{ statement }}!", "utf-8")
    (tmp_path / "README.md").write_text("{{ nonsense", "utf-8")
    own = PromptLibrary.load(tmp_path)
    assert text_of(own.prove(PLAIN, mode=ProofMode.COT)) == "Prove theorem t (n : Nat) : n ≤ n + 1!\n"
    assert own.prove(PLAIN, mode=ProofMode.NONCOT) == library.prove(PLAIN, mode=ProofMode.NONCOT)
    assert own.digest != library.digest
    assert own.prove(PLAIN, mode=ProofMode.COT).template != library.prove(PLAIN, mode=ProofMode.COT).template


def test_the_digest_is_stable(library):
    assert PromptLibrary.load().digest == library.digest


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("prove-cot", "a\n{{ code }}\n{{ goal }}", r"prove-cot\.jinja:3: `goal` is unknown here; there are code,"),
        ("prove-cot", "a\n{% if %}", r"prove-cot\.jinja:2: "),
        ("prove-cot", "a\n{{ lemmas | nonsense }}", r"prove-cot\.jinja:2: No filter named 'nonsense'"),
        ("prove-cot", "a\n\n{{ code / 2 }}", r"prove-cot\.jinja:3: unsupported operand"),
        ("prove-cot", "{{ failures }}", "`failures` is unknown here"),
        ("prove-cot", "a\n{% include 'repair.jinja' %}", r"prove-cot\.jinja:2: a prompt template stands alone"),
        ("prove-cot", "{{ code.__class__.__mro__ }}", "unsafe"),
        ("repair", "{% for m in mode %}{{ m.x }}{% endfor %}", r"repair\.jinja:1: .*has no attribute 'x'"),
        ("prove_cot", "{{ code }}", "replaces no prompt template.*prove-cot.jinja"),
    ],
)
def test_faults_of_a_template_show_when_it_is_loaded(tmp_path, name, text, said):
    (tmp_path / f"{name}.jinja").write_text(text, "utf-8")
    with pytest.raises(InputError, match=said):
        PromptLibrary.load(tmp_path)


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(InputError, match="no folder of prompt templates"):
        PromptLibrary.load(tmp_path / "none")


def test_a_template_that_is_no_text_is_named(tmp_path):
    (tmp_path / "repair.jinja").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match=r"repair\.jinja cannot be read"):
        PromptLibrary.load(tmp_path)
