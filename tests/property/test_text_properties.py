"""Properties of what reads texts before Lean does: lexer, commands, assembly, static screen."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.extract import extract_last, find_theorems
from prover.core.assembly import join_proof, splice, state_with_sorry
from prover.core.commands import split_commands
from prover.core.goal import Goal, Hole
from prover.core.lexer import Kind, join, tokenize
from prover.core.problem import Problem
from prover.screen import REASONS, read_candidate, read_own, screen
from prover.screen.rules import KEYWORDS
from tests.property.texts import ANY_TEXT, BINDERS, HONEST, Proved

MANY = settings(max_examples=200, deadline=None)


@MANY
@given(ANY_TEXT)
def test_tokens_cover_a_text(text: str) -> None:
    tokens = tokenize(text)
    assert join(tokens) == text
    assert all(token.text for token in tokens)
    for token in tokens:
        assert (token.kind is Kind.SPACE) == token.text.isspace()


@MANY
@given(ANY_TEXT)
def test_commands_cover_a_text(text: str) -> None:
    commands = split_commands(text)
    assert "".join(command.text for command in commands) == text
    for command in commands[1:]:
        assert command.tokens[command.keyword_at].text.startswith(command.keyword)


@MANY
@given(ANY_TEXT, ANY_TEXT)
def test_reading_a_candidate_never_fails(text: str, header: str) -> None:
    problem = Problem("t", "theorem t : 1 = 1", header)
    candidate = read_candidate(text, problem)
    assert isinstance(candidate.source, str)
    read_own(text, problem, text)
    for theorem in find_theorems(text):
        assert theorem.problem.statement or theorem.problem.defect


@MANY
@given(ANY_TEXT)
def test_a_finding_says_where(text: str) -> None:
    finding = screen(text)
    if finding is not None:
        assert finding.rule in REASONS
        line = text.split("\n")[finding.line - 1]
        assert line[finding.column :].strip()[: len(finding.excerpt)] == finding.excerpt
    assert screen(f"/- {text.replace('/-', '').replace('-/', '')} -/") is None


HARMLESS = (
    "theorem a : 1 = 1 := rfl", "  have h := by simp", "x'{}", "{}'", "-- {}", "/- {} -/", "/- /- -/ {} -/", '"{}"',
    "«{}»", 'r#"a "{}" b"#', "/-- {} -/", '"\\" {}"', 's!"{}"', "'\"' -- {}", "-- /- {}", "a.b", "/-! {} -/",
    's!"\\{{{}}}"',
)  # fmt: skip
BARE = ("{}", "({})", "by {}", 's!"{{{}}}"', "/- -/{}", '"a"{}', "'\"'{}", "x + {}", "-/ {}", "«a»{}", 'r"\\" {}')


@MANY
@given(st.data())
def test_the_screen_sees_a_word_just_where_it_is_code(data: st.DataObject) -> None:
    places = st.tuples(st.sampled_from(HARMLESS + BARE), st.sampled_from(sorted(KEYWORDS)))
    pieces = data.draw(st.lists(places, min_size=1, max_size=8))
    lines = [place.format(word) for place, word in pieces]
    bare = [(number, word) for number, (place, word) in enumerate(pieces, start=1) if place in BARE]
    finding = screen("\n".join(lines))
    if not bare:
        assert finding is None, finding
        return
    assert finding is not None
    number, word = bare[0]
    assert (finding.rule, finding.line) == (KEYWORDS[word], number)
    assert lines[number - 1][finding.column :].startswith(word)


BLOCK = st.lists(
    st.text(st.characters(exclude_characters="\n"), max_size=12).filter(lambda line: line == "" or line.strip()),
    min_size=1, max_size=5,
).map("\n".join).filter(lambda block: bool(block) and block == block.strip("\n"))  # fmt: skip


@MANY
@given(BLOCK, BLOCK, st.sampled_from(["", "  ", "  have h : p := ", "    · "]))
def test_what_is_spliced_comes_out_again_and_nothing_else_moves(block: str, inner: str, before: str) -> None:
    rest = "\n  done\n"
    source = f"theorem t : p := by\n{before}sorry{rest}"
    for replacement in (f"{block}\nsorry", inner):
        start = source.rindex("sorry", 0, source.rindex(rest))
        column = start - source.rfind("\n", 0, start) - 1
        spliced = splice(source, Hole(0, start, start + 5, column, "tactic", (Goal("p"),)), replacement)
        assert spliced.block == replacement
        assert spliced.source[: spliced.start].startswith(source[:start])
        assert spliced.source.endswith((rest, f"){rest}"))
        source = spliced.source


@MANY
@given(HONEST)
def test_a_statement_survives_being_joined_to_a_proof_and_read_again(proved: Proved) -> None:
    statement = f"theorem t {BINDERS} : {proved.prop}"
    for text in (state_with_sorry(statement), join_proof(statement, f"exact {proved.term}")):
        problem = extract_last(text)
        assert problem is not None
        assert not problem.defect
        assert problem.statement == statement
