"""Optional dependencies: which extra brings what, and a clear error when one is missing."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from prover.core.errors import ProverError

EXTRAS = {
    "hf": ("torch", "transformers", "accelerate"),
    "train": ("torch", "transformers", "trl", "peft", "datasets", "accelerate"),
    "vllm": ("vllm",),
    "leandojo": ("lean_dojo",),
    "interact": ("lean_interact",),
    "serve": ("fastapi", "uvicorn", "prometheus_client"),
    "http": ("httpx",),
    "ray": ("ray",),
    "postgres": ("psycopg",),
    "data": ("pyarrow", "datasets", "huggingface_hub"),
    "report": ("matplotlib",),
}
"""Import names that each extra of this package brings."""


class MissingExtra(ProverError):
    """A feature was used whose optional dependencies are not installed."""


def install_command(extra: str) -> str:
    """The `pip install` that brings `extra`."""
    return f"pip install 'open-prover[{extra}]'"


def missing_modules(extra: str) -> list[str]:
    """Modules of `extra` that are not installed; nothing is imported to find out."""
    return [module for module in EXTRAS[extra] if find_spec(module) is None]


def require_module(name: str, *, extra: str) -> ModuleType:
    """Import `name` now. Raises `MissingExtra`, naming the `pip install` that brings it."""
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        raise MissingExtra(
            f"this needs `{error.name or name}`, which is not installed", hint=f"Run: {install_command(extra)}"
        ) from error
