"""Supervised fine-tuning by TRL's `SFTTrainer`.

Deviations from arXiv 2504.21801, section 2.3 and 3 (learning rate 5e-6, constant, context 16,384):

- The paper does not say what the loss counts. Here only the answer does, not the prompt.
- It does not give the mix of cold-start data, subgoals of the two forms and proofs of expert iteration; weights by
  kind are settings here, 1 by default.
- It trains all weights of a 7B model; LoRA is an option here.
- The length of a training is given in steps, so that a resumed one ends where an undisturbed one does.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from prover.core.extras import require_module
from prover.train.logs import METRICS, MetricsLog, Report, make_reporter
from prover.train.pairs import Pair
from prover.train.settings import MODEL, LoraSettings, Schedule, open_training, to_record


@dataclass(frozen=True, slots=True)
class SFTSettings:
    """Settings of a fine-tuning."""

    schedule: Schedule
    batch: int = 32
    """Examples per optimizer step and device group."""
    micro_batch: int = 8
    """Examples per forward pass and device."""
    max_length: int = 16_384
    """Tokens of an example; longer ones are cut."""
    packing: bool = False
    """Join short examples into full rows. Needs flash attention to keep them apart."""


def train_sft(pairs: Sequence[Pair], settings: SFTSettings, report: Report, *, resume: bool = False) -> Path:
    """Fine-tune on `pairs` (one epoch's worth, repeated as needed); return the folder of the finished model.

    Raises `InputError` as `open_training` does, `MissingExtra` without the extra `train`.
    """
    schedule = settings.schedule
    record = {"task": "sft", "examples": len(pairs), **to_record(settings), "schedule": to_record(schedule)}
    checkpoint = open_training(schedule.out, record, resume=resume)
    trainer = _make_trainer(pairs, settings)
    log = MetricsLog(schedule.out / METRICS)
    if checkpoint is not None:
        log.restore(int(checkpoint.name.rsplit("-", 1)[1]))
    trainer.add_callback(make_reporter(log, report))
    trainer.train(resume_from_checkpoint=None if checkpoint is None else str(checkpoint))
    return save_model(trainer, schedule)


def _make_trainer(pairs: Sequence[Pair], settings: SFTSettings) -> Any:
    trl = require_module("trl", extra="train")
    datasets = require_module("datasets", extra="train")
    rows = [
        {
            "prompt": [{"role": "user", "content": pair.prompt}],
            "completion": [{"role": "assistant", "content": pair.completion}],
        }
        for pair in pairs
    ]
    options: dict[str, Any] = {
        **common_options(settings.schedule),
        "per_device_train_batch_size": settings.micro_batch,
        "gradient_accumulation_steps": max(1, settings.batch // settings.micro_batch),
        "max_length": settings.max_length,
        "packing": settings.packing,
        "completion_only_loss": True,
        **settings.schedule.trainer_options,
    }
    model, tokenizer = load_model(settings.schedule)
    trainer = trl.SFTTrainer(
        model=model,
        args=trl.SFTConfig(**options),
        train_dataset=datasets.Dataset.from_list(rows),
        processing_class=tokenizer,
        peft_config=make_lora(settings.schedule.lora),
    )
    quiet(trainer)
    return trainer


def common_options(schedule: Schedule) -> dict[str, Any]:
    """The arguments that TRL's configs share."""
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


def _name_checkpointing() -> str:
    """The argument's name in the installed transformers; TRL switches it on unless told otherwise."""
    fields = require_module("transformers", extra="train").TrainingArguments.__dataclass_fields__
    return "activation_checkpointing" if "activation_checkpointing" in fields else "gradient_checkpointing"


def load_model(schedule: Schedule) -> tuple[Any, Any]:
    """Model and tokenizer, ready to be trained; sets torch's seed and threads."""
    torch = require_module("torch", extra="train")
    transformers = require_module("transformers", extra="train")
    if schedule.threads:
        torch.set_num_threads(schedule.threads)
    transformers.set_seed(schedule.seed)
    quiet_libraries()
    # All weights are trained in single precision (autocast does the rest); under an adapter half of it will do.
    dtype = torch.bfloat16 if schedule.bf16 and schedule.lora else torch.float32
    model = transformers.AutoModelForCausalLM.from_pretrained(schedule.model, dtype=dtype)
    return model, transformers.AutoTokenizer.from_pretrained(schedule.model)


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
