"""A store of an older schema becomes one of this schema: by itself, once, whole, with a copy."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

from prover.core.errors import StoreError
from prover.core.model import Usage
from prover.store import RunStatus, Store, open_store, upgrading
from prover.store.schema import SCHEMA_VERSION, Row
from tests.unit.store.test_crash import let_go, start_writer

SCHEMA_1 = Path(__file__).with_name("schema_1.sql")
RUN = "20261123-234754-3565e1"


def make_config() -> Config:
    config = Config()
    config.set_main_option("script_location", "prover.store:migrations")
    return config


@pytest.fixture
def old(path: Path) -> Path:
    """A store that the first version of this project wrote."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(SCHEMA_1.read_text(encoding="utf-8"))
    return path


def dump(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


def test_an_older_store_opens_with_all_its_records_and_leaves_a_copy(old: Path) -> None:
    before = dump(old)
    with open_store(str(old), create=False) as store:
        run = store.load_run(RUN)
        assert (run.status, run.usage, run.problem_count, run.is_live) == (RunStatus.FINISHED, Usage(), None, False)
        problems = list(store.read_problems(RUN))
        assert [len(problem.proofs) for problem in problems] == [1, 1]
        attempts = [attempt for problem in problems for goal in problem.goals for attempt in goal.attempts]
        assert len(attempts) > 30
        assert {attempt.tactic.completion for attempt in attempts} == {""}
        assert all(problem.closed[problem.root.subgoal.id] for problem in problems if problem.root)
        store.begin_run("new", fingerprint="f", settings={}, settings_hash="s", problem_count=3).record_usage(Usage(1))
    assert dump(old.with_name(f"{old.name}.schema1.bak")) == before
    assert sorted(p.name for p in old.parent.iterdir()) == ["store.sqlite", "store.sqlite.schema1.bak"]


def test_what_was_not_checkpointed_is_in_the_copy_too(old: Path) -> None:
    """A killed process leaves its last records in the write-ahead log."""
    with closing(sqlite3.connect(old)) as writer:
        writer.execute("PRAGMA journal_mode = WAL")
        writer.execute("UPDATE runs SET benchmark = 'changed'")
        writer.commit()
        open_store(str(old)).close()
    with closing(sqlite3.connect(f"{old}.schema1.bak")) as copy:
        assert copy.execute("SELECT benchmark FROM runs").fetchall() == [("changed",)]


def test_a_second_copy_does_not_replace_the_first(old: Path) -> None:
    Path(f"{old}.schema1.bak").write_text("precious")
    open_store(str(old)).close()
    assert Path(f"{old}.schema1.bak").read_text() == "precious"
    assert Path(f"{old}.schema1.2.bak").exists()


def test_processes_that_open_at_once_upgrade_once(old: Path) -> None:
    writers = [start_writer(old, "-", 0) for _ in range(4)]
    for writer in writers:
        let_go(writer)
    for writer in writers:
        _, complaints = writer.communicate(timeout=60)
        assert (writer.returncode, complaints) == (0, b"")
    assert len(list(old.parent.glob("*.bak"))) == 1
    with open_store(str(old), create=False) as store:
        assert [run.id for run in store.runs()] == [RUN]


def test_a_broken_upgrade_leaves_the_file_as_it_was(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, migrate = dump(old), command.upgrade

    def break_off(config: Config, revision: str) -> None:
        migrate(config, revision)
        raise OSError("power cut")

    with monkeypatch.context() as patch:
        patch.setattr(upgrading.command, "upgrade", break_off)
        with pytest.raises(OSError, match="power cut"):
            open_store(str(old))
    assert dump(old) == before
    assert [p.name for p in old.parent.iterdir()] == [old.name]
    open_store(str(old)).close()


def test_tables_that_are_not_what_they_say_are_refused(old: Path) -> None:
    with closing(sqlite3.connect(old)) as connection:
        connection.execute("ALTER TABLE attempts RENAME TO attempts_of_mine")
    before = dump(old)
    with pytest.raises(StoreError, match="attempts"):
        open_store(str(old))
    assert dump(old) == before


def test_without_room_for_a_copy_nothing_happens(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fill_up(*_: object) -> None:
        raise OSError(28, "No space left on device")

    before = dump(old)
    monkeypatch.setattr(upgrading, "_copy", fill_up)
    with pytest.raises(StoreError, match="No backup") as caught:
        open_store(str(old))
    assert "Free some space" in caught.value.hint
    assert dump(old) == before


def test_the_fixture_is_what_migration_1_makes(old: Path, tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'fresh.sqlite'}")
    with engine.begin() as connection:
        config = make_config()
        config.attributes["connection"] = connection
        command.upgrade(config, "1")
        connection.execute(text("DROP TABLE alembic_version"))

    def read_tables(path: Path) -> dict[str, set[str]]:
        with closing(sqlite3.connect(path)) as connection:
            rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
        return {name: {line.strip(" ,\t") for line in sql.splitlines()[1:-1]} for name, sql in rows}

    assert read_tables(tmp_path / "fresh.sqlite") == read_tables(old)


def find_differences(address: str) -> list[object]:
    """What Alembic would change to get from the tables at `address` to those of `prover.store.schema`."""
    engine = create_engine(address if "://" in address else f"sqlite:///{address}")
    with engine.connect() as connection:
        compare = _compare_defaults if connection.dialect.name == "sqlite" else True
        options = {"compare_type": True, "compare_server_default": compare}
        found = compare_metadata(MigrationContext.configure(connection, opts=options), Row.metadata)
    engine.dispose()
    return found


def _compare_defaults(*arguments: object) -> bool:
    """Whether two defaults differ; Alembic's own comparison does not know the empty string."""
    _, _, _, found, wanted, rendered = arguments
    bare = str.maketrans("", "", "()'")
    return (found is None) != (wanted is None) or str(found).translate(bare) != str(rendered).translate(bare)


def test_migrations_lead_to_the_tables_of_this_version(address: str) -> None:
    assert ScriptDirectory.from_config(make_config()).get_heads() == [str(SCHEMA_VERSION)]
    engine = create_engine(address if "://" in address else f"sqlite:///{address}")
    with engine.begin() as connection:
        config = make_config()
        config.attributes["connection"] = connection
        command.upgrade(config, "1")
        connection.execute(text("INSERT INTO meta (key, value) VALUES ('schema_version', '1')"))
        connection.execute(text("DROP TABLE alembic_version"))
    assert find_differences(address) != []
    open_store(address, create=False).close()
    assert find_differences(address) == []
    with engine.connect() as connection:
        version = connection.execute(text("SELECT value FROM meta WHERE key = 'schema_version'")).scalar()
    assert version == str(SCHEMA_VERSION)
    engine.dispose()


def test_a_new_store_has_the_tables_of_this_version(store: Store, address: str) -> None:
    assert find_differences(address) == []
