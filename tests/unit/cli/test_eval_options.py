"""How many samples, which k, and the seeds of the models."""

from __future__ import annotations

import pytest

from prover.cli.eval_options import Sampled, read_ks, spread_seed
from prover.core.errors import InputError
from prover.pipeline.methods import Method
from prover.pipeline.settings import SolveSettings


@pytest.mark.parametrize(
    ("k", "samples", "ks", "count"),
    [
        (None, None, (1,), 1),
        (None, 8, (1, 8), 8),
        ("1,8,32", None, (1, 8, 32), 32),
        ("8, 1,8", 16, (1, 8), 16),
    ],
)
def test_what_was_left_out_follows(k: str | None, samples: int | None, ks: tuple[int, ...], count: int) -> None:
    assert read_ks(k, samples) == (ks, count)


@pytest.mark.parametrize(("k", "samples"), [("9", 8), ("0", 8), ("-1", None), ("1,,2", 8), ("1.5", 8), ("", None)])
def test_what_means_nothing_is_refused(k: str, samples: int | None) -> None:
    with pytest.raises(InputError):
        read_ks(k, samples)


def test_samples_end_early_only_where_that_changes_no_estimate() -> None:
    assert Sampled(Method.PIPELINE, 8, (8,)).stops_early
    assert not Sampled(Method.PIPELINE, 8, (1, 8)).stops_early
    assert not Sampled(Method.PIPELINE, 8, (4,)).stops_early
    assert not Sampled(Method.PIPELINE, 1, (1,)).stops_early


def test_attempts_that_draw_several_samples_share_none() -> None:
    drawn = [spread_seed(Method.PIPELINE, attempt) + index for attempt in range(64) for index in range(256)]
    assert len(set(drawn)) == len(drawn)
    assert spread_seed(Method.WHOLE_PROOF, 5) == 5


def test_methods_switch_off_what_they_do_without() -> None:
    settings = SolveSettings(budget_s=7)
    assert Method.PIPELINE.limit(settings) == settings
    whole = Method.WHOLE_PROOF.limit(settings)
    assert (whole.samples, whole.max_samples, whole.repair_rounds, whole.max_depth) == (1, 1, 0, 0)
    assert whole.budget_s == 7
    assert Method.PORTFOLIO.limit(settings).samples == settings.samples
    assert Method.TREE_SEARCH.limit(settings).max_depth > 0
