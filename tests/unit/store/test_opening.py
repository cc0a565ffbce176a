"""Opening what is no store, or one that cannot be used, says so in one line with a way out."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from prover.core.errors import NewerSchema, StoreError
from prover.core.problem import Problem
from prover.core.proof import Attempt, Subgoal, Tactic
from prover.core.verdict import Message, Status
from prover.store import RunJournal, Store, open_store
from prover.store.schema import SCHEMA_VERSION


def run_sql(path: Path, script: str) -> None:
    """Change a database past our own code."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(script)


def expect_refusal(url: object, match: str, *, create: bool = True) -> StoreError:
    """Open `url`, which must fail with a one-line message that matches and a hint."""
    with pytest.raises(StoreError, match=match) as caught:
        open_store(str(url), create=create, lock_timeout_s=0.1)
    assert caught.value.hint
    assert "\n" not in str(caught.value)
    return caught.value


def test_a_path_an_address_and_missing_folders_are_accepted(tmp_path: Path) -> None:
    path = tmp_path / "not yet" / "there?" / "100%.sqlite"
    with open_store(str(path)) as store:
        run_id = store.begin_run("tiny", fingerprint="f", settings={}, settings_hash="s").run_id
        assert store.place == str(path)
    assert path.is_file()
    plain = path.rename(tmp_path / "plain.sqlite")
    with open_store(f"sqlite:///{plain}", create=False) as store:
        assert store.find_resumable("f", "s") == run_id


def test_sqlite_is_set_up_for_crashes_and_two_writers(store: Store, path: Path) -> None:
    with store._database.engine.connect() as connection:
        settings = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert settings == {"journal_mode": "wal", "synchronous": 1, "foreign_keys": 1, "busy_timeout": 10_000}


def test_a_missing_store_is_made_only_on_request(tmp_path: Path) -> None:
    expect_refusal(tmp_path / "none.sqlite", "There is no store", create=False)
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "empty.sqlite").touch()
    expect_refusal(tmp_path / "empty.sqlite", "is empty", create=False)
    open_store(str(tmp_path / "empty.sqlite")).close()


def test_a_text_file_is_left_alone(path: Path) -> None:
    path.write_text("my thesis " * 1000)
    expect_refusal(path, "is not a database")
    assert path.read_text() == "my thesis " * 1000


@pytest.mark.parametrize(
    "script",
    [
        "CREATE TABLE recipes (id INTEGER)",
        "CREATE TABLE meta (key TEXT, value TEXT)",
        "CREATE TABLE meta (id INTEGER); CREATE TABLE runs (id INTEGER)",
        "CREATE TABLE meta (key TEXT, value TEXT); CREATE TABLE runs (id INTEGER)",
    ],
)
def test_a_database_of_another_program_is_left_alone(path: Path, script: str) -> None:
    run_sql(path, script)
    before = path.read_bytes()
    error = expect_refusal(path, "belongs to another program|is no store of this project")
    assert "of its own" in error.hint
    assert path.read_bytes() == before


def test_a_newer_store_is_refused(store: Store, path: Path) -> None:
    store.close()
    run_sql(path, f"UPDATE meta SET value = '{SCHEMA_VERSION + 1}'")
    error = expect_refusal(path, f"has schema {SCHEMA_VERSION + 1}")
    assert isinstance(error, NewerSchema)
    assert "Upgrade" in error.hint


def test_a_folder_and_a_path_through_a_file_are_refused(tmp_path: Path) -> None:
    expect_refusal(tmp_path, "is a folder")
    (tmp_path / "file").touch()
    expect_refusal(tmp_path / "file" / "store.sqlite", "cannot be used")


def test_a_folder_that_cannot_be_made_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refuse)
    expect_refusal(path, "Permission denied")


def test_a_read_only_store_is_refused_at_opening(store: Store, path: Path) -> None:
    store.close()
    expect_refusal(f"sqlite:///file:{path}?mode=ro&uri=true", "is read-only")


def test_a_locked_store_is_refused_after_the_timeout(store: Store, path: Path, journal: RunJournal) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        expect_refusal(path, "is locked by another process")
        other.rollback()
    open_store(str(path), lock_timeout_s=0.1).close()


@pytest.mark.parametrize(
    ("url", "match"),
    [
        ("", "empty name"),
        ("mysql://localhost/x", "cannot be kept in 'mysql'"),
        ("://", "no database address"),
        ("postgresql://localhost:port/x", "no database address"),
        ("postgresql+nosuchdriver://localhost/x", "driver .* is missing"),
    ],
)
def test_an_unusable_address_is_refused(url: str, match: str) -> None:
    expect_refusal(url, match)


def test_a_password_is_not_shown() -> None:
    assert "secret" not in str(expect_refusal("postgresql+nosuchdriver://me:secret@localhost/x", "missing"))


def test_a_full_disk_keeps_what_was_recorded(
    path: Path, store: Store, journal: RunJournal, problem: Problem, root: Subgoal
) -> None:
    """SQLite fails alike when the disk is full and when the file has reached `max_page_count`."""
    journal.begin_problem(problem)
    journal.record_subgoal(problem, root)
    limit_pages(store, 60)
    recorded, error = fill(lambda i: journal.record_attempt(problem, root, make_attempt(root, i)))
    assert "disk is full" in error.message
    assert "--resume" in error.hint
    limit_pages(store, 1_000_000)
    assert list(journal.recall_attempts(root)) == [f"simp {i}" for i in range(recorded)]
    journal.record_attempt(problem, root, make_attempt(root, recorded))
    assert len(journal.recall_attempts(root)) == recorded + 1


def limit_pages(store: Store, pages: int) -> None:
    """Let the file of `store` grow to `pages` pages."""
    with store._database.engine.connect() as connection:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")


def make_attempt(subgoal: Subgoal, number: int) -> Attempt:
    """Return an attempt with a message of a few kB."""
    return Attempt(subgoal.id, Tactic(f"simp {number}"), Status.REJECTED, (Message("error", 1, 0, "no " * 1000),))


def fill(record: Callable[[int], None]) -> tuple[int, StoreError]:
    """Record until it fails; return how many records were made, and the error."""
    for count in range(1000):
        try:
            record(count)
        except StoreError as error:
            return count, error
    raise AssertionError("the store took 1000 records in spite of its limit")
