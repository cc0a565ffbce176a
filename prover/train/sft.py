"""Supervised fine-tuning by TRL's `SFTTrainer`.

Deviations from arXiv 2504.21801, section 2.3 and 3 (learning rate 5e-6, constant, context 16,384):

- The paper does not say what the loss counts. Here only the answer does, not the prompt.
- It does not give the mix of cold-start data, subgoals of the two forms and proofs of expert iteration; weights by
  kind are settings here, 1 by default.
- It trains all weights of a 7B model; LoRA is an option here.
- The length of a training is given in steps, so that a resumed one ends where an undisturbed one does.
- Examples longer than the context are left out; the paper does not say.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from prover.core.errors import InputError
from prover.core.extras import require_module
from prover.train.lengths import Say, keep_fitting, limit_length, say_nothing, to_turns
from prover.train.loading import limit_threads, load_tokenizer, load_weights, read_context
from prover.train.logs import METRICS, MetricsLog, Report, make_reporter
from prover.train.pairs import Pair
from prover.train.settings import MODEL, ORIGIN, LoraSettings, Schedule, digest_ids, open_training, to_record

MICRO_BATCH = 8


@dataclass(frozen=True, slots=True)
class SFTSettings:
    """Settings of a fine-tuning."""

    schedule: Schedule
    batch: int = 32
    """Examples per optimizer step, over all devices."""
    micro_batch: int = 0
    """Examples per forward pass and device; 0 takes 8, or the batch if that is smaller."""
    max_length: int = 16_384
    """Tokens of an example; longer ones are left out. The model's context is the limit if it is less."""
    packing: bool = False
    """Join short examples into full rows; positions begin anew at each, which keeps them apart."""

    def __post_init__(self) -> None:
        if not self.micro_batch:
            object.__setattr__(self, "micro_batch", min(MICRO_BATCH, self.batch))


def train_sft(
    pairs: Sequence[Pair],
    settings: SFTSettings,
    report: Report,
    *,
    resume: bool = False,
    origin: Mapping[str, Any] | None = None,
    say: Say = say_nothing,
) -> Path:
    """Fine-tune on `pairs` (one epoch's worth, repeated as needed); return the folder of the finished model.

    `origin` says how the pairs were made, for the record. `say` is told what is done differently than asked for.
    Raises `InputError` as `open_training` does, when the model cannot be loaded and for settings that do not fit, and
    `MissingExtra` without the extra `train`.
    """
    schedule = settings.schedule
    quiet_libraries()
    # What can be wrong comes to light before the folder of the training is made.
    tokenizer = load_tokenizer(schedule.model)
    limit = limit_length(settings.max_length, read_context(schedule.model), say)
    fitting = keep_fitting(pairs, tokenizer, limit, say)
    arguments = build_config(require_module("trl", extra="train").SFTConfig, _options(settings, limit))
    checkpoint = open_training(schedule.out, _record(pairs, settings, origin or {}), resume=resume)
    trainer = _make_trainer(fitting, schedule, arguments)
    log = MetricsLog(schedule.out / METRICS)
    if checkpoint is not None:
        log.restore(int(checkpoint.name.rsplit("-", 1)[1]))
    trainer.add_callback(make_reporter(log, report))
    trainer.train(resume_from_checkpoint=None if checkpoint is None else str(checkpoint))
    return save_model(trainer, schedule)


def _record(pairs: Sequence[Pair], settings: SFTSettings, origin: Mapping[str, Any]) -> dict[str, Any]:
    digest = digest_ids(pair.id for pair in pairs)
    data = {"examples": len(pairs), "digest": digest, ORIGIN: dict(origin)}
    return {"task": "sft", **data, **to_record(settings), "schedule": to_record(settings.schedule)}


def _make_trainer(pairs: Sequence[Pair], schedule: Schedule, arguments: Any) -> Any:
    trl = require_module("trl", extra="train")
    datasets = require_module("datasets", extra="train")
    rows = [{"prompt": [asked], "completion": [answered]} for asked, answered in map(to_turns, pairs)]
    model, tokenizer = load_model(schedule)
    trainer = trl.SFTTrainer(
        model=model,
        args=arguments,
        train_dataset=datasets.Dataset.from_list(rows),
        processing_class=tokenizer,
        peft_config=make_lora(schedule.lora),
    )
    quiet(trainer)
    return trainer


def _options(settings: SFTSettings, max_length: int) -> dict[str, Any]:
    return {
        **common_options(settings.schedule),
        "per_device_train_batch_size": settings.micro_batch,
        "gradient_accumulation_steps": _count_passes(settings),
        "max_length": max_length,
        "packing": settings.packing,
        "completion_only_loss": True,
        **settings.schedule.trainer_options,
    }


