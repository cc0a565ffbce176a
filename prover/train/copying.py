"""Before any text: a new decoder learns to copy, from random tokens that repeat.

A proof takes its numbers and names out of the statement. What copies them are attention heads that find where a token
stood before and look at what came after it ("induction heads": Olsson et al., arXiv 2209.11895). In a small model that
learns from proofs alone they form late and all at once, since few tokens of a proof need them; till then most answers
have the right shape and wrong numbers. Sequences that ask for nothing else bring them within a minute of CPU time.
"""

from __future__ import annotations

from typing import Any

from prover.core.extras import require_module

BATCH = 64
LENGTH = 64
"""Tokens of a sequence."""
PERIODS = (8, 27)
"""Least and most tokens before a sequence repeats."""
LEARNING_RATE = 3e-3
WARMUP_STEPS = 20


def teach_copying(model: Any, *, steps: int, tokens: range, seed: int) -> float:
    """Train `model` in place on sequences of `tokens`; return the last step's loss on what could be copied."""
    torch = require_module("torch", extra="train")
    chance = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.AdamW(model.parameters(), lr=LEARNING_RATE, weight_decay=0.0)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: min(1.0, (step + 1) / WARMUP_STEPS))
    loss = torch.zeros(())
    model.train()
    for _ in range(steps):
        sequences, labels = draw_repeating(chance, tokens)
        loss = model(input_ids=sequences, labels=labels).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
    model.eval()
    return float(loss.detach())


def draw_repeating(chance: Any, tokens: range) -> tuple[Any, Any]:
    """Random `tokens` that repeat, (BATCH, LENGTH), and the same as labels, -100 where nothing could be copied yet."""
    torch = require_module("torch", extra="train")
    period = int(torch.randint(PERIODS[0], PERIODS[1] + 1, (1,), generator=chance))
    drawn = torch.randint(tokens.start, tokens.stop, (BATCH, period), generator=chance)
    sequences = drawn.repeat(1, -(-LENGTH // period))[:, :LENGTH]
    labels = sequences.clone()
    labels[:, :period] = -100
    return sequences, labels
