"""A PostgreSQL server of the tests' own: in a temporary folder, on a Unix socket, gone at the end."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

USER = "postgres"
"""Who runs it when the tests run as root, which PostgreSQL refuses: made by the Debian package."""
SETTINGS = ("fsync=off", "listen_addresses=", "max_connections=50")


@dataclass(frozen=True)
class Server:
    folder: Path

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://{USER}@/{database}?host={self.folder}"

    def make_database(self, name: str) -> str:
        import psycopg

        with psycopg.connect(host=str(self.folder), user=USER, dbname=USER, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return self.url(name)


def find_program(name: str) -> str | None:
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: path.parts[-3].zfill(4))
    return shutil.which(name) or (str(found[-1]) if found else None)


def missing() -> str:
    """Why there can be no server here; empty when there can."""
    if find_program("initdb") is None:
        return "PostgreSQL is not installed (Debian: apt-get install postgresql)"
    try:
        import psycopg  # noqa: F401
    except ImportError:
        return "psycopg is not installed (pip install 'open-prover[postgres]')"
    if os.geteuid() == 0 and USER not in {entry.pw_name for entry in pwd.getpwall()}:
        return f"PostgreSQL does not run as root, and there is no user {USER}"
    return ""


@contextmanager
def serve() -> Iterator[Server]:
    folder = Path(tempfile.mkdtemp(prefix="pg-"))  # short: a socket's path has at most 107 characters
    someone = {"user": USER} if os.geteuid() == 0 else {}
    if someone:
        shutil.chown(folder, USER)
    data = folder / "data"
    initdb = [find_program("initdb"), "-D", data, "-U", USER, "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C"]
    pg_ctl = [find_program("pg_ctl"), "-D", data, "-w", "-t", "60"]
    options = " ".join(f"-c {setting}" for setting in (*SETTINGS, f"unix_socket_directories={folder}"))

    def run(*command: object) -> None:
        subprocess.run([str(part) for part in command], check=True, stdout=subprocess.DEVNULL, cwd=folder, **someone)

    try:
        run(*initdb)
        run(*pg_ctl, "-l", folder / "log", "-o", options, "start")
        try:
            yield Server(folder)
        finally:
            run(*pg_ctl, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
