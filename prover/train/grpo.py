"""GRPO with Lean as the judge, by TRL's `GRPOTrainer`.

Deviations from arXiv 2504.21801, section 2.3 and 3 (256 prompts a step, 32 samples each, up to 32,768 tokens, binary
reward, consistency reward in the early steps, prompts hard but solvable):

- Weight, decay and matching of the consistency reward are unpublished; ours: `prover.train.reward`, `.consistency`.
- How hard prompts were chosen is unpublished; ours: `prover.train.sampler`, re-estimated at every step.
- Loss: `dr_grpo` by default, with clip-higher (0.28), no KL; the paper says GRPO and gives neither clip range nor KL
  weight. `grpo` and `dapo` are options, as are the mask of high-entropy tokens (arXiv 2506.01939) and the weighting of
  groups by semantic entropy (arXiv 2505.12346); both are off by default here, `train learn` uses the first.
- A sample is `None`, no failure, when Lean itself fails: no part of its group's mean, no advantage (`.reward`).
- A candidate that runs out of time, or takes its worker down twice, has failed if Lean proves a control theorem then.
- Consistency is asked of verified proofs only; what Lean could not compare is left out of the share.
- Prompts ask for a proof without a plan (non-CoT) unless `--mode` or a dataset says otherwise.
- Samples of the same step are judged once when their proof is the same text.
- Truncated completions take no part in the loss by default; the paper does not say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from prover.core.errors import InputError
from prover.core.extras import require_module
from prover.train.grpo_trainer import PER_ROW, make_trainer_class
from prover.train.lean_thread import LeanThread
from prover.train.loading import load_tokenizer
from prover.train.logs import METRICS, MetricsLog, Report, make_reporter
from prover.train.rejections import REJECTIONS, RejectionTable
from prover.train.reward import LeanReward, RewardSettings
from prover.train.rl_prompts import RLPrompt
from prover.train.sampler import STATE, PromptSampler, SamplerSettings
from prover.train.settings import Schedule, digest_ids, open_training, to_record
from prover.train.sft import common_options, load_model, make_lora, quiet, save_model
from prover.train.step_clock import StepClock, make_ticks


@dataclass(frozen=True, slots=True)
class GRPOSettings:
    """Settings of a reinforcement learning."""

    schedule: Schedule
    prompts: int = 256
    """Theorems per generation, over all devices."""
    group: int = 32
    """Samples per theorem."""
    micro_batch: int = 8
    """Samples per forward and backward pass and device."""
    updates: int = 1
    """Optimizer steps per generation."""
    parts: int = 1
    """Parts of a step: Lean judges one while the next is written, or the one before is learned from."""
    max_tokens: int = 32_768
    """Longest completion."""
    temperature: float = 1.0
    top_p: float = 1.0
    loss: Literal["dr_grpo", "dapo", "grpo"] = "dr_grpo"
    epsilon: float = 0.2
    epsilon_high: float = 0.28
    kl: float = 0.0
    """Weight of the KL divergence from the model at the beginning."""
    top_entropy: float = 1.0
    """Share of the tokens, those with the highest entropy, that take part; 0.2 for the 80/20 rule."""
    mask_truncated: bool = True
    entropy_alpha: float = 0.0
    """Above 0, groups are weighed by semantic entropy: `prover.train.diversity`."""
    reward: RewardSettings = field(default_factory=RewardSettings)
    sampler: SamplerSettings = field(default_factory=SamplerSettings)

    def __post_init__(self) -> None:
        if self.group < 2:
            raise InputError("a group needs at least 2 samples", hint="Advantages compare the samples of a group")
        if self.schedule.save_steps % self.updates:
            raise InputError(
                f"checkpoints every {self.schedule.save_steps} steps would fall between the {self.updates} updates of "
                "a generation, and could not be resumed exactly",
                hint="Make --save-steps a multiple of --updates",
            )


def train_grpo(
    prompts: Sequence[RLPrompt], settings: GRPOSettings, lean: LeanThread, report: Report, *, resume: bool = False
) -> tuple[Path, RejectionTable]:
    """Train on `prompts`; return the folder of the finished model, and what became of all rollouts.

    Raises `InputError` as `open_training` does and for batch sizes that do not fit, `MissingExtra` without the extra
    `train`.
    """
    schedule = settings.schedule
    arguments = make_arguments(settings)
    known = {"theorems": len(prompts), "digest": digest_ids(prompt.id for prompt in prompts)}
    record = {"task": "grpo", **known, **to_record(settings), "schedule": to_record(schedule)}
    load_tokenizer(schedule.model)  # a model that is not there comes to light before the folder is made
    checkpoint = open_training(schedule.out, record, resume=resume, marker=STATE)
    reward = LeanReward(lean, settings.reward, RejectionTable(schedule.out / REJECTIONS))
    sampler = PromptSampler(prompts, settings.sampler, steps=schedule.steps, seed=schedule.seed)
    log = MetricsLog(schedule.out / METRICS)
    if checkpoint is not None:
        step = int(checkpoint.name.rsplit("-", 1)[1])
        log.restore(step)
        reward.table.restore(step - 1)  # rollouts count for the step that they lead to, which begins one earlier
        sampler.restore(checkpoint)
    trainer = _make_trainer(settings, arguments, reward, sampler)
    trainer.add_callback(make_reporter(log, report))
    trainer.train(resume_from_checkpoint=None if checkpoint is None else str(checkpoint))
    return save_model(trainer, schedule), reward.table


def _make_trainer(settings: GRPOSettings, arguments: Any, reward: LeanReward, sampler: PromptSampler) -> Any:
    model, tokenizer = load_model(settings.schedule)
    tokenizer.padding_side = "left"
    trainer = make_trainer_class()(
        model=model,
        args=arguments,
        reward_funcs=reward.functions(),
        train_dataset=_make_places(settings, sampler),
        processing_class=tokenizer,
        peft_config=make_lora(settings.schedule.lora),
    )
    clock = StepClock()
    trainer.equip(reward, sampler, clock, entropy_alpha=settings.entropy_alpha, parts=settings.parts)
    trainer.add_callback(make_ticks(clock, trainer._metrics))
    quiet(trainer)
    return trainer


def make_arguments(settings: GRPOSettings) -> Any:
    """TRL's config for these settings; call it before what takes long, such as starting Lean.

    Raises `InputError` for batch sizes that do not fit and for options that TRL does not take, `MissingExtra`.
    """
    trl = require_module("trl", extra="train")
    processes = int(require_module("accelerate", extra="train").PartialState().num_processes)
    options = _options(settings, count_passes(settings, processes))
    try:
        config = trl.GRPOConfig(**options)
    except (TypeError, ValueError) as error:
        raise InputError(f"TRL does not take these options: {error}", hint="See --trainer-option and --bf16") from error
    if settings.parts > 1:
        _check_parts(config, settings.parts)
    return config


def _check_parts(config: Any, parts: int) -> None:
    """Raise `InputError` where a step in parts would not be the same step; any of TRL's options may have been set."""
    is_one_update = config.steps_per_generation * config.num_iterations * parts == config.gradient_accumulation_steps
    if not is_one_update or config.loss_type not in PER_ROW:
        raise InputError(
            f"a step in {parts} parts has one update and a loss that is a mean over samples",
            hint=f"Leave out --updates and --trainer-option num_iterations, and use --loss {' or '.join(PER_ROW)}",
        )
    if config.scale_rewards == "batch" or config.multi_objective_aggregation == "normalize_then_sum":
        raise InputError(
            f"a step in {parts} parts cannot normalise rewards over all its samples",
            hint="Leave out --parts, or scale_rewards and multi_objective_aggregation",
        )


