"""TRL's `GRPOTrainer` with our prompts, our judge and our clock. What it adds, by the method that it adds it in:

- `_generate_and_score_completions`: the prompts of a step are drawn when it begins, not when the data loader asks: they
  depend on estimates that the last step changed, and a resumed training draws what an undisturbed one would have. It
  also notes the share of samples that teach something. TRL asks for each part of a step anew.
- `_generate_single_turn`: on one device our own sampling (`prover.train.sampling`), from which each sample goes to
  Lean when its end token is there, while the others are being written. Elsewhere Lean begins with the whole batch.
  All parts of a step are written before the first is learned from, so Lean is ahead of the passes.
- `_calculate_rewards`: waits for Lean, and notes how each prompt was solved and what was turned away.
- `_prepare_inputs`: samples without an advantage are left out of the update, where the gradient is the same without.
- `_save_checkpoint`: the estimates belong to the checkpoint.

The methods are TRL's internal ones (1.16); `tests/unit/train/test_trainers.py`, `test_overlap.py` and
`test_lean_failure.py` beside it would see them change.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from prover.core.extras import require_module
from prover.train.diversity import weigh_group
from prover.train.reward import LeanReward, gather_rows, read_text
from prover.train.rollouts import Part, StepRollouts
from prover.train.sampler import PromptSampler
from prover.train.sampling import Decoding, sample_tokens
from prover.train.signal_watch import SIGNAL
from prover.train.step_clock import GENERATE, LEAN, StepClock

PER_ROW = ("grpo", "dr_grpo")
"""Losses that are divided by the number of samples."""
PER_BATCH = ("dapo", "cispo")
"""Losses that are divided by the tokens of a whole step, which are counted before."""


class _LeanJudged:
    """What is laid over `GRPOTrainer`. `equip` must be called before training."""

    _metrics: Any
    accelerator: Any
    args: Any
    state: Any
    model: Any
    model_wrapped: Any
    loss_type: Any
    beta: Any
    _entropy_bonus_enabled: Any
    processing_class: Any
    num_generations: int
    eos_token_ids: Any
    _tokenize_prompts: Any

    def equip(
        self, reward: LeanReward, sampler: PromptSampler, clock: StepClock, *, entropy_alpha: float, parts: int
    ) -> None:
        """Take what a step needs: `entropy_alpha` above 0 weighs groups by semantic entropy, a step has `parts`."""
        self._reward = reward
        self._prompts = sampler
        self._clock = clock
        self._entropy_alpha = entropy_alpha
        self._reward.gather = require_module("accelerate.utils", extra="train").gather_object
        self._parts = parts
        self._rollouts = StepRollouts([])
        self._rows: list[dict[str, Any]] = []

    def _generate_and_score_completions(self, inputs: list[dict[str, Any]]) -> dict[str, Any]:
        parent: Any = super()
        self._rows = self._begin_part(len(inputs)) if self.model.training else inputs
        output: dict[str, Any] = parent._generate_and_score_completions(self._rows)
        if self.model.training:
            trim(output)
            if self._entropy_alpha:
                output["advantages"] = output["advantages"] * self._weigh_groups(output["advantages"])
            # Where all samples of a group are worth the same, or cut off and masked, nothing can be learned from it.
            teaches = (output["advantages"] != 0) & output["completion_mask"].bool().any(dim=1)
            self._metrics["train"][SIGNAL].append(self.accelerator.gather(teaches.float()).mean().item())
        return output

    def _prepare_inputs(self, generation_batch: Any) -> Any:
        parent: Any = super()
        inputs = parent._prepare_inputs(generation_batch)
        return keep_teaching(inputs, by_row=self.loss_type in PER_ROW) if self._may_leave_out() else inputs

    def _may_leave_out(self) -> bool:
        """Not where a row counts without an advantage (KL, a bonus for entropy), nor where processes gather."""
        counts_all = self.loss_type not in (*PER_ROW, *PER_BATCH) or self.beta != 0.0 or self._entropy_bonus_enabled
        return self.model.training and not counts_all and self.accelerator.num_processes == 1

    def _begin_part(self, local: int) -> list[dict[str, Any]]:
        """The rows of this process in the next part of the step: every prompt `num_generations` times."""
        if self._rollouts.is_over:
            groups = local * self.accelerator.num_processes // self.num_generations
            drawn = self._prompts.draw(self.state.global_step, groups * self._parts)
            first = self.accelerator.process_index * local
            parts = [self._lay_out(drawn[at : at + groups], first, local) for at in range(0, len(drawn), groups)]
            self._rollouts = StepRollouts(parts)
        return self._rollouts.begin_part().rows

    def _lay_out(self, drawn: list[int], first: int, local: int) -> Part:
        rows = [self._prompts.prompts[at].to_columns() for at in drawn for _ in range(self.num_generations)]
        return Part(drawn, rows[first : first + local])

    def _generate_single_turn(self, prompt_ids: Any, *arguments: Any, **named: Any) -> Any:
        parent: Any = super()
        with self._clock.measure(GENERATE), self._sampling() as is_ours:
            if not self.model.training:
                return parent._generate_single_turn(prompt_ids, *arguments, **named)
            rollouts = self._rollouts
            if not rollouts.are_written:
                later = ([row["prompt"] for row in part.rows] for part in rollouts.parts[1:])
                asked = [prompt_ids, *(self._tokenize_prompts(prompts)[0] for prompts in later)]
                # Ours writes one part after the other, so that Lean has something to do early; others like it whole.
                for batch in asked if is_ours else [[ids for part in asked for ids in part]]:
                    rollouts.add_written(*parent._generate_single_turn(batch, *arguments, **named))
                if not is_ours:
                    for at, token_ids in enumerate(rollouts.written):
                        self._hand_over(at, token_ids)
            return rollouts.read_part()

    @contextmanager
    def _sampling(self) -> Iterator[bool]:
        """While open, the model's `generate` is ours, if the value is true. vLLM does not call it; several processes,
        whose models may be in shards, have to take each step together and keep TRL's way.
        """
        if self.args.use_vllm or self.args.use_transformers_continuous_batching or self.accelerator.num_processes > 1:
            yield False
            return
        model = self.accelerator.unwrap_model(self.model_wrapped)
        model.generate = partial(self._sample, model)
        try:
            yield True
        finally:
            del model.generate

    def _sample(self, model: Any, input_ids: Any, attention_mask: Any, **_: Any) -> Any:
        """In place of `generate`: (rows, tokens) -> (rows, tokens of prompt and answer), padded on the right."""
        is_training, repeats = self.model.training, self.num_generations if self.model.training else 1
        ends = frozenset(self.eos_token_ids)
        decoding = Decoding(self.args.max_completion_length, ends, self.args.temperature, self.args.top_p)
        before = len(self._rollouts.written)
        on_end = {"on_end": lambda at, ids: self._hand_over(before + at, ids)} if is_training else {}
        # The rows of a group are the same prompt.
        asked = input_ids[::repeats], attention_mask[::repeats]
        answers = sample_tokens(model, *asked, decoding, repeats=repeats, **on_end)
        width, pad = max(map(len, answers)), self.processing_class.pad_token_id
        written = input_ids.new_tensor([answer + [pad] * (width - len(answer)) for answer in answers])
        return require_module("torch", extra="train").cat([input_ids, written], dim=1)

    def _hand_over(self, at: int, token_ids: Sequence[int]) -> None:
        text = self.processing_class.decode(token_ids, skip_special_tokens=True)
        part, row = self._rollouts.find(at)
        self._reward.begin(row, text, self.state.global_step, urgency=part)

    def _calculate_rewards(self, inputs: Any, prompts: Any, completions: Any, completion_ids: Any) -> Any:
        parent: Any = super()
        with self._clock.measure(LEAN):
            rewards = parent._calculate_rewards(inputs, prompts, completions, completion_ids)
        self._texts = [read_text(completion) for completion in completions]
        if self.model.training:
            proofs = rewards[:, 0].view(-1, self.num_generations)
            tried = (~proofs.isnan()).sum(dim=1).tolist()
            solved = proofs.nansum(dim=1).tolist()
            self._rollouts.note([*zip(solved, tried, strict=True)])
            if self._rollouts.is_over:
                self._prompts.observe(*self._rollouts.tell())
            if self.accelerator.is_main_process:  # at every step: what a checkpoint needs is there before it is
                self._reward.table.write()
        return rewards

    def _weigh_groups(self, advantages: Any) -> Any:
        """A factor for each local sample: that of its group."""
        columns = {name: [row[name] for row in self._rows] for name in self._rows[0]}
        rows = gather_rows(columns, len(self._texts))
        judged = [one.judged for one in self._reward.score(rows, self._texts, self.state.global_step)]
        size = self.num_generations
        factors = [
            weigh_group(judged[begin : begin + size], self._entropy_alpha) for begin in range(0, len(judged), size)
        ]
        return advantages.new_tensor([factor for factor in factors for _ in range(size)])

    def _save_checkpoint(self, model: Any, trial: Any) -> None:
        parent: Any = super()
        parent._save_checkpoint(model, trial)
        if self.args.should_save:
            self._prompts.save(Path(self.args.output_dir) / f"checkpoint-{self.state.global_step}")


def make_trainer_class() -> Any:
    """`GRPOTrainer` with the methods above. Raises `MissingExtra`."""
    trl = require_module("trl", extra="train")
    return type("LeanGRPOTrainer", (_LeanJudged, trl.GRPOTrainer), {})


def trim(output: dict[str, Any]) -> None:
    """Cut off the last columns if no answer takes part in them: those of answers that ran out of room and are masked.

    The loss does not see them; without this, one rambling sample makes the update of a whole batch longer.
    """
    mask = output["completion_mask"]
    width = max(1, int(mask.bool().any(dim=0).nonzero().max()) + 1) if mask.any() else 1
    for name, value in output.items():
        if not name.startswith("prompt") and getattr(value, "shape", ())[:2] == mask.shape:
            output[name] = value[:, :width]


def keep_teaching(inputs: dict[str, Any], *, by_row: bool) -> dict[str, Any]:
    """Leave out the samples whose advantage is 0; one stays if it is all of them.

    They have no part in the gradient, and often are most of a batch: all samples of their group are worth the same.
    With `by_row` the loss is a mean over samples; then the advantages shrink as the number of samples does. TRL's
    high-entropy mask then chooses among the tokens of the remaining samples.
    """
    advantages = inputs["advantages"]
    teaches = advantages.reshape(len(advantages), -1).any(dim=1)
    if not teaches.any():
        teaches[0] = True
    kept = {
        name: value[teaches] if getattr(value, "shape", ())[:1] == advantages.shape[:1] else value
        for name, value in inputs.items()
    }
    if by_row:
        kept["advantages"] = kept["advantages"] * (len(kept["advantages"]) / len(advantages))
    return kept
