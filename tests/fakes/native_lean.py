"""Stand-ins for elan and lake: they write down how they were called, and build a worker that is another program.

programs = FakeToolchain(tmp_path / "bin", worker=[sys.executable, "tests/fakes/worker.py"])
monkeypatch.setenv("PATH", programs.path)
...
programs.calls        # [["elan", "toolchain", "install", ...], ["lake", "build", "worker"], ...]
"""

from __future__ import annotations

import json
import os
import shlex
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

PROGRAM = """#!{python}
import json, os, sys
from pathlib import Path
name, arguments, here = Path(sys.argv[0]).name, sys.argv[1:], Path.cwd()
settings = json.loads(Path({settings!r}).read_text())
with open({log!r}, "a") as log:
    log.write(json.dumps([name, *arguments]) + "\\n")
words = [word for word in arguments if not word.startswith("-K")]
failure = settings["failures"].get(" ".join(words))
if failure:
    print(failure)
    sys.exit(1)
if words == ["update"]:
    Path("lake-manifest.json").write_text("{{}}")
elif words == ["build", "worker"]:
    print("✔ [1/2] Built Prover.Main")
    target = here / ".lake/build/bin/worker"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text("#!/bin/sh\\nexec " + settings["worker"] + "\\n")
    target.chmod(0o755)
elif words == ["env", "printenv", "LEAN_PATH"]:
    print(os.pathsep.join([".lake/build/lib/lean", *settings["libraries"]]))
elif words == ["env", "lean", "--print-prefix"]:
    print(settings["sysroot"])
"""


@dataclass
class FakeToolchain:
    """See the module's docstring."""

    folder: Path
    worker: Sequence[str]
    worker_environment: Mapping[str, str] = field(default_factory=dict)
    libraries: Sequence[Path] = ()
    failures: dict[str, str] = field(default_factory=dict)
    """What a call prints before it fails, by its arguments, e.g. `build worker`."""

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.sysroot = self.folder.parent / "toolchain"
        self.sysroot.mkdir(exist_ok=True)
        self._log = self.folder / "calls.jsonl"
        self.save()
        text = PROGRAM.format(python=sys.executable, settings=str(self.folder / "settings.json"), log=str(self._log))
        for name in ("elan", "lake"):
            (self.folder / name).write_text(text, encoding="utf-8")
            (self.folder / name).chmod(0o755)

    def save(self) -> None:
        """Have the programs see what was changed here."""
        variables = [f"{name}={value}" for name, value in self.worker_environment.items()]
        settings = {
            "worker": shlex.join(["env", *variables, *self.worker]),
            "libraries": [str(path) for path in self.libraries],
            "sysroot": str(self.sysroot),
            "failures": self.failures,
        }
        (self.folder / "settings.json").write_text(json.dumps(settings), encoding="utf-8")

    def disable_bubblewrap(self) -> None:
        """Have none found: what the worker really is (node, Python) would be hidden from it."""
        (self.folder / "bwrap").write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
        (self.folder / "bwrap").chmod(0o755)

    @property
    def path(self) -> str:
        """A PATH on which these come first."""
        return f"{self.folder}{os.pathsep}{os.environ['PATH']}"

    @property
    def calls(self) -> list[list[str]]:
        """How the programs were called, in order."""
        if not self._log.is_file():
            return []
        return [json.loads(line) for line in self._log.read_text(encoding="utf-8").splitlines()]
