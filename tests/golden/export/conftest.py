"""An honest export to edit."""

from __future__ import annotations

import pytest

from prover.lean.trusted import TrustedLean
from tests.golden.export.forging import HONEST, PROBLEM, Export


@pytest.fixture
async def export(lean: TrustedLean) -> Export:
    """The export of an honest proof."""
    judgement = await lean.judge(PROBLEM, HONEST, timeout_s=30)
    assert judgement.verdict.is_proved, judgement.verdict.message
    return Export(judgement.export)
