"""OpenAI's wire format as servers really send it: every field may be missing, unknown ones are ignored.

Source: https://platform.openai.com/docs/api-reference (chat and completions); `reasoning_content` is DeepSeek's and
vLLM's name for a chain of thought sent apart, `reasoning` OpenRouter's.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class _Wire(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, protected_namespaces=())


class MessageWire(_Wire):
    """A message, or the next piece of one."""

    content: str | None = None
    reasoning_content: str | None = None
    reasoning: str | None = None


class TokenWire(_Wire):
    """One token of a chat answer."""

    logprob: float


class LogprobsWire(_Wire):
    """Log-probabilities: `content` in chat answers, `token_logprobs` in plain completions."""

    content: tuple[TokenWire, ...] | None = None
    token_logprobs: tuple[float | None, ...] | None = None

    @property
    def values(self) -> tuple[float, ...]:
        """One number per token."""
        if self.content is not None:
            return tuple(token.logprob for token in self.content)
        return tuple(value for value in self.token_logprobs or () if value is not None)


class ChoiceWire(_Wire):
    """One sample, or the next piece of one: `delta` in streams, else `message`; plain completions have `text`."""

    index: int | None = None
    delta: MessageWire | None = None
    message: MessageWire | None = None
    text: str | None = None
    finish_reason: str | None = None
    logprobs: LogprobsWire | None = None

    @property
    def piece(self) -> MessageWire:
        """Text and reasoning, wherever they are."""
        return self.delta or self.message or MessageWire(content=self.text)


class UsageWire(_Wire):
    """Token counts; OpenRouter adds the cost in USD."""

    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    cost: float | None = None


class AnswerWire(_Wire):
    """A whole answer or one event of a stream."""

    choices: tuple[ChoiceWire, ...] | None = None
    usage: UsageWire | None = None


class ModelWire(_Wire):
    """A model in the list of those served."""

    id: str


class ModelListWire(_Wire):
    """Answer to `GET /models`."""

    data: tuple[ModelWire, ...] = ()
