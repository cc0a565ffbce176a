from __future__ import annotations

from collections.abc import Mapping

from prover.train.signal_watch import SIGNAL, SignalWatch, describe_signal


def watch(shares: list[float | None]) -> tuple[int, list[str]]:
    """What is passed on, and what is warned of, for steps with these shares; None for a further update."""
    passed: list[int] = []
    warned: list[str] = []

    def note(step: int, steps: int, metrics: Mapping[str, float]) -> None:
        passed.append(step)

    report = SignalWatch(note, warned.append, patience=3)
    for step, share in enumerate(shares):
        report(step, len(shares), {"loss": 0.0} if share is None else {SIGNAL: share})
    return len(passed), warned


def test_steps_in_a_row_that_teach_nothing_are_warned_of() -> None:
    assert watch([0.0, 0.0, 0.5, 0.0, 0.0]) == (5, [])
    passed, warned = watch([0.5, 0.0, 0.0, None, 0.0, 0.0, 0.0, 0.0])
    assert passed == 8
    assert [line.split(":")[1] for line in warned] == [
        f" nothing could be learned from the last {n} steps" for n in (4, 7)
    ]


def test_a_line_may_stand_for_many_steps() -> None:
    warned: list[str] = []
    report = SignalWatch(lambda *_: None, warned.append, patience=10)
    for step in range(5, 30, 5):
        report(step, 30, {SIGNAL: 0.0})
    assert [line.split(":")[1] for line in warned] == [
        f" nothing could be learned from the last {n} steps" for n in (10, 20)
    ]


def test_the_end_says_how_many_lines_taught_nothing() -> None:
    rows = [{SIGNAL: 0.5}, {SIGNAL: 0.0}, {"loss": 1.0}]
    assert describe_signal(rows) == "lines of the log without anything to learn from: 1 of 2"
    assert describe_signal([{SIGNAL: 0.0}] * 4).endswith("4 of 4; the model is the one it began with")
    assert describe_signal([{"loss": 1.0}]) == ""
