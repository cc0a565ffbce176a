"""Reading `KEY=VALUE` as given to `--model-option`: what `ModelOptions` holds and no other option sets."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from typing import Any, get_type_hints

from pydantic import TypeAdapter, ValidationError

from prover.core.errors import InputError
from prover.llm.hf import HfSettings
from prover.llm.options import ModelOptions

_SET_ELSEWHERE = frozenset({"base_url", "api_key", "concurrency", "cache_path", "prices_path", "hf", "vllm"})
"""By options of their own, by the environment, or with a prefix."""
_SECRET = re.compile(r"(?:^|[._-])(?:api_?key|key|token|secret|password)$", re.IGNORECASE)
_EXAMPLE = "Write it like --model-option idle_timeout_s=60"


def read_options(texts: Iterable[str], options: ModelOptions) -> ModelOptions:
    """`options` with what `texts` set: a field, `hf.FIELD`, or `vllm.ARGUMENT` (of `vllm.LLM`, in JSON or as text).

    Raises `InputError` for an unknown key, which lists the keys there are, for a value of another type, and for
    secrets, which belong into the environment.
    """
    general: dict[str, Any] = {}
    hf: dict[str, Any] = {}
    vllm: dict[str, object] = {}
    for text in texts:
        key, equals, value = text.partition("=")
        engine, dot, name = key.strip().partition(".")
        if _SECRET.search(key.strip()):
            raise InputError(f"{key.strip()} is a secret", hint="Give it by an environment variable (docs/models.md)")
        if not equals:
            raise InputError(f"`{text}` sets nothing", hint=_EXAMPLE)
        if engine == "vllm" and name:
            vllm[name] = _read_json(value)
        elif engine == "hf" and dot:
            hf[name] = _read_field(HfSettings, "hf.", name, value)
        else:
            general[key.strip()] = _read_field(ModelOptions, "", key.strip(), value)
    return replace(options, **general, hf=replace(options.hf, **hf), vllm={**options.vllm, **vllm})


def list_keys() -> list[str]:
    """The keys that may be set; of `vllm.` any argument of `vllm.LLM`."""
    general = [field.name for field in fields(ModelOptions) if field.name not in _SET_ELSEWHERE]
    return [*general, *(f"hf.{field.name}" for field in fields(HfSettings)), "vllm.ARGUMENT"]


def _read_field(owner: type[ModelOptions] | type[HfSettings], prefix: str, name: str, value: str) -> object:
    if f"{prefix}{name}" not in list_keys():
        raise InputError(f"There is no model option `{prefix}{name}`", hint=f"There are: {', '.join(list_keys())}")
    hints: Mapping[str, Any] = get_type_hints(owner)
    try:
        read: object = TypeAdapter(hints[name]).validate_python(value.strip())
    except ValidationError as error:
        reason = error.errors()[0]["msg"]
        raise InputError(f"`{value}` is no value of the model option {prefix}{name}: {reason}", hint=_EXAMPLE) from None
    return read


def _read_json(value: str) -> object:
    try:
        read: object = json.loads(value)
    except ValueError:
        return value.strip()
    return read
