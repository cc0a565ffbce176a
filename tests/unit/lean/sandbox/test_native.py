"""The sandbox of a native Lean, with ordinary programs in its place."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from prover.lean.sandbox import View, confine, find_bubblewrap, sandbox_native
from prover.lean.sandbox.bubblewrap import probe_bubblewrap

needs_bubblewrap = pytest.mark.skipif(
    find_bubblewrap() is None, reason="bubblewrap is not installed, or user namespaces are not allowed here"
)
CONNECT = "import socket; socket.create_connection(('127.0.0.1', {port}), timeout=2); print('connected')"


@pytest.fixture
def view(tmp_path: Path) -> View:
    for name in ("work", "library", "outside"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_text(f"{name}\n")
    return View((tmp_path / "library",), tmp_path / "work", may_write=True)


def run(
    view: View, argv: list[str], *, bubblewrap: Path | None, user: int | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    command, complete = sandbox_native(argv, view, {"PATH": "/usr/bin:/bin", **environment}, bubblewrap=bubblewrap)
    return subprocess.run(
        command, env=complete, cwd=view.work_dir, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        timeout=60, check=False, user=user, group=user, extra_groups=None if user is None else [],
    )  # fmt: skip


def shell(view: View, script: str, **options) -> subprocess.CompletedProcess[str]:
    return run(view, ["/bin/sh", "-c", script], bubblewrap=find_bubblewrap(), **options)


def test_the_command_line_of_bubblewrap() -> None:
    view = View((Path("/opt/lean"), Path("/srv/project")), Path("/var/private"))
    argv = confine(["lean", "--run"], view, bubblewrap=Path("/usr/bin/bwrap"), environment=[("LEAN_PATH", "/opt")])
    text = " ".join(argv)
    assert argv[0] == "/usr/bin/bwrap"
    assert argv[argv.index("--") + 1 :] == ["lean", "--run"]
    for words in (
        "--unshare-all", "--cap-drop ALL", "--die-with-parent", "--new-session", "--hostname sandbox", "--tmpfs /tmp",
        "--proc /proc", "--dev /dev", "--chdir /var/private", "--setenv LEAN_PATH /opt", "--remount-ro /",
        "--ro-bind /opt/lean /opt/lean", "--ro-bind /srv/project /srv/project",
    ):  # fmt: skip
        assert f" {words} " in text
    assert text.index("--clearenv") < text.index("--setenv")
    assert text.index("--tmpfs /tmp") < text.index("--ro-bind /opt/lean")
    assert "--ro-bind /var/private /var/private" in text
    assert "--share-net" not in text
    writing = confine(["lean"], View((), Path("/var/private"), may_write=True), bubblewrap=Path("/usr/bin/bwrap"))
    assert " --bind /var/private /var/private " in " ".join(writing)


def test_only_a_bubblewrap_that_works_is_used(tmp_path: Path) -> None:
    broken = tmp_path / "bwrap"
    broken.write_text("#!/bin/sh\necho 'setting up uid map: Permission denied' >&2; exit 1\n")
    broken.chmod(0o755)
    working = tmp_path / "working"
    working.write_text("#!/bin/sh\nexit 0\n")
    working.chmod(0o755)
    assert probe_bubblewrap(None) is None
    assert probe_bubblewrap(str(broken)) is None
    assert probe_bubblewrap(str(tmp_path / "absent")) is None
    assert probe_bubblewrap(str(working)) == working


@needs_bubblewrap
def test_it_sees_its_own_files_and_no_others(view: View, tmp_path: Path) -> None:
    done = shell(view, f"cat file; cat {tmp_path}/library/file; pwd; hostname 2>/dev/null || uname -n")
    assert done.stdout.split() == ["work", "library", str(view.work_dir), "sandbox"]
    for hidden in (
        f"{tmp_path}/outside/file",
        "../outside/file",
        "/etc/passwd",
        str(Path(__file__)),
        "/proc/1/root/etc/passwd",
    ):
        done = shell(view, f"ls -d {hidden}")
        assert done.returncode != 0, done.stdout
    assert shell(view, f"ls {Path.home()} 2>/dev/null").stdout == ""


@needs_bubblewrap
def test_it_writes_in_its_own_directory_only(view: View, tmp_path: Path) -> None:
    assert shell(view, "echo new > new && cat new").stdout == "new\n"
    assert (view.work_dir / "new").read_text() == "new\n"
    for target in (f"{tmp_path}/library/file", f"{tmp_path}/outside/file", "/usr/new", "/new"):
        assert shell(view, f"echo spoilt > {target}").returncode != 0, target
    shell(view, f"echo spoilt > {tmp_path}/new")  # on a file system in memory, which ends with it
    assert (tmp_path / "library" / "file").read_text() == "library\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["library", "outside", "work"]
    assert shell(view, "echo scratch > /tmp/mine && cat /tmp/mine").stdout == "scratch\n"
    assert not Path("/tmp/mine").exists()


@needs_bubblewrap
def test_a_read_only_directory_stays(view: View) -> None:
    sealed = View(view.readable, view.work_dir)
    assert shell(sealed, "echo spoilt > file").returncode != 0
    assert (view.work_dir / "file").read_text() == "work\n"


def test_it_reaches_no_server_of_this_machine(view: View) -> None:
    """Outside of the namespaces the same program does, so that it is the sandbox which holds it."""
    python = shutil.which("python3", path="/usr/bin:/bin")
    if python is None:
        pytest.skip("no python3 among the system's programs, to connect with")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        argv = [python, "-c", CONNECT.format(port=listening.getsockname()[1])]
        assert run(view, argv, bubblewrap=None).stdout == "connected\n"
        if find_bubblewrap() is None:
            pytest.skip("bubblewrap does not work here")
        done = run(view, argv, bubblewrap=find_bubblewrap())
        assert done.stdout == ""
        assert "Error" in done.stderr


@pytest.mark.parametrize("confined", [pytest.param(True, marks=needs_bubblewrap), False])
def test_it_sees_no_secret_of_the_environment(view: View, monkeypatch: pytest.MonkeyPatch, confined: bool) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "swordfish")
    bubblewrap = find_bubblewrap() if confined else None
    done = run(view, ["/bin/sh", "-c", "env; cat /proc/1/environ"], bubblewrap=bubblewrap, LEAN_PATH="/opt")
    assert "LEAN_PATH=/opt" in done.stdout
    assert "swordfish" not in done.stdout


@needs_bubblewrap
def test_it_sees_and_signals_no_other_process(view: View) -> None:
    with subprocess.Popen(["sleep", "60"]) as victim:
        listed = shell(view, "ls /proc").stdout.split()
        assert len([name for name in listed if name.isdecimal()]) <= 4
        done = shell(view, f"kill -9 {victim.pid} || kill -9 {os.getpid()}")
        assert "No such process" in done.stderr
        assert victim.poll() is None
        victim.kill()


@needs_bubblewrap
def test_it_has_no_capabilities(view: View) -> None:
    effective = [line for line in shell(view, "cat /proc/self/status").stdout.splitlines() if line.startswith("CapEff")]
    assert effective == ["CapEff:\t0000000000000000"]


@needs_bubblewrap
@pytest.mark.skipif(os.geteuid() != 0, reason="needs a second user, and the kernel does not count root's processes")
def test_the_number_of_its_processes_is_bounded(view: View) -> None:
    nobody = 65534
    sealed = View((), Path("/usr"))
    count = "i=0; while [ $i -lt 600 ]; do sleep 3 & i=$((i+1)); done; echo all"
    done = run(sealed, ["/bin/sh", "-c", count], bubblewrap=find_bubblewrap(), user=nobody)
    assert "all" not in done.stdout
    assert "fork" in done.stderr.lower()


@needs_bubblewrap
def test_it_ends_with_the_process_that_started_it(view: View) -> None:
    argv, environment = sandbox_native(["/bin/sleep", "300"], view, {}, bubblewrap=find_bubblewrap())
    start = f"p = subprocess.Popen({argv!r}, env={environment!r})"
    starter = f"import subprocess; {start}; print(p.pid, flush=True); p.wait()"
    with subprocess.Popen([sys.executable, "-c", starter], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        outer = psutil.Process(int(parent.stdout.readline()))
        deadline = time.monotonic() + 20
        while not (family := [p for p in outer.children(recursive=True) if p.name() == "sleep"]):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        parent.send_signal(signal.SIGKILL)
    _, alive = psutil.wait_procs([outer, *family], timeout=20)
    assert not [p for p in alive if p.status() != psutil.STATUS_ZOMBIE]


def test_without_bubblewrap_the_limits_hold(view: View) -> None:
    """The fallback: a bare environment, no core dumps, bounded files, and our own count of processes left alone."""
    script = "ulimit -c; ulimit -n; dd if=/dev/zero of=big bs=1M count=200 2>/dev/null; env"
    done = run(view, ["/bin/sh", "-c", script], bubblewrap=None)
    core, files, *environment = done.stdout.split()
    assert core == "0"
    assert int(files) <= 4096
    assert (view.work_dir / "big").stat().st_size <= 128 * 2**20
    assert {line.partition("=")[0] for line in environment} <= {"PATH", "PWD", "OLDPWD", "SHLVL", "_"}
