"""The parts of a step, with two prompts a part and two samples of each."""

from __future__ import annotations

from prover.train.rollouts import Part, StepRollouts


def make_step() -> StepRollouts:
    return StepRollouts([Part([7, 3], [{"row": at} for at in (0, 0, 1, 1)]), Part([5, 9], [{"row": 2}] * 4)])


def test_parts_are_taken_one_after_the_other_and_read_what_was_written_for_them() -> None:
    step = make_step()
    assert not step.is_over
    assert step.begin_part().drawn == [7, 3]
    assert not step.are_written
    step.add_written([[1], [2], [3], [4]], [[-0.1], [-0.2], [-0.3], [-0.4]])
    step.add_written([[5], [6], [7], [8]], [[-0.5], [-0.6], [-0.7], [-0.8]])
    assert step.read_part() == ([[1], [2], [3], [4]], [[-0.1], [-0.2], [-0.3], [-0.4]])
    assert step.begin_part().drawn == [5, 9]
    assert step.read_part() == ([[5], [6], [7], [8]], [[-0.5], [-0.6], [-0.7], [-0.8]])
    assert step.is_over


def test_a_sampler_without_log_probabilities_has_none() -> None:
    step = make_step()
    step.begin_part()
    step.add_written([[1]] * 8, None)
    assert step.read_part() == ([[1]] * 4, None)


def test_a_sample_is_found_in_its_part() -> None:
    step = make_step()
    assert [step.find(at) for at in (0, 3, 4)] == [(0, {"row": 0}), (0, {"row": 1}), (1, {"row": 2})]
    assert [row["row"] for part in step.parts for row in part.rows] == [0, 0, 1, 1, 2, 2, 2, 2]


def test_what_came_of_all_parts_is_told_in_their_order() -> None:
    step = make_step()
    step.begin_part()
    step.note([(1, 2), (0, 2)])
    step.begin_part()
    step.note([(2, 2), (0, 1)])
    assert step.tell() == ([7, 3, 5, 9], [(1, 2), (0, 2), (2, 2), (0, 1)])
