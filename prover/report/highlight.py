"""Lean text as HTML with a class for each kind of token; the same classes as the drawing of the proof graph uses."""

from __future__ import annotations

from functools import lru_cache

from markupsafe import Markup, escape

from prover.core.lexer import Kind, Token, tokenize

_WORDS = {
    "keyword": """
        theorem lemma example def abbrev instance structure inductive class axiom open import set_option namespace
        section end variable universe noncomputable private protected deriving where mutual local attribute
        by have let set show from fun match with if then else do at in only using calc suffices obtain return
        """,
    "tactic": """
        intro intros exact apply refine rcases rintro cases induction constructor rw rwa simp simp_all simpa omega
        decide norm_num norm_cast push_cast ring ring_nf linarith nlinarith positivity grind first all_goals any_goals
        next case rename_i rfl trivial contradiction exfalso subst unfold dsimp aesop field_simp gcongr bv_decide conv
        ext funext congr specialize generalize left right use exists assumption repeat try split by_cases by_contra
        native_decide interval_cases fin_cases push_neg nomatch infer_instance ac_rfl change clear revert
        """,
    "sorry": "sorry admit",
}
_CLASSES = {word: kind for kind, words in _WORDS.items() for word in words.split()}
_BY_KIND = {
    Kind.COMMENT: "comment",
    Kind.DOC: "comment",
    Kind.MODULE_DOC: "comment",
    Kind.STRING: "string",
    Kind.CHAR: "string",
    Kind.NUMBER: "number",
}


@lru_cache(maxsize=4096)
def highlight(text: str) -> Markup:
    """Return `text`, escaped, its tokens in `<span>`s; nothing is added or lost but the markup."""
    parts: list[Markup] = []
    for token in tokenize(text):
        kind = _classify(token)
        parts.append(Markup('<span class="{}">{}</span>').format(kind, token.text) if kind else escape(token.text))
    return Markup("").join(parts)


def _classify(token: Token) -> str:
    return _CLASSES.get(token.text, "") if token.kind is Kind.WORD else _BY_KIND.get(token.kind, "")