def _count_passes(settings: SFTSettings) -> int:
    """Forward passes of a device for a step."""
    processes = int(require_module("accelerate", extra="train").PartialState().num_processes)
    passes, rest = divmod(settings.batch, settings.micro_batch * processes)
    if rest or not passes:
        raise InputError(
            f"a batch of {settings.batch} examples does not divide into passes of {settings.micro_batch} on "
            f"{processes} {'device' if processes == 1 else 'devices'}",
            hint="Make --batch a multiple of --micro-batch times the number of devices",
        )
    return passes


def common_options(schedule: Schedule) -> dict[str, Any]:
    """The arguments that TRL's configs share. Raises `InputError` for half precision where nothing computes in it."""
    transformers = require_module("transformers", extra="train")
    found = transformers.utils
    is_on_cpu = schedule.trainer_options.get("use_cpu", False)
    can_halve = is_on_cpu or found.is_torch_bf16_gpu_available() or found.is_torch_xla_available()
    if schedule.bf16 and not can_halve:
        raise InputError("there is no GPU here that computes in bf16", hint="Leave out --bf16")
    return {
        "output_dir": str(schedule.out),
        "max_steps": schedule.steps,
        "learning_rate": schedule.learning_rate,
        "lr_scheduler_type": "constant_with_warmup",
        "warmup_steps": schedule.warmup_steps,
        "seed": schedule.seed,
        "save_strategy": "steps",
        "save_steps": schedule.save_steps,
        "save_total_limit": 2,
        "logging_strategy": "steps",
        "logging_steps": schedule.log_steps,
        "report_to": list(schedule.report_to) or "none",
        "bf16": schedule.bf16,
        _name_checkpointing(): schedule.gradient_checkpointing,
        "disable_tqdm": True,
        "dataloader_pin_memory": False,
    }


def build_config(config: Any, options: Mapping[str, Any]) -> Any:
    """TRL's `config` with `options`. Raises `InputError` for options that it does not have or does not take."""
    known = [field.name for field in fields(config) if field.init]
    for name in options:
        if name not in known:
            near = get_close_matches(name, known, n=3)
            hint = f"Did you mean {', '.join(near)}?" if near else "See the documentation of TRL"
            raise InputError(f"--trainer-option: {config.__name__} of TRL has no `{name}`", hint=hint)
    try:
        return config(**options)
    except (TypeError, ValueError) as error:
        reason = next(iter(str(error).strip().splitlines()), type(error).__name__)
        raise InputError(f"TRL refuses these settings ({reason})", hint="Check --trainer-option") from error


def _name_checkpointing() -> str:
    """The argument's name in the installed transformers; TRL switches it on unless told otherwise."""
    fields = require_module("transformers", extra="train").TrainingArguments.__dataclass_fields__
    return "activation_checkpointing" if "activation_checkpointing" in fields else "gradient_checkpointing"


def load_model(schedule: Schedule) -> tuple[Any, Any]:
    """Model and tokenizer, ready to be trained; sets torch's seed and threads. Raises `InputError`."""
    torch = require_module("torch", extra="train")
    limit_threads(schedule.threads)
    require_module("transformers", extra="train").set_seed(schedule.seed)
    quiet_libraries()
    # All weights are trained in single precision (autocast does the rest); under an adapter half of it will do.
    dtype = torch.bfloat16 if schedule.bf16 and schedule.lora else torch.float32
    return load_weights(schedule.model, dtype=dtype), load_tokenizer(schedule.model)


def make_lora(settings: LoraSettings | None) -> Any:
    """The PEFT configuration; None trains all weights."""
    if settings is None:
        return None
    peft = require_module("peft", extra="train")
    return peft.LoraConfig(
        r=settings.rank,
        lora_alpha=settings.alpha,
        lora_dropout=settings.dropout,
        target_modules="all-linear",
        task_type="CAUSAL_LM",
    )


def quiet_libraries() -> None:
    """No progress bars and no advice from transformers and datasets: the reporter shows what matters."""
    warnings.filterwarnings("ignore", category=FutureWarning, module="transformers")
    warnings.filterwarnings("ignore", category=FutureWarning, message=".*past_key_values")
    logging = require_module("transformers", extra="train").utils.logging
    logging.disable_progress_bar()
    logging.set_verbosity_error()
    require_module("datasets", extra="train").disable_progress_bars()


def quiet(trainer: Any) -> None:
    """Take away the callback that prints raw dictionaries: the reporter shows progress."""
    transformers = require_module("transformers", extra="train")
    trainer.remove_callback(transformers.PrinterCallback)


def save_model(trainer: Any, schedule: Schedule) -> Path:
    """Save the finished model, an adapter merged into it, where `--prover hf:` reads it; return the folder."""
    folder = schedule.out / MODEL
    model = trainer.accelerator.unwrap_model(trainer.model)
    if schedule.lora is not None:
        if trainer.args.should_save:
            model.save_pretrained(schedule.out / "adapter")
        model = model.merge_and_unload()
        if trainer.args.should_save:
            model.save_pretrained(folder)
    else:
        trainer.save_model(str(folder))
    if trainer.args.should_save:
        trainer.processing_class.save_pretrained(folder)
    return folder
