from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from prover.core.problem import Problem
from prover.train.rl_prompts import Form, RLPrompt
from prover.train.sampler import Estimate, PromptSampler, SamplerSettings


def make_prompts(count: int, form: Form = Form.PROBLEM) -> list[RLPrompt]:
    """Prompts of statements that differ in more than their numbers."""
    names = ["".join("abcdefghij"[int(digit)] for digit in str(n)) for n in range(count)]
    return [RLPrompt(Problem(f"{form}{n}", f"theorem {n} : 1 = 1"), f"prove {form} {n}", form) for n in names]


def open_sampler(prompts: list[RLPrompt], *, steps: int = 100, seed: int = 0, **settings: object) -> PromptSampler:
    return PromptSampler(prompts, SamplerSettings(**settings), steps=steps, seed=seed)  # type: ignore[arg-type]


def count_draws(sampler: PromptSampler, steps: range, each: int = 2) -> Counter[int]:
    return Counter(at for step in steps for at in sampler.draw(step, each))


def test_hard_but_solvable_prompts_are_drawn_most() -> None:
    sampler = open_sampler(make_prompts(3))
    for _ in range(20):
        sampler.observe([0, 1, 2], [(8, 8), (4, 8), (0, 8)])
    drawn = count_draws(sampler, range(400), each=1)
    assert drawn[1] > 5 * drawn[0]
    assert drawn[1] > 5 * drawn[2]
    assert drawn[0] > 0  # it fades, but the model may forget
    assert drawn[2] > 0  # or learn


def test_the_estimate_follows_a_model_that_learns() -> None:
    sampler = open_sampler(make_prompts(1))
    for _ in range(10):
        sampler.observe([0], [(0, 8)])
    before = sampler.estimates[0].expect(0.5)
    for _ in range(10):
        sampler.observe([0], [(4, 8)])
    assert before < 0.05
    assert sampler.estimates[0].expect(0.5) > 0.3


def test_what_was_not_judged_changes_nothing() -> None:
    sampler = open_sampler(make_prompts(2))
    sampler.observe([0, 1], [(0, 0), (1, 4)])
    assert sampler.estimates[0] == Estimate()


def test_no_prompt_comes_twice_in_a_step_while_there_are_others() -> None:
    sampler = open_sampler(make_prompts(5))
    assert all(len(set(sampler.draw(step, 5))) == 5 for step in range(20))
    assert sorted(sampler.draw(0, 12))[:2] == [0, 0]


def test_a_draw_depends_on_seed_step_and_estimates_only(tmp_path: Path) -> None:
    prompts = [replace(p, problem=replace(p.problem, area="lists")) for p in make_prompts(20)]
    one = open_sampler(prompts, seed=7)
    for step in range(5):
        one.observe(one.draw(step, 4), [(1, 4), (2, 4), (0, 4), (4, 4)])
    one.save(tmp_path)
    other = open_sampler(prompts, seed=7)
    other.restore(tmp_path)
    assert [one.draw(step, 4) for step in range(5, 9)] == [other.draw(step, 4) for step in range(5, 9)]
    assert one.draw(9, 8) != open_sampler(prompts, seed=8).draw(9, 8)


def test_what_is_out_of_reach_is_known_by_its_kind() -> None:
    reach, beyond = make_prompts(50), make_prompts(50)
    prompts = [replace(p, problem=replace(p.problem, area="lists")) for p in reach]
    prompts += [replace(p, problem=replace(p.problem, area="logic")) for p in beyond]
    sampler = open_sampler(prompts)
    sampler.observe([0, 1, 50, 51], [(3, 8), (5, 8), (0, 8), (0, 8)])
    drawn = count_draws(sampler, range(200), each=4)
    untried = {area: sum(drawn[at] for at in range(begin + 2, begin + 50)) for area, begin in (("in", 0), ("out", 50))}
    assert untried["in"] > 3 * untried["out"] > 0


def test_statements_that_differ_in_numbers_are_of_one_kind() -> None:
    def ask(claim: str, count: int) -> list[RLPrompt]:
        problems = (Problem(f"{claim}{n}", f"theorem t : {claim} {n}", area="lists") for n in range(count))
        return [RLPrompt(problem, "prove") for problem in problems]

    prompts = ask("easy", 50) + ask("fair", 50) + ask("hard", 50)
    sampler = open_sampler(prompts)
    sampler.observe([0, 1, 50, 51, 100, 101], [(8, 8), (8, 8), (3, 8), (5, 8), (0, 8), (0, 8)])
    drawn = count_draws(sampler, range(300), each=4)
    easy, fair, hard = (sum(drawn[at] for at in range(begin + 2, begin + 50)) for begin in (0, 50, 100))
    assert fair > 2 * easy > 0
    assert fair > 2 * hard > 0


def test_without_an_area_other_statements_share_nothing() -> None:
    prompts = make_prompts(3)
    sampler = open_sampler(prompts)
    sampler.observe([0], [(0, 8)])
    assert set(sampler.kinds) == {*prompts[0].kinds}
    assert not set(sampler.kinds) & {*prompts[1].kinds, *prompts[2].kinds}


def test_forms_are_mixed_by_the_schedule() -> None:
    prompts = make_prompts(40) + make_prompts(40, Form.WITHOUT_PREMISES) + make_prompts(40, Form.WITH_PREMISES)
    sampler = open_sampler(prompts, steps=300, subgoals=(0.8, 0.2), form_a=(0.0, 1.0))

    def share(steps: range) -> dict[Form, float]:
        drawn = Counter(prompts[at].form for step in steps for at in sampler.draw(step, 10))
        return {form: drawn[form] / drawn.total() for form in Form}

    early, late = share(range(10)), share(range(290, 300))
    assert early[Form.WITH_PREMISES] == pytest.approx(0.8, abs=0.12)
    assert early[Form.WITHOUT_PREMISES] < 0.1
    assert late[Form.PROBLEM] == pytest.approx(0.8, abs=0.12)
    assert late[Form.WITH_PREMISES] < 0.05


def test_prompts_that_do_not_move_with_the_model_can_be_left_out() -> None:
    sampler = open_sampler(make_prompts(2), impact=0.6)
    sampler.estimates[0].history = [(0.1, 0.1), (0.5, 0.4), (0.7, 0.8)]
    sampler.estimates[1].history = [(1.0, 0.1), (1.0, 0.4), (0.0, 0.8)]
    assert sampler.estimates[0].impact > 0.9
    assert sampler.estimates[1].impact < 0
    drawn = count_draws(sampler, range(300), each=1)
    assert drawn[0] > 4 * drawn[1] > 0
