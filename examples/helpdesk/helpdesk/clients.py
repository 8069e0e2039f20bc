"""Every client of the Claude API that this service builds."""

from functools import lru_cache

from anthropic import Anthropic, AsyncAnthropic

shared = Anthropic()
"""No tag, and the SDK's own two retries: what most code starts with."""


@lru_cache
def tagged(feature: str) -> Anthropic:
    """A client whose every request says which feature asked; it leaves retrying to the caller."""
    return Anthropic(
        max_retries=0,
        timeout=60.0,
        default_headers={"x-feature": feature, "x-team": "support"},
    )


def reporting() -> AsyncAnthropic:
    """The client of the nightly report."""
    return AsyncAnthropic(max_retries=1)


class Writer:
    """A thin wrapper that others call instead of the SDK."""

    def __init__(self, client: Anthropic | None = None, model: str = "claude-sonnet-5") -> None:
        self._client = client or shared
        self._model = model

    def write(self, prompt: str, max_tokens: int = 1024) -> str:
        """One answer; who asked depends on who calls this."""
        reply = self._client.messages.create(
            model=self._model,
            max_tokens=max_tokens,
            messages=[{"role": "user", "content": prompt}],
        )
        return "".join(block.text for block in reply.content if block.type == "text")
