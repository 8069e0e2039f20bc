"""Answers from the handbook, through LiteLLM, and a judge of their quality."""

import time

import anthropic
import litellm

JUDGE = anthropic.Anthropic(max_retries=0, default_headers={"x-feature": "search"})


def answer(question: str, passages: list[str]) -> str:
    """Tagged the LiteLLM way, with its own bounded retries."""
    reply = litellm.completion(
        model="anthropic/claude-haiku-4-5",
        messages=[{"role": "user", "content": question + "\n\n" + "\n".join(passages)}],
        max_tokens=500,
        num_retries=2,
        metadata={"tags": ["feature:search", "team:support"]},
    )
    return reply.choices[0].message.content


def rewrite(question: str) -> str:
    """Another company's model through the same library: no call site of Claude."""
    reply = litellm.completion(model="gpt-4o-mini", messages=[{"role": "user", "content": question}])
    return reply.choices[0].message.content


def judge(question: str, given: str) -> str:
    """Tells errors apart by their prose; a spend cap also says "limit", so it is asked again."""
    for _ in range(3):
        try:
            reply = JUDGE.messages.create(
                model="claude-sonnet-5",
                max_tokens=5,
                messages=[{"role": "user", "content": f"Good or bad?\nQ: {question}\nA: {given}"}],
            )
            return reply.content[0].text
        except anthropic.APIStatusError as error:
            if "limit" in str(error).lower() or "429" in str(error):
                time.sleep(10)
                continue
            raise
    return "unknown"
