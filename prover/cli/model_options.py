"""The options that choose models and say how to ask them; shared by the commands that search."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from functools import wraps
from pathlib import Path
from typing import Any

import click

from prover.core.errors import InputError
from prover.core.lemmas import LemmaLibrary
from prover.core.model import Sampling
from prover.lean.dojo import PremiseLibrary, read_corpus
from prover.llm import Budget, ModelOptions, parse_spec, read_options
from prover.llm.cache import locate_completions
from prover.llm.spec import check_url
from prover.pipeline.settings import SolveSettings
from prover.prompts import PromptLibrary, ProofMode
from prover.wiring import ModelPlan

BUDGET_S = 60.0
MODEL_BUDGET_S = 600.0
"""Time per problem by default, without and with a model."""


def _ask_for_samples(name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The option `samples` under another name: where `--samples` means whole attempts, goals have their own."""
    help_text = "Proofs asked of the prover per goal."
    return click.option(name, "samples", type=click.IntRange(1), default=4, show_default=True, help=help_text)


_MODELS = (
    click.option("--decomposer", metavar="SPEC", help="General model that writes sketches, e.g. openai:deepseek-chat."),
    click.option("--prover", metavar="SPEC", help="Prover model that writes proofs, e.g. openai:NAME@http://HOST/v1."),
)
_OPTIONS = (
    click.option(
        "--sketches", type=click.IntRange(1), default=4, show_default=True, help="Sketches asked of the decomposer."
    ),
    click.option(
        "--max-depth", type=click.IntRange(0, 8), default=2, show_default=True, help="How often lemmas are decomposed."
    ),
    click.option(
        "--repairs", type=click.IntRange(0), default=1, show_default=True, help="Rounds of repair by Lean's messages."
    ),
    click.option(
        "--mode",
        type=click.Choice([mode.value for mode in ProofMode]),
        default=ProofMode.COT.value,
        show_default=True,
        help="Prompt of the prover: with a plan before the proof, or without.",
    ),
    click.option("--temperature", type=click.FloatRange(0), default=1.0, show_default=True),
    click.option("--top-p", type=click.FloatRange(0, 1, min_open=True), default=0.95, show_default=True),
    click.option("--max-tokens", type=click.IntRange(1), default=8192, show_default=True, help="Longest completion."),
    click.option(
        "--model-slots", type=click.IntRange(1), default=16, show_default=True, help="Requests to a model at a time."
    ),
    click.option(
        "--model-option",
        "model_option",
        multiple=True,
        metavar="KEY=VALUE",
        help="How a model is asked, e.g. idle_timeout_s=60 or hf.dtype=bfloat16 (docs/models.md); may be repeated.",
    ),
    click.option("--base-url", metavar="URL", default="", help="Of openai: models.  [default: $OPENAI_BASE_URL]"),
    click.option("--budget-usd", type=click.FloatRange(0, min_open=True), help="Money that the run may spend."),
    click.option("--budget-tokens", type=click.IntRange(1), help="Tokens that the run may use."),
    click.option(
        "--prices",
        type=click.Path(dir_okay=False, exists=True, path_type=Path),
        metavar="FILE",
        help="TOML table of prices, before the shipped one.",
    ),
    click.option(
        "--prompts",
        type=click.Path(file_okay=False, path_type=Path),
        metavar="DIR",
        help="Folder of prompt templates that replace the shipped ones.",
    ),
    click.option(
        "--completions",
        type=click.Path(dir_okay=False, path_type=Path),
        metavar="FILE",
        help="Where completions are kept, so that none is paid for twice.  [default: in the user's cache]",
    ),
    click.option(
        "--record",
        type=click.Path(dir_okay=False, path_type=Path),
        metavar="FILE",
        help="Record what the models say; `replay:FILE` plays it back.",
    ),
    click.option(
        "--cascade/--no-cascade",
        default=True,
        show_default=True,
        help="Built-in tactics and sketches go before the models.",
    ),
    click.option(
        "--lemma-library/--no-lemma-library",
        default=False,
        show_default=True,
        help="Offer lemmas proved in this store's runs to prompts and portfolio.",
    ),
    click.option(
        "--premises",
        type=click.Path(dir_okay=False, path_type=Path),
        metavar="CORPUS",
        help="Offer premises of a traced repository (corpus.jsonl of LeanDojo) to prompts.",
    ),
)

