from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prover.core.lexer import Kind, join, tokenize, trim

FRAGMENTS = [
    "theorem", "lemma", "x", "h'", "«a b»", "Nat.succ", "₀", "(", ")", "[", "]", "{", "}", "⟨", "⟩", ":=", "=>", "|",
    "--", "-/", "/-", "/--", "/-!", '"', 'r#"', '"#', "\\", "'", "'a'", "'\\n'", "\n", " ", "  ", "by", "sorry", "let",
    "have", "∀", "@[", "#eval", "open", "in", "namespace", "end", "12", 's!"', "\x00", "é", "∣", ":",
]  # fmt: skip
lean_like = st.lists(st.sampled_from(FRAGMENTS), max_size=40).map("".join)


@given(st.one_of(lean_like, st.text(max_size=200)))
def test_tokens_join_to_the_text(text: str) -> None:
    assert join(tokenize(text)) == text


@given(lean_like)
def test_trimming_drops_only_blanks(text: str) -> None:
    tokens = tokenize(text)
    kept = trim(tokens)
    assert [t for t in kept if not t.is_blank] == [t for t in tokens if not t.is_blank]
    assert not kept or not (kept[0].is_blank or kept[-1].is_blank)


def kinds(text: str) -> list[tuple[Kind, str]]:
    return [(token.kind, token.text) for token in tokenize(text) if token.kind is not Kind.SPACE]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("h₁'.foo", [(Kind.WORD, "h₁'.foo")]),
        ("«a := b».c", [(Kind.WORD, "«a := b».c")]),
        ("/- a /- b -/ c -/ x", [(Kind.COMMENT, "/- a /- b -/ c -/"), (Kind.WORD, "x")]),
        ("/-- doc -/", [(Kind.DOC, "/-- doc -/")]),
        ("/-! doc -/", [(Kind.MODULE_DOC, "/-! doc -/")]),
        ("/--/ -/ x", [(Kind.DOC, "/--/ -/"), (Kind.WORD, "x")]),
        ("-- a := b\nx", [(Kind.COMMENT, "-- a := b"), (Kind.WORD, "x")]),
        (r'"a \" := b" x', [(Kind.STRING, r'"a \" := b"'), (Kind.WORD, "x")]),
        ('r#"a " \\"# x', [(Kind.STRING, 'r#"a " \\"#'), (Kind.WORD, "x")]),
        ("'(' x", [(Kind.CHAR, "'('"), (Kind.WORD, "x")]),
        (r"'\u{3b1}'", [(Kind.CHAR, r"'\u{3b1}'")]),
        ("a:=b", [(Kind.WORD, "a"), (Kind.SYMBOL, ":="), (Kind.WORD, "b")]),
        ("//-a", [(Kind.SYMBOL, "//"), (Kind.SYMBOL, "-"), (Kind.WORD, "a")]),
        (r"\/-a", [(Kind.SYMBOL, r"\/"), (Kind.SYMBOL, "-"), (Kind.WORD, "a")]),
        ("<--a", [(Kind.SYMBOL, "<-"), (Kind.SYMBOL, "-"), (Kind.WORD, "a")]),
        ("<- --a", [(Kind.SYMBOL, "<-"), (Kind.COMMENT, "--a")]),
        ('x!"{" y', [(Kind.WORD, "x!"), (Kind.STRING, '"{"'), (Kind.WORD, "y")]),
        ("/- never closed := ", [(Kind.COMMENT, "/- never closed := ")]),
        (
            's!"a{b}c" x',
            [(Kind.WORD, "s!"), (Kind.STRING, '"a{'), (Kind.WORD, "b"), (Kind.STRING, '}c"'), (Kind.WORD, "x")],
        ),
        (
            """s!"{'"'}{f {a := 1}}" x""",
            [
                (Kind.WORD, "s!"),
                (Kind.STRING, '"{'),
                (Kind.CHAR, "'\"'"),
                (Kind.STRING, "}{"),
                (Kind.WORD, "f"),
                (Kind.OPEN, "{"),
                (Kind.WORD, "a"),
                (Kind.SYMBOL, ":="),
                (Kind.NUMBER, "1"),
                (Kind.CLOSE, "}"),
                (Kind.STRING, '}"'),
                (Kind.WORD, "x"),
            ],
        ),
        (r's!"\{a}" x', [(Kind.WORD, "s!"), (Kind.STRING, r'"\{a}"'), (Kind.WORD, "x")]),
        ('"a{b}c" x', [(Kind.STRING, '"a{b}c"'), (Kind.WORD, "x")]),
        ('«a\nb"».c', [(Kind.WORD, '«a\nb"».c')]),
        ('"never closed', [(Kind.STRING, '"never closed')]),
    ],
)
def test_what_hides_keywords_is_one_token(text: str, expected: list[tuple[Kind, str]]) -> None:
    assert kinds(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        '/-! --"/--\n -/',
        "/-!/- x -/-- -/\n -/",
        "/-!\n-- -/\n -/",
        "/-- -- -/\n -/",
        "/-! x -- -/",
        "/--/- x -/ -/",
        "/-/-/",
        "/-/ -/",
    ],
)
def test_blanks_after_the_opening_of_documentation_hide_its_end(text: str) -> None:
    """To Lean `/--` and `/-!` are tokens; comments may follow a token."""
    first, *rest = tokenize(text + "#eval 1")
    assert first.text == text
    assert [token.text for token in rest if not token.is_blank] == ["#", "eval", "1"]


def test_an_unclosed_documentation_reaches_to_the_end() -> None:
    assert [token.text for token in tokenize("/-- /- -- \n x")] == ["/-- /- -- \n x"]
