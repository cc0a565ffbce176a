"""Any value comes back exactly as it was recorded; only over-long messages lose something."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from prover.core.goal import Goal, Hole, Hypothesis
from prover.core.ports import Declaration, Elaboration
from prover.core.problem import Problem
from prover.core.proof import Attempt, Proof, Sketch, Subgoal, Tactic
from prover.core.verdict import Message, Status, Verdict
from prover.store import open_store
from prover.store.codec import MAX_MESSAGE_CHARS, MAX_MESSAGES_CHARS, shorten_messages, shorten_text
from prover.store.columns import ESCAPE, escape_text, unescape_text

ODD = [*"a∀⊢«»\n\r\t\"'\\", "\x00", ESCAPE, "\ud800", "\udfff", "\U0001d53d", "\ufeff", "0", "d"]
TEXTS = st.text(st.sampled_from(ODD) | st.characters(), max_size=12)
SMALL = st.integers(0, 2**31)
SECONDS = st.floats(0, 1e6)


def tuples_of(items: SearchStrategy[object]) -> SearchStrategy[tuple[object, ...]]:
    """Return short tuples of `items`."""
    return st.lists(items, max_size=3).map(tuple)


MESSAGES = tuples_of(st.builds(Message, TEXTS, SMALL, SMALL, TEXTS))
BOOLS = st.booleans()
HYPOTHESES = tuples_of(st.builds(Hypothesis, TEXTS, TEXTS, st.none() | TEXTS, BOOLS, BOOLS, BOOLS))
GOALS = tuples_of(st.builds(Goal, TEXTS, HYPOTHESES, TEXTS, TEXTS, tuples_of(TEXTS)))
HOLES = st.builds(Hole, SMALL, SMALL, SMALL, SMALL, TEXTS, GOALS, TEXTS)
DECLARATIONS = tuples_of(st.builds(Declaration, TEXTS, TEXTS, tuples_of(TEXTS)))
ELABORATIONS = st.builds(Elaboration, st.sampled_from(Status), MESSAGES, tuples_of(HOLES), DECLARATIONS, SECONDS)
PROBLEMS = st.builds(Problem, *[TEXTS] * 9)
VERDICTS = st.builds(Verdict, st.just(Status.PROVED), st.just(""), TEXTS, tuples_of(TEXTS), MESSAGES, SECONDS, TEXTS)
TACTICS = st.builds(Tactic, TEXTS, TEXTS, SECONDS, SMALL, TEXTS)


@given(TEXTS)
def test_text_survives(text: str) -> None:
    escaped = escape_text(text)
    assert unescape_text(escaped) == text
    assert "\x00" not in escaped
    escaped.encode()  # no lone surrogates left


@settings(deadline=None)  # a store is made each time
@given(PROBLEMS, HOLES, TEXTS, ELABORATIONS, TACTICS, MESSAGES, VERDICTS)
def test_records_survive(
    problem: Problem,
    hole: Hole,
    text: str,
    elaboration: Elaboration,
    tactic: Tactic,
    messages: tuple[Message, ...],
    verdict: Verdict,
) -> None:
    root = Subgoal(problem.header, text, hole)
    sketch = Sketch(text, text, text)
    attempt = Attempt(root.id, tactic, elaboration.status, messages, elaboration.elapsed_s)
    proof = Proof(problem, text, verdict, "sketch")
    with open_store("sqlite://") as store:
        journal = store.begin_run(text, fingerprint="f", settings={text: text}, settings_hash="s")
        journal.begin_problem(problem)
        journal.record_subgoal(problem, root)
        journal.record_attempt(problem, root, attempt)
        journal.record_sketch(problem, root, sketch, elaboration)
        journal.record_proof(proof)
        assert journal.recall_attempts(root) == {tactic.text: attempt}
        assert journal.recall_sketch(root, sketch) == elaboration
        (recalled,) = store.load_proofs(journal.run_id)
        assert (recalled, recalled.problem.defect) == (proof, problem.defect)
        assert store.load_run(journal.run_id).settings == {text: text}


def test_a_text_within_the_limit_is_left_alone() -> None:
    text = "x" * MAX_MESSAGE_CHARS
    assert shorten_text(text) == text


def test_a_long_text_keeps_its_beginning_and_its_end() -> None:
    short = shorten_text("begin " + "x" * 1_000_000 + " end")
    assert len(short) <= MAX_MESSAGE_CHARS
    assert short.startswith("begin x")
    assert short.endswith("x end")
    assert "992010 characters left out" in short


@pytest.mark.parametrize("count", [1_000, 100_000])
def test_too_many_messages_leave_the_errors(count: int) -> None:
    noise = [Message("info", line, 0, "x" * 100) for line in range(count)]
    error = Message("error", count, 0, "the one that matters")
    short = shorten_messages([*noise, error])
    assert short[-2] == error
    assert short[:3] == tuple(noise[:3])
    assert f"{count + 1 - (len(short) - 1)} more messages" in short[-1].text
    assert sum(len(message.text) for message in short) <= MAX_MESSAGES_CHARS + 100


def test_a_huge_message_is_recorded_short(root: Subgoal, problem: Problem) -> None:
    attempt = Attempt(root.id, Tactic("simp"), Status.REJECTED, (Message("error", 1, 0, "\x00∀" * 500_000),))
    with open_store("sqlite://") as store:
        journal = store.begin_run("tiny", fingerprint="f", settings={}, settings_hash="s")
        journal.begin_problem(problem)
        journal.record_subgoal(problem, root)
        journal.record_attempt(problem, root, attempt)
        (message,) = journal.recall_attempts(root)["simp"].messages
    assert message.text.startswith("\x00∀\x00∀")
    assert len(message.text) <= MAX_MESSAGE_CHARS
