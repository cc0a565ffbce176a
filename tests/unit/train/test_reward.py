from __future__ import annotations

import math
from pathlib import Path

import pytest

from prover.core.errors import InputError
from prover.train.diversity import measure_entropy, normalise_proof, weigh_group
from prover.train.judging import LEAN_FAILED, Judged
from prover.train.lean_thread import LeanThread
from prover.train.rejections import RejectionTable, share_by_class
from prover.train.reward import LeanReward, RewardSettings
from tests.unit.train.fixtures import State

COLUMNS = {
    "header": ["", ""],
    "statement": ["theorem t : 1 = 1"] * 2,
    "theorem_name": ["t"] * 2,
    "prompts": [[], []],
    "completion_ids": [[1], [1]],
}


def test_no_failed_proof_can_be_worth_more_than_one_that_holds() -> None:
    with pytest.raises(InputError, match="below 1"):
        RewardSettings(consistency_weight=1.0)
    with pytest.raises(InputError, match="together are not below 1") as raised:
        RewardSettings(consistency_weight=0.6, length_weight=0.4, max_tokens=8, soft_tokens=4)
    assert raised.value.hint
    RewardSettings(consistency_weight=0.6, consistency_steps=0, length_weight=0.9, max_tokens=8, soft_tokens=4)
    settings = RewardSettings(consistency_weight=0.9, consistency_steps=10)
    worst_proof = 1 - settings.weigh_consistency(0)
    assert worst_proof > 0
    assert [settings.weigh_consistency(step) for step in (0, 5, 10, 99)] == pytest.approx([0.9, 0.45, 0, 0])


def test_length_is_punished_in_the_last_part_of_the_room() -> None:
    settings = RewardSettings(length_weight=0.5, max_tokens=100, soft_tokens=20)
    assert [settings.punish_length(n) for n in (10, 80, 90, 100, 120)] == pytest.approx([0, 0, -0.25, -0.5, -0.5])
    assert RewardSettings().punish_length(10**6) == 0
    with pytest.raises(InputError, match="soft tokens"):
        RewardSettings(length_weight=0.5)


def test_rewards_are_functions_as_trl_calls_them(word_lean: LeanThread) -> None:
    reward = LeanReward(word_lean, RewardSettings(length_weight=0.1, max_tokens=8, soft_tokens=4))
    assert [function.__name__ for function in reward.functions()] == ["proof", "consistency", "length"]
    turns = [[{"role": "assistant", "content": f"```lean4\n{tactic}\n```"}] for tactic in ("rfl", "simp")]
    for completions in (turns, [turn[0]["content"] for turn in turns]):
        assert reward.proof(completions=completions, trainer_state=State(2), **COLUMNS) == [1.0, 0.0]
    assert reward.table.counts == {2: {"proved": 2, "error": 2}}
    assert reward.judge.sent == 2


def test_only_what_is_in_use_is_logged(word_lean: LeanThread) -> None:
    reward = LeanReward(word_lean, RewardSettings(consistency_weight=0.0))
    assert [function.__name__ for function in reward.functions()] == ["proof"]


def judged(body: str, rule: str = "error") -> Judged:
    return Judged(0.0, rule, body=body)


def test_meanings_are_proofs_up_to_blanks_and_comments() -> None:
    assert normalise_proof(judged("intro n\n  omega")) == normalise_proof(judged("intro n -- now\nomega"))
    assert normalise_proof(judged("omega")) != normalise_proof(judged("rfl"))
    assert normalise_proof(judged("", "reading:no-code")) == normalise_proof(judged("", "reading:no-code"))


def test_unsure_groups_take_smaller_steps() -> None:
    assert measure_entropy("aaaa") == 0
    assert measure_entropy("abcd") == pytest.approx(1)
    assert measure_entropy("aabb") == pytest.approx(math.log(2) / math.log(4))
    groups = [[judged(word) for word in words] for words in (["rfl"] * 3, ["rfl", "simp", "omega"])]
    assert [weigh_group(group, 0.5) for group in groups] == pytest.approx([1.0, 0.5])


def test_rejections_are_replaced_as_a_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = RejectionTable(tmp_path / "rejections.csv")
    table.add(0, judged("rfl"), "first")
    table.write()
    before = table.path.read_text(encoding="utf-8") if table.path else ""
    table.add(1, judged("simp"), "second")

    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("prover.core.whole_file.os.replace", cut)
    with pytest.raises(KeyboardInterrupt):
        table.write()
    assert (tmp_path / "rejections.csv").read_text(encoding="utf-8") == before


def test_rollouts_are_counted_by_class() -> None:
    rules = ["screen:native", "screen:axiom", "reading:no-code", "error", "timeout"]
    rollouts = [judged("x", rule) for rule in rules] + [Judged(None, LEAN_FAILED), Judged(1.0), Judged(1.0)]
    assert share_by_class(rollouts) == {
        "rejected/screen": 0.25, "rejected/reading": 0.125, "rejected/lean": 0.25, "lean_failed": 0.125
    }  # fmt: skip


def test_the_table_is_about_the_rollouts_of_all_processes(word_lean: LeanThread) -> None:
    reward = LeanReward(word_lean, RewardSettings())
    reward.gather = lambda local: local * 2
    reward.proof(completions=["```lean4\nrfl\n```"] * 2, trainer_state=State(0), **COLUMNS)
    assert reward.table.total() == {"proved": 4}
