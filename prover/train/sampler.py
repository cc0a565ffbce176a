"""Which theorems a GRPO step works on: those that are hard but solvable for the model as it is now.

Of each prompt we keep discounted counts of solved and tried samples. A prompt is drawn with a weight of E[p(1 - p)]
under the Beta distribution that these give: a group whose samples all succeed or all fail has no advantage and teaches
nothing. What was always or never solved fades but never vanishes (`floor`), since the model changes.

The prior is what was seen of the prompt's kinds (`RLPrompt.kinds`: first its area, difficulty and form, then its
statement whatever the numbers in it), each with the weight of two samples over what was known before it, and uniform
where nothing was. Most trainings are too short to try a prompt often, and many prompts are out of reach of the model:
without kinds most groups of a step would teach nothing.

Learning impact (LIMR, arXiv 2502.11886, section 2.2): a prompt whose rewards moved as the average did scores 1 minus
its normalised squared distance to the average curve; with `impact`, those below the threshold are drawn at the floor.

Forms: a share of the places goes to subgoals, and of these a share to form (a), both moving linearly over training.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from prover.core.whole_file import write_whole
from prover.train.rl_prompts import Form, RLPrompt

STATE = "sampler.json"


@dataclass(frozen=True, slots=True)
class SamplerSettings:
    """How prompts are drawn."""

    adaptive: bool = True
    """False draws uniformly."""
    discount: float = 0.9
    """What an older observation keeps of its weight when a new one comes."""
    floor: float = 0.02
    """Least weight of a prompt; the most there is is 1/4."""
    impact: float | None = None
    """Least learning impact, e.g. 0.6 as in LIMR; None does not select by it."""
    subgoals: tuple[float, float] = (0.5, 0.2)
    """Share of subgoals among the prompts at the first and the last step, where there are any."""
    form_a: tuple[float, float] = (0.2, 0.6)
    """Share of form (a), the harder one, among these."""


@dataclass(slots=True)
class Estimate:
    """What is known of one prompt: discounted counts, and its mean reward beside the average of that step."""

    solved: float = 0.0
    failed: float = 0.0
    history: list[tuple[float, float]] = field(default_factory=list)

    def weigh(self, prior: float) -> float:
        """E[p(1 - p)] for p ~ Beta(2 prior + solved, 2 (1 - prior) + failed)."""
        a, b = 2 * prior + self.solved, 2 * (1 - prior) + self.failed
        return a * b / ((a + b) * (a + b + 1))

    def expect(self, prior: float) -> float:
        """The expected pass rate, under the same distribution."""
        return (2 * prior + self.solved) / (2 + self.solved + self.failed)

    def take(self, solved: float, tried: float, discount: float) -> None:
        """Take in new samples; what was known before keeps `discount` of its weight."""
        self.solved = self.solved * discount + solved
        self.failed = self.failed * discount + tried - solved

    @property
    def impact(self) -> float:
        """How well the rewards of the prompt follow the average curve, at most 1; 1 while too little is known."""
        if len(self.history) < 3:
            return 1.0
        distance = sum((own - mean) ** 2 for own, mean in self.history)
        room = sum((1 - mean) ** 2 for _, mean in self.history)
        return 1 - distance / room if room else 1.0


class PromptSampler:
    """Draws the prompts of each step. A step's draw depends on the seed, the step and the estimates, nothing else."""

    def __init__(self, prompts: Sequence[RLPrompt], settings: SamplerSettings, *, steps: int, seed: int) -> None:
        self.prompts = tuple(prompts)
        self._settings = settings
        self._steps = steps
        self._seed = seed
        self.estimates = [
            Estimate(min(p.solved, 8) * 1.0, min(p.samples - p.solved, 8) * 1.0) for p in self.prompts
        ]  # fmt: skip
        self._kinds = [prompt.kinds for prompt in self.prompts]  # once: they are hashes, asked for at every draw
        self.kinds: dict[str, Estimate] = {}
        """What is known of each kind, by the samples of its prompts."""
        self._by_form = {form: [at for at, p in enumerate(self.prompts) if p.form is form] for form in Form}

    def draw(self, step: int, count: int) -> list[int]:
        """Return the indices of `count` prompts for `step`, no prompt twice while there are others."""
        chance = random.Random(f"prompts/{self._seed}/{step}")
        left = {form: list(indices) for form, indices in self._by_form.items()}
        weights = [self._weigh(at) for at in range(len(self.prompts))]
        drawn: list[int] = []
        for _ in range(count):
            if not any(left.values()):
                left = {form: list(indices) for form, indices in self._by_form.items()}
            pool = left[self._choose_form(left, step, chance)]
            at = chance.choices(range(len(pool)), [weights[at] for at in pool])[0]
            drawn.append(pool.pop(at))
        return drawn

    def _choose_form(self, left: dict[Form, list[int]], step: int, chance: random.Random) -> Form:
        """The form of the next prompt; of those that the schedule does not offer, what is there."""
        subgoal = chance.random() < self._share(self._settings.subgoals, step)
        form_a = chance.random() < self._share(self._settings.form_a, step)
        lemma = (Form.WITHOUT_PREMISES, Form.WITH_PREMISES) if form_a else (Form.WITH_PREMISES, Form.WITHOUT_PREMISES)
        order = (*lemma, Form.PROBLEM) if subgoal else (Form.PROBLEM, *lemma)
        return next(form for form in order if left[form])

    def _share(self, ends: tuple[float, float], step: int) -> float:
        begin, end = ends
        return begin + (end - begin) * min(1.0, step / max(1, self._steps - 1))

    def _weigh(self, at: int) -> float:
        settings, estimate = self._settings, self.estimates[at]
        if not settings.adaptive:
            return 1.0
        if settings.impact is not None and estimate.impact < settings.impact:
            return settings.floor
        return max(settings.floor, estimate.weigh(self._expect(self._kinds[at])))

    def _expect(self, kinds: Sequence[str]) -> float:
        """The pass rate of a prompt of which nothing is known but its kinds."""
        rate = 0.5
        for kind in kinds:
            if kind in self.kinds:
                rate = self.kinds[kind].expect(rate)
        return rate

    def observe(self, drawn: Sequence[int], rates: Sequence[tuple[float, float]]) -> None:
        """Take in what came of a step: (solved, tried) samples of each prompt drawn, unjudged ones left out."""
        tried = sum(n for _, n in rates)
        mean = sum(c for c, _ in rates) / tried if tried else 0.0
        for at, (solved, n) in zip(drawn, rates, strict=True):
            if not n:
                continue
            estimate = self.estimates[at]
            estimate.take(solved, n, self._settings.discount)
            estimate.history.append((solved / n, mean))
            for kind in self._kinds[at]:
                self.kinds.setdefault(kind, Estimate()).take(solved, n, self._settings.discount)

    def save(self, folder: Path) -> None:
        """Write the estimates into a checkpoint; the file appears whole or not at all."""
        tried = {
            prompt.id: [estimate.solved, estimate.failed, estimate.history]
            for prompt, estimate in zip(self.prompts, self.estimates, strict=True)
            if estimate.history
        }
        kinds = {kind: [estimate.solved, estimate.failed] for kind, estimate in self.kinds.items()}
        values = {"prompts": tried, "kinds": kinds}
        write_whole(folder / STATE, json.dumps(values), parents=True)

    def restore(self, folder: Path) -> None:
        """Take up the estimates of a checkpoint."""
        values = json.loads((folder / STATE).read_text(encoding="utf-8"))
        tried = values["prompts"]
        for prompt, estimate in zip(self.prompts, self.estimates, strict=True):
            if prompt.id in tried:
                estimate.solved, estimate.failed, history = tried[prompt.id]
                estimate.history = [(own, mean) for own, mean in history]
        self.kinds = {kind: Estimate(solved, failed) for kind, (solved, failed) in values["kinds"].items()}
