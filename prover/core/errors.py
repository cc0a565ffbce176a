"""Every error this project raises on purpose.

    ProverError
    ├── InputError          what the user gave cannot be used          (exit code 2)
    │   ├── BenchmarkNotFound
    │   └── MalformedInput  names the file and line
    ├── ProvisionError      Lean could not be installed                (exit code 2)
    ├── BackendError        Lean is installed but does not answer      (exit code 3)
    ├── ModelError          a language model cannot be used            (exit code 3)
    │   ├── ModelRefused        wrong key, unknown model, bad request
    │   ├── ContextOverflow     the prompt is too long for the model
    │   ├── CompletionFailed    the endpoint fails at one prompt while it serves others
    │   ├── ModelUnavailable    the endpoint stays down
    │   └── BudgetSpent         the run's tokens or money are used up
    ├── OutputFailed        a folder of output cannot be written       (exit code 2)
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


class ModelError(ProverError):
    """A language model cannot be used."""

    exit_code = 3


class ModelRefused(ModelError):
    """The endpoint turned a request away for good: wrong key, unknown model, malformed request."""


class ContextOverflow(ModelError):
    """A prompt is longer than the model's context; other prompts may still fit."""


class CompletionFailed(ModelError):
    """The endpoint failed at one prompt again and again while it served others; the run can go on without it."""


class ModelUnavailable(ModelError):
    """The endpoint did not answer for longer than the run is willing to wait; the run can be resumed."""


class BudgetSpent(ModelError):
    """The run's token or money budget is used up; the run can be resumed with a larger one."""


class OutputFailed(ProverError):
    """A dataset or a report cannot be written where it should go."""


class StoreError(ProverError):
    """Records cannot be read or written."""


class NewerSchema(StoreError):
    """The store was written by a newer version of this project."""
