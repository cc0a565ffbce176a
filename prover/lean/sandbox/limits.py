"""Resource limits of a process, set by a shell that becomes the program.

Limits count from `exec` on; nothing has to run between our own fork and exec. Lowering a limit takes no privilege and
cannot be undone by the program.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ResourceLimits:
    """Limits for a program and what it starts; None leaves a limit as it is. No core dumps in any case.

    Resident memory has no such limit on Linux: the pool watches it. Lean maps its library into memory, so a limit on
    addresses would have to be far above what is used.
    """

    stack_kb: int | None = None
    """Wanted at least, unlike the others: as near to it as the system allows."""
    open_files: int | None = None
    file_kb: int | None = None
    """Largest file that may be written, to within a factor of two (shells count in blocks of different sizes)."""
    processes: int | None = None
    """Processes and threads. The kernel counts all of the user's, or those of the user namespace; root has no limit."""
    cpu_s: int | None = None
    """CPU time of each process over its whole life."""


def limit_resources(argv: Sequence[str], limits: ResourceLimits) -> list[str]:
    """Return the command line that runs `argv` within `limits`."""
    return ["/bin/sh", "-c", f'{_write_script(limits)}; exec "$0" "$@"', *argv]


def _write_script(limits: ResourceLimits) -> str:
    """A limit that is below the wanted one already cannot be set, and need not be."""
    commands = ["ulimit -c 0"]
    if limits.file_kb is not None:
        commands.append(f"ulimit -f {2 * limits.file_kb}")
    if limits.open_files is not None:
        commands.append(f"ulimit -n {limits.open_files}")
    if limits.cpu_s is not None:
        commands.append(f"ulimit -t {limits.cpu_s}")
    if limits.processes is not None:  # `-p` in dash
        commands.append(f"{{ ulimit -u {limits.processes} || ulimit -p {limits.processes}; }}")
    if limits.stack_kb is not None:
        commands.append(f'{{ ulimit -S -s {limits.stack_kb} || ulimit -S -s "$(ulimit -H -s)"; }}')
    return "; ".join(f"{command} 2>/dev/null" for command in commands)
