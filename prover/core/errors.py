"""Every error this project raises on purpose.

    ProverError
    ├── InputError          what the user gave cannot be used          (exit code 2)
    │   ├── BenchmarkNotFound
    │   └── MalformedInput  names the file and line
    ├── ProvisionError      Lean could not be installed                (exit code 2)
    ├── BackendError        Lean is installed but does not answer      (exit code 3)
    └── StoreError          records cannot be read or written          (exit code 2)
        └── NewerSchema

A proof that fails is no error: it is a `Verdict`.
"""

from __future__ import annotations


class ProverError(Exception):
    """Base of all deliberate errors; `hint` tells the user what to do next."""

    exit_code = 2

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}. {self.hint}" if self.hint else self.message


class InputError(ProverError):
    """What the user gave cannot be used."""


class BenchmarkNotFound(InputError):
    """No benchmark, file or folder has that name."""


class MalformedInput(InputError):
    """A file that can be read but not understood; the message names file and line."""


class ProvisionError(ProverError):
    """Lean could not be downloaded, checked, patched or unpacked."""


class BackendError(ProverError):
    """Lean is installed but does not start or does not answer."""

    exit_code = 3


class StoreError(ProverError):
    """Records cannot be read or written."""


class NewerSchema(StoreError):
    """The store was written by a newer version of this project."""
