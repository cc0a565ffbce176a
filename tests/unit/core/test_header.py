"""The imports of a text."""

from __future__ import annotations

import pytest

from prover.core.header import split_imports


@pytest.mark.parametrize(
    ("code", "header"),
    [
        ("theorem t : 1 = 1 := rfl", ""),
        ("import Lean\n#check 1", "import Lean\n"),
        ("import Lean", "import Lean\n"),
        ("\n-- note\nimport Lean\nimport Std -- both\n\nopen Lean\n", "\n-- note\nimport Lean\nimport Std -- both\n\n"),
        ("public import Lean\n#check 1", "public import Lean\n"),
        ("/- a\n/- nested -/\nlicence -/\nimport Lean\n#check 1", "/- a\n/- nested -/\nlicence -/\nimport Lean\n"),
        ("/- import Lean -/\n#check 1", ""),
        ("-- import Lean\n#check 1", ""),
        ("def important := 1", ""),
        ("#check 1\nimport Lean\n", ""),
    ],
)
def test_imports_are_cut_off(code, header):
    found, rest = split_imports(code)
    assert found == header
    assert found + rest in (code, code + "\n")
