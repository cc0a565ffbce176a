"""The commands around the server: what they refuse before anything is started."""

from __future__ import annotations

import pytest

from prover.cli import run_command
from prover.cli.lean_choice import choose_lean
from prover.cli.serve import TOKEN_VARIABLE
from prover.lean.spec import LeanSpec


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["serve", "--host", "0.0.0.0"], "other machines"),
        (["serve", "--host", "::"], "other machines"),
        (["serve", "--lean", "http:somewhere"], "needs a Lean on this machine"),
        (["serve", "--lean", "nonsense"], "names no Lean"),
        (["repl", "--lean", "http://somewhere"], "needs a Lean on this machine"),
        (["repl", "--lean", "native:no/such/project"], "is not set up"),
        (["repl", "--timeout", "nan"], "no number of seconds"),
        (["repl", "--timeout", "inf"], "not in the range"),
        (["serve", "--drain", "nan"], "no number of seconds"),
        (["bench", "lean", "--lean", "http://somewhere"], "needs a Lean on this machine"),
        (["bench", "serve", "--lean", "interact:x"], "needs a Lean on this machine"),
        (["bench", "verify", "--lean", "native:no/such/project"], "is not set up"),
    ],
)
def test_refusals(arguments, words, capsys, monkeypatch):
    monkeypatch.delenv(TOKEN_VARIABLE, raising=False)
    assert run_command(arguments) == 2
    assert words in capsys.readouterr().err


def test_tokens_that_are_none(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv(TOKEN_VARIABLE, "short")
    assert run_command(["serve", "--host", "0.0.0.0"]) == 2
    assert "shorter than 16" in capsys.readouterr().err
    path = tmp_path / "token"
    path.write_bytes(b"\xff" * 20)
    assert run_command(["serve", "--token-file", str(path)]) == 2
    assert "cannot be read" in capsys.readouterr().err


def test_the_default_is_what_is_set_up(tmp_path, monkeypatch):
    monkeypatch.setenv("PROVER_CACHE_DIR", str(tmp_path))
    assert choose_lean(None) == LeanSpec()
    asked = LeanSpec("http", "http://somewhere")
    assert choose_lean(asked) == asked
