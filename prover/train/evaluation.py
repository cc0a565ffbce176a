"""pass@k of a model: many proofs of many problems sampled at once, judged while the next ones are written.

For a model in the pipeline, with tactics and sketches beside it, use `prover eval`; this measures the model alone, in
large batches, as training needs it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from prover.core.errors import InputError
from prover.core.extras import require_module
from prover.core.problem import Problem
from prover.evaluate.passk import Counts, estimate_pass_at_k
from prover.evaluate.results import Interval
from prover.train.loading import limit_threads, load_tokenizer, load_weights
from prover.train.reward import LeanReward, Scored
from prover.train.rl_prompts import RLPrompt
from prover.train.sampling import Decoding, sample_tokens
from prover.train.sft import quiet_libraries


@dataclass(frozen=True, slots=True)
class SampleSettings:
    """How a model is sampled."""

    samples: int = 8
    """Per problem."""
    max_tokens: int = 256
    temperature: float = 1.0
    top_p: float = 1.0
    batch: int = 256
    """Samples written at a time; at least those of one problem."""
    seed: int = 0
    threads: int = 0


@dataclass(frozen=True, slots=True)
class ProblemCount:
    """How a problem fared. Samples that Lean could not judge are not counted."""

    problem: Problem
    n: int
    c: int
    rejected: Counter[str]
    """Failures by rule."""
    proof: str = ""
    """A verified proof, statement included; empty when there is none."""
    answer: str = ""
    """The completion that held it."""

    def to_json(self) -> dict[str, Any]:
        """As a report of an evaluation lists it."""
        problem = self.problem
        return {
            "name": problem.name, "area": problem.area, "difficulty": problem.difficulty, "split": problem.split,
            "n": self.n, "c": self.c, "rejected": dict(self.rejected), "proof": self.proof,
        }  # fmt: skip


def estimate(counts: Sequence[ProblemCount], k: int) -> Interval | None:
    """pass@k with its bootstrap interval over problems; None where Lean has judged `k` samples of none."""
    known = [Counts(count.n, count.c) for count in counts if count.n >= k]
    return estimate_pass_at_k(known, k) if known else None


def evaluate_model(
    model: str,
    prompts: Sequence[RLPrompt],
    settings: SampleSettings,
    reward: LeanReward,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> list[ProblemCount]:
    """Sample and judge. `report` is told how many samples are written, of how many. Raises `InputError`."""
    if not prompts:
        raise InputError("there are no problems to evaluate on", hint="Check the target, its split and its defects")
    begun: list[list[tuple[str, Future[Scored]]]] = [[] for _ in prompts]
    total = len(prompts) * settings.samples
    for done, (at, text) in enumerate(sample_answers(model, [p.text for p in prompts], settings), start=1):
        begun[at].append((text, reward.begin(prompts[at].to_columns(), text, 0)))
        report(done, total)
    return [_count(prompt.problem, answers) for prompt, answers in zip(prompts, begun, strict=True)]


def _count(problem: Problem, answers: Sequence[tuple[str, Future[Scored]]]) -> ProblemCount:
    judged = [(text, future.result().judged) for text, future in answers]
    proofs = [(text, one.source) for text, one in judged if one.is_proof]
    answer, proof = proofs[0] if proofs else ("", "")
    return ProblemCount(
        problem,
        n=sum(one.value is not None for _, one in judged),
        c=len(proofs),
        rejected=Counter(one.rule for _, one in judged if not one.is_proof),
        proof=proof,
        answer=answer,
    )


def sample_answers(model_path: str, prompts: Sequence[str], settings: SampleSettings) -> Iterator[tuple[int, str]]:
    """Yield `settings.samples` answers of each prompt with the prompt's index, batch by batch; prompts of like length
    stand together. The same settings give the same answers on the same machine. Raises `InputError`.
    """
    torch = require_module("torch", extra="train")
    limit_threads(settings.threads)
    quiet_libraries()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    tokenizer = load_tokenizer(model_path, padding_side="left")
    model = load_weights(model_path).to(device).eval()
    torch.manual_seed(settings.seed)
    texts = [_render(tokenizer, prompt) for prompt in prompts]
    order = sorted(range(len(texts)), key=lambda at: (len(texts[at]), at))
    decoding = Decoding(settings.max_tokens, _find_ends(model, tokenizer), settings.temperature, settings.top_p)
    at_once = max(1, settings.batch // settings.samples)
    for begin in range(0, len(order), at_once):
        batch = order[begin : begin + at_once]
        asked = [texts[at] for at in batch]
        encoded = tokenizer(asked, return_tensors="pt", padding=True, add_special_tokens=False).to(device)
        rows = encoded["input_ids"], encoded["attention_mask"]
        written = sample_tokens(model, *rows, decoding, repeats=settings.samples)
        answers = tokenizer.batch_decode(written, skip_special_tokens=True)
        yield from zip((at for at in batch for _ in range(settings.samples)), answers, strict=True)


def _find_ends(model: Any, tokenizer: Any) -> frozenset[int]:
    """The tokens that end an answer: the tokenizer's, and those that the model's own settings name."""
    named = model.generation_config.eos_token_id
    listed = named if isinstance(named, list) else [] if named is None else [named]
    return frozenset([tokenizer.eos_token_id, *listed])


def _render(tokenizer: Any, prompt: str) -> str:
    turns = [{"role": "user", "content": prompt}]
    return str(tokenizer.apply_chat_template(turns, tokenize=False, add_generation_prompt=True))
