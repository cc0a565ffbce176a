"""Learning: supervised fine-tuning, GRPO with Lean as the judge, and expert iteration (docs/training.md).

torch, transformers, trl and peft are imported when a trainer is built, never before.
"""
