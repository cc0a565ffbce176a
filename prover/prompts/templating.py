"""Loading and checking prompt templates: those of the package, and the ones that a user puts in their place."""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

import jinja2
from jinja2 import meta, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from prover.core.errors import InputError

SUFFIX = ".jinja"
VARIABLES: Mapping[str, Mapping[str, object]] = {
    "decompose": {"lemmas": ["theorem two_pos : 0 < 2"], "failures": ["`omega` cannot see through `f`"]},
    "repair-sketch": {"body": "omega", "annotated": "omega\n-- error: no"},
    "prove-cot": {"lemmas": ["theorem two_pos : 0 < 2"]},
    "prove-noncot": {"lemmas": ["theorem two_pos : 0 < 2"]},
    "repair": {"body": "omega", "annotated": "omega\n-- error: no", "mode": "cot"},
}
"""Each template with the variables that only some have, and sample values of them."""
SHARED: Mapping[str, object] = {
    "code": "theorem t : 1 < 2 := by\n  sorry",
    "header": "open Nat",
    "statement": "theorem t : 1 < 2",
    "informal": "One is less than two.",
}
"""Variables of every template."""


def read_sources(folder: Path | None) -> dict[str, tuple[str, str]]:
    """Return (text, file name) of each template; those in `folder` replace the package's. Raises `InputError`."""
    package = files("prover.prompts") / "templates"
    sources = {name: ((package / f"{name}{SUFFIX}").read_text("utf-8"), f"{name}{SUFFIX}") for name in VARIABLES}
    if folder is None:
        return sources
    if not folder.is_dir():
        raise InputError(f"there is no folder of prompt templates at {folder}", hint=_list_names())
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        if path.stem not in VARIABLES:
            raise InputError(f"{path} replaces no prompt template", hint=_list_names())
        try:
            sources[path.stem] = (path.read_text("utf-8-sig"), str(path))
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"{path} cannot be read: {error}", hint="Templates are UTF-8 text.") from error
    return sources


def _list_names() -> str:
    return "The templates are " + ", ".join(f"{name}{SUFFIX}" for name in VARIABLES)


def compile_template(name: str, source: str, filename: str) -> jinja2.Template:
    """Compile a template and try it on sample values. Raises `InputError` that names file and line.

    Templates run in Jinja's sandbox, since a folder of prompts is something people pass around.
    """
    environment = ImmutableSandboxedEnvironment(
        undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False,
        loader=jinja2.FunctionLoader(lambda _: (source, filename, lambda: True)),
    )  # fmt: skip
    try:
        _check_names(environment.parse(source, name, filename), name, filename)
        template = environment.get_template(name)
    except jinja2.TemplateSyntaxError as error:
        raise _fault(filename, error.lineno, error.message or "not a Jinja template") from error
    full = {**SHARED, **VARIABLES[name]}
    for values in (full, {key: "" if isinstance(value, str) else [] for key, value in full.items()}):
        render(template, values, filename)
    return template


def render(template: jinja2.Template, values: Mapping[str, object], filename: str) -> str:
    """Render `template`; whatever it does wrong becomes an `InputError` that names file and line."""
    try:
        return template.render(values).strip() + "\n"
    except Exception as error:  # a template may call filters and operators that raise anything
        frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == filename]
        raise _fault(filename, frames[-1].lineno if frames else None, str(error)) from error


def _check_names(tree: nodes.Template, name: str, filename: str) -> None:
    """Raise `InputError` for variables that this template is not given, and for references to other templates."""
    other = next(tree.find_all((nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends)), None)
    if other is not None:
        raise _fault(filename, other.lineno, "a prompt template stands alone: no include, import or extends")
    known = {*SHARED, *VARIABLES[name]}
    unknown = meta.find_undeclared_variables(tree) - known
    for used in tree.find_all(nodes.Name):
        if used.name in unknown:
            raise _fault(filename, used.lineno, f"`{used.name}` is unknown here; there are {', '.join(sorted(known))}")


def _fault(filename: str, line: int | None, message: str) -> InputError:
    place = f"{filename}:{line}" if line else filename
    return InputError(f"prompt template {place}: {message}", hint="docs/prompts.md lists what each template gets.")
