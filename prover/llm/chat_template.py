"""Turning a prompt into the token ids that a model in this process reads."""

from __future__ import annotations

from typing import Any

from prover.core.errors import ContextOverflow, ModelRefused
from prover.core.model import Prompt


def encode_prompt(tokenizer: Any, prompt: Prompt) -> list[int]:
    """Token ids of `prompt` by the tokenizer's chat template, ready for the answer.

    A last message of the assistant is continued rather than answered. A tokenizer without a template
    (a base model) reads the contents alone, joined by a blank line, after its own start token. Templates that
    refuse a `system` message get it in front of the first `user` message. Raises `ModelRefused` when
    the template refuses that too.
    """
    if not prompt.messages:
        raise ModelRefused("the prompt has no messages", hint="Check the prompt's template")
    if not getattr(tokenizer, "chat_template", None):
        text = "\n\n".join(message.content for message in prompt.messages)
        return list(tokenizer.encode(text))
    # The template writes the special tokens itself.
    return list(tokenizer.encode(_render(tokenizer, prompt), add_special_tokens=False))


def room_for_answer(prompt_tokens: int, max_tokens: int, context_tokens: int, model: str) -> int:
    """How many tokens of the answer fit: `max_tokens`, or less near the end of the context.

    Raises `ContextOverflow` when not a single one does.
    """
    room = min(max_tokens, context_tokens - prompt_tokens)
    if room < 1:
        raise ContextOverflow(
            f"a prompt of {prompt_tokens} tokens leaves no room for an answer: {model} reads {context_tokens} tokens",
            hint="Use a model with a longer context, or shorter prompts",
        )
    return room


def _render(tokenizer: Any, prompt: Prompt) -> str:
    messages = [{"role": message.role, "content": message.content} for message in prompt.messages]
    try:
        return _apply_template(tokenizer, messages)
    except Exception as error:  # jinja2 and each template raise what they like
        if messages[0]["role"] != "system" or len(messages) == 1:
            raise _refusal(error) from error
    merged = {"role": messages[1]["role"], "content": f"{messages[0]['content']}\n\n{messages[1]['content']}"}
    try:
        return _apply_template(tokenizer, [merged, *messages[2:]])
    except Exception as error:
        raise _refusal(error) from error


def _apply_template(tokenizer: Any, messages: list[dict[str, str]]) -> str:
    is_begun = messages[-1]["role"] == "assistant"
    return str(
        tokenizer.apply_chat_template(
            messages, tokenize=False, add_generation_prompt=not is_begun, continue_final_message=is_begun
        )
    )


def _refusal(error: Exception) -> ModelRefused:
    return ModelRefused(
        f"the model's chat template refuses the prompt: {error}", hint="Change the roles of the prompt's messages"
    )
