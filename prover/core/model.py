"""What goes to a language model and what comes back."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

from prover.core.problem import hash_content


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One turn of a conversation."""

    role: str
    """`system`, `user` or `assistant`."""
    content: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """A conversation that ends where the model is to answer."""

    messages: tuple[ChatMessage, ...]
    template: str = ""
    """Name and hash of the template that made it, e.g. `prove-cot/3f2a90c1`."""

    @property
    def id(self) -> str:
        """Content hash of the messages."""
        return hash_content(*(part for message in self.messages for part in (message.role, message.content)))


@dataclass(frozen=True, slots=True)
class Sampling:
    """How to sample completions."""

    temperature: float = 1.0
    top_p: float = 0.95
    max_tokens: int = 8192
    """Of the completion."""
    stop: tuple[str, ...] = ()
    seed: int | None = None
    """Of sample 0; sample `i` uses `seed + i` where the engine takes a seed for each."""
    logprobs: bool = False
    """Ask for the log-probability of each token, where the engine offers it."""

    def to_record(self) -> dict[str, object]:
        """As hashed into cache keys and stored with runs."""
        return asdict(self) | {"stop": list(self.stop)}


@dataclass(frozen=True, slots=True)
class Usage:
    """What completions cost."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost_usd: float = 0.0
    """0 when the price of the model is not known."""

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.prompt_tokens + other.prompt_tokens,
            self.completion_tokens + other.completion_tokens,
            self.cost_usd + other.cost_usd,
        )

    def __sub__(self, other: Usage) -> Usage:
        return Usage(
            self.prompt_tokens - other.prompt_tokens,
            self.completion_tokens - other.completion_tokens,
            self.cost_usd - other.cost_usd,
        )

    @property
    def tokens(self) -> int:
        """Prompt and completion together."""
        return self.prompt_tokens + self.completion_tokens


@dataclass(frozen=True, slots=True)
class Completion:
    """One sample of a model."""

    text: str
    model: str
    index: int = 0
    """Which sample of its prompt this is."""
    finish_reason: str = "stop"
    """`stop`, or `length` when `max_tokens` cut it off."""
    reasoning: str = ""
    """Chain of thought that the endpoint sends apart from the text, if it does."""
    usage: Usage = field(default_factory=Usage)
    """The prompt's tokens count with one sample of each request only, so that a sum over samples is right."""
    logprobs: tuple[float, ...] = ()
    """Of the tokens of `text`, in order; empty when not asked for or not offered."""
    is_cached: bool = False
    """True when it was read from disk: nothing was paid for it."""

    @property
    def whole_text(self) -> str:
        """The model's words, those that it sent apart from its answer first."""
        return "\n\n".join(part for part in (self.reasoning, self.text) if part)