def count_passes(settings: GRPOSettings, processes: int) -> int:
    """Forward passes of a process in a generation. Raises `InputError` for sizes that do not fit."""
    if settings.prompts % (processes * settings.parts):
        raise InputError(
            f"{settings.prompts} prompts do not divide into {settings.parts} parts on {processes} devices: the samples "
            "of a prompt must stay together",
            hint=f"Make --prompts a multiple of {processes * settings.parts}",
        )
    samples = settings.prompts * settings.group
    passes, rest = divmod(samples, settings.micro_batch * processes)
    if rest or passes % (settings.updates * settings.parts):
        raise InputError(
            f"{settings.prompts} prompts with {settings.group} samples each do not divide into {settings.updates} "
            f"updates of {settings.parts} parts of batches of {settings.micro_batch} on {processes} devices",
            hint="Change --micro-batch, --updates, --parts, --prompts or --group",
        )
    return passes


def _options(settings: GRPOSettings, passes: int) -> dict[str, Any]:
    return {
        **common_options(settings.schedule),
        "per_device_train_batch_size": settings.micro_batch,
        "gradient_accumulation_steps": passes // settings.updates,
        "steps_per_generation": passes // settings.parts,
        "num_generations": settings.group,
        "max_completion_length": settings.max_tokens,
        "temperature": settings.temperature,
        "top_p": settings.top_p,
        "loss_type": settings.loss,
        "scale_rewards": "none" if settings.loss == "dr_grpo" else "group",
        "epsilon": settings.epsilon,
        "epsilon_high": settings.epsilon_high,
        "beta": settings.kl,
        "top_entropy_quantile": settings.top_entropy,
        "mask_truncated_completions": settings.mask_truncated,
        **settings.schedule.trainer_options,
    }


def _make_places(settings: GRPOSettings, sampler: PromptSampler) -> Any:
    """A data set as long as the training, for TRL's data loader to count steps by; prompts are drawn at each step."""
    datasets = require_module("datasets", extra="train")
    generations = -(-settings.schedule.steps // settings.updates)
    prompt = [{"role": "user", "content": sampler.prompts[0].text[:20]}]
    return datasets.Dataset.from_dict({"prompt": [prompt] * (settings.prompts * generations)})
