"""Rows that state a benchmark's problem, or nearly so, are found; others stay."""

from __future__ import annotations

from prover.core.problem import Problem
from prover.dataset.decontaminate import Decontaminator, RemovalRule
from prover.dataset.likeness import StatementIndex
from prover.dataset.rows import CurriculumRow, Lemma, Provenance, RLRow

SUM = "theorem sum (a b c x : Nat) (h : a + b = c) (g : c * 2 = x + 10) (k : x = 4 + a) : 2 * b = 14 - a"
LONG = SUM.replace("14", "15")
PROBLEMS = [Problem("sum", SUM), Problem("short", "theorem short (n : Nat) : n ≤ n * n")]


def make_row(statement: str, problem_id: str = "p", lemmas: tuple[str, ...] = ()) -> RLRow:
    return RLRow(
        provenance=Provenance(run_id="r", benchmark="b", problem="p", problem_id=problem_id),
        header="",
        statement=statement,
        theorem_name="t",
        mode="noncot",
        prompt=statement,
        required_lemmas=tuple(Lemma(label="h", statement=lemma, theorem_name="l") for lemma in lemmas),
        pass_rate=0.5,
        samples=2,
        solved=1,
        pass_rate_source="model",
    )


def judge(statement: str, threshold: float = 0.8, **more):
    decontaminator = Decontaminator(threshold)
    assert decontaminator.add_benchmark("bench", PROBLEMS) == 2
    return decontaminator.judge(make_row(statement, **more))


def test_a_renamed_copy_goes() -> None:
    removal = judge("theorem mine {k : ℕ} : (k ≤ k * k)")
    assert removal is not None
    assert (removal.rule, removal.benchmark_problem, removal.likeness) == (RemovalRule.EQUAL, "bench/short", 1.0)


def test_a_near_copy_goes_and_the_threshold_decides() -> None:
    removal = judge(LONG)
    assert removal is not None
    assert (removal.rule, removal.benchmark_problem) == (RemovalRule.NEAR_DUPLICATE, "bench/sum")
    assert 0.8 <= removal.likeness < 1
    assert judge(LONG, threshold=0.99) is None


def test_another_statement_stays() -> None:
    assert judge("theorem mine (p q : Prop) (h : p ∧ q) : q ∧ p") is None


def test_what_comes_from_a_problem_goes_whatever_it_states() -> None:
    removal = judge("theorem mine : True", problem_id=PROBLEMS[0].id)
    assert removal is not None
    assert (removal.rule, removal.benchmark_problem) == (RemovalRule.ORIGIN, "bench/sum")


def test_each_claim_of_a_row_counts() -> None:
    removal = judge("theorem mine : True", lemmas=("theorem l (p : Prop) : p → p", LONG))
    assert removal is not None
    assert removal.statement == LONG
    assert removal.to_json()["rule"] == "near-duplicate"


def test_likeness_is_the_jaccard_index() -> None:
    index = StatementIndex()
    index.add("one", "theorem t : a b c d")
    found = index.find_nearest("theorem t : a b c e", threshold=0.0)
    assert found is not None
    # ^⊢a ⊢ab abc bcd cd$ against ^⊢a ⊢ab abc bce ce$
    assert found.value == 3 / 7
    assert index.find_nearest("theorem t : x y z", threshold=0.1) is None


def test_curriculum_rows_are_judged_by_their_own_statement() -> None:
    decontaminator = Decontaminator()
    decontaminator.add_benchmark("bench", PROBLEMS)
    values = make_row("theorem t (n : Nat) : n ≤ n * n")
    row = CurriculumRow(
        provenance=values.provenance, header="", statement=values.statement, theorem_name="t", form="b", goal_key="k",
        label="", premises=(), depth=1, attempts=0, seconds=0.0, difficulty=1.0, prompt=values.prompt,
    )  # fmt: skip
    removal = decontaminator.judge(row)
    assert removal is not None
    assert removal.rule is RemovalRule.EQUAL