_PATHS = ("prices", "prompts", "completions", "record", "premises")


@dataclass(frozen=True, slots=True)
class ModelArguments:
    """The values of the options, unread."""

    decomposer: str | None
    prover: str | None
    samples: int
    sketches: int
    max_depth: int
    repairs: int
    mode: str
    temperature: float
    top_p: float
    max_tokens: int
    model_slots: int
    model_option: tuple[str, ...]
    base_url: str
    budget_usd: float | None
    budget_tokens: int | None
    prices: Path | None
    prompts: Path | None
    completions: Path | None
    record: Path | None
    cascade: bool
    lemma_library: bool
    premises: Path | None

    def to_record(self) -> dict[str, object]:
        """As recorded with a run, so that it can be done again; paths as text."""
        return {name: str(value) if isinstance(value, Path) else value for name, value in asdict(self).items()}

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> ModelArguments:
        """Undo `to_record`. Raises `InputError` when an argument is missing, or unknown to this version."""
        names = {field.name for field in fields(cls)}
        if record.keys() != names:
            different = ", ".join(sorted(record.keys() ^ names))
            raise InputError(f"the recorded arguments are of another version ({different})")
        paths = {name: Path(record[name]) for name in _PATHS if record[name] is not None}
        return cls(**{**record, **paths, "model_option": tuple(record["model_option"])})

    def to_plan(self, seed: int | None) -> ModelPlan:
        """Read the arguments. Raises `InputError` for what cannot be used."""
        options = ModelOptions(
            base_url=check_url(self.base_url) if self.base_url else "",  # it will be recorded: no keys in it
            concurrency=self.model_slots,
            cache_path=self.completions or locate_completions(),
            prices_path=self.prices,
        )
        return ModelPlan(
            decomposer=parse_spec(self.decomposer) if self.decomposer else None,
            prover=parse_spec(self.prover) if self.prover else None,
            options=read_options(self.model_option, options),
            sampling=Sampling(self.temperature, self.top_p, self.max_tokens, seed=seed),
            mode=ProofMode(self.mode),
            prompts=PromptLibrary.load(self.prompts),
            budget=Budget(tokens=self.budget_tokens, usd=self.budget_usd),
            has_cascade=self.cascade,
            record_path=self.record,
            library=LemmaLibrary() if self.lemma_library else None,
            premises=PremiseLibrary.build(read_corpus(self.premises)) if self.premises else None,
        )

    def to_settings(self, budget_s: float | None, seed: int | None) -> SolveSettings:
        """The limits of the search for one problem. Models need more time than tactics do."""
        has_models = bool(self.decomposer or self.prover)
        return SolveSettings(
            budget_s=budget_s or (MODEL_BUDGET_S if has_models else BUDGET_S),
            max_depth=self.max_depth,
            sketches=self.sketches,
            sketch_repairs=self.repairs,
            samples=self.samples,
            repair_rounds=self.repairs,
            seed=seed or 0,
        )


def model_options(command: Callable[..., Any], samples: str = "--samples") -> Callable[..., Any]:
    """Add the options to a command; it gets them as one argument `models: ModelArguments`.

    `samples` is the name of the option that says how many proofs to ask for per goal.
    """

    @wraps(command)
    def gather(**arguments: Any) -> Any:
        fields = {name: arguments.pop(name) for name in ModelArguments.__slots__}
        return command(models=ModelArguments(**fields), **arguments)

    decorated: Callable[..., Any] = gather
    for option in reversed((*_MODELS, _ask_for_samples(samples), *_OPTIONS)):
        decorated = option(decorated)
    return decorated
