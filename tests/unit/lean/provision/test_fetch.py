from __future__ import annotations

import errno
import time
from pathlib import Path

import pytest

from prover.core.errors import ProvisionError
from prover.lean.provision import NullProgress
from prover.lean.provision.fetch import _explain_failure, check_integrity, fetch_tarball
from prover.lean.provision.node import require_node
from tests.unit.lean.provision.modules import make_package


def test_a_file_with_the_pinned_hash_passes(tmp_path: Path) -> None:
    tarball = tmp_path / "lean.tgz"
    tarball.write_bytes(b"small package")
    check_integrity(tarball, make_package())


def test_a_wrong_hash_shows_both_and_deletes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tarball = tmp_path / "lean.tgz"
    tarball.write_bytes(b"something else")
    monkeypatch.setenv("PROVER_LEAN_TARBALL", str(tarball))
    with pytest.raises(ProvisionError) as caught:
        fetch_tarball(make_package(), tmp_path, require_node(), NullProgress())
    assert make_package().integrity in caught.value.message
    assert make_package(b"something else").integrity in caught.value.message
    assert tarball.read_bytes() == b"something else"


def test_a_tarball_that_is_not_there_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROVER_LEAN_TARBALL", str(tmp_path / "absent.tgz"))
    with pytest.raises(ProvisionError, match=r"absent\.tgz"):
        fetch_tarball(make_package(), tmp_path, require_node(), NullProgress())


def test_no_network_is_one_line_that_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("PROVER_LEAN_TARBALL", raising=False)
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9/")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    began = time.monotonic()
    with pytest.raises(ProvisionError, match=r"could not download small-lean@1\.2\.3 \(ECONNREFUSED") as caught:
        fetch_tarball(make_package(), scratch, require_node(), NullProgress())
    assert time.monotonic() - began < 30
    assert "\n" not in str(caught.value)
    assert "PROVER_LEAN_TARBALL" in caught.value.hint
    assert capfd.readouterr() == ("", "")
    assert [path.name for path in tmp_path.iterdir()] == ["scratch"]


def test_what_npm_says_becomes_one_line() -> None:
    output = (
        "npm error code ENOTFOUND\nnpm error errno ENOTFOUND\nnpm error syscall getaddrinfo\n"
        "npm error network request to http://registry.invalid/small-lean failed, reason: getaddrinfo ENOTFOUND\n"
        "npm error network This is a problem related to network connectivity.\n"
    )
    message = str(_explain_failure(make_package(), output))
    assert "(ENOTFOUND: network request to http://registry.invalid/small-lean failed" in message


def test_a_disk_that_npm_filled_is_a_full_disk() -> None:
    error = _explain_failure(make_package(), "npm error code ENOSPC\nnpm error nospc no space left on device\n")
    assert isinstance(error, OSError)
    assert error.errno == errno.ENOSPC


def test_silence_of_npm_is_said() -> None:
    assert "npm gave no reason" in str(_explain_failure(make_package(), ""))
