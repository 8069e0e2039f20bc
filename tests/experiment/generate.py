"""Writes random retry programs: source text that the runner can run and the linter can read.

Every program ends or goes round for ever; none waits on anything but a sleep. The vocabulary is that of the
fixtures: nested handlers, conditions on status, type, code, header and message, loops of every form,
recursion, decorators of libraries and of its own, a class of its own that errors are translated to.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

CALL = (
    'client.messages.create(model="claude-sonnet-5", max_tokens=64, '
    'messages=[{"role": "user", "content": text}])'
)

PREAMBLE = """\
import time

import anthropic
import backoff
import tenacity

{client}


class Busy(Exception):
    pass


class PoolExhausted(Busy):
    pass


def code_of(error):
    body = getattr(error, "body", None)
    detail = body.get("error", {{}}) if isinstance(body, dict) else {{}}
    return (detail.get("details") or {{}}).get("error_code")


def header_of(error, name):
    response = getattr(error, "response", None)
    return response.headers.get(name) if response is not None else None
"""

CLASSES = (
    "Exception",
    "anthropic.APIError",
    "anthropic.APIStatusError",
    "anthropic.RateLimitError",
    "anthropic.BadRequestError",
    "anthropic.InternalServerError",
    "anthropic.APIConnectionError",
    "(anthropic.RateLimitError, anthropic.APIConnectionError)",
    "(anthropic.RateLimitError, anthropic.BadRequestError)",
    "Busy",
    "PoolExhausted",
    "(Busy, anthropic.APIError)",
)

TESTS = (
    'getattr(error, "status_code", None) == 429',
    'getattr(error, "status_code", None) in (429, 529)',
    'getattr(error, "status_code", 0) >= 500',
    'getattr(error, "status_code", None) in {400, 402}',
    'getattr(error, "type", None) == "rate_limit_error"',
    'getattr(error, "type", None) in ("billing_error", "invalid_request_error")',
    'code_of(error) in ("enforced_spend_limit_reached", "contract_spend_limit_reached")',
    "code_of(error) is None",
    'header_of(error, "retry-after") is not None',
    'float(header_of(error, "retry-after") or 10**6) < 60',
    'header_of(error, "x-should-retry") == "false"',
    'header_of(error, "anthropic-ratelimit-unified-status") == "rejected"',
    '"credit balance" in str(error).lower()',
    '"rate limit" in str(error).lower()',
    '"429" in str(error)',
    "isinstance(error, anthropic.RateLimitError)",
    "isinstance(error, (anthropic.APIConnectionError, anthropic.InternalServerError))",
    "isinstance(error, Busy)",
)


@dataclass(frozen=True)
class Program:
    """One generated program."""

    source: str

    def write(self, directory: Path) -> Path:
        """Put it where the runner finds it."""
        directory.mkdir(parents=True, exist_ok=True)
        (directory / "app.py").write_text(self.source, encoding="utf-8")
        return directory


def indent(lines: list[str]) -> list[str]:
    """One level deeper."""
    return [f"    {line}" for line in lines]


def conditions() -> SearchStrategy[str]:
    """An expression over ``error``."""

    def combine(inner: SearchStrategy[str]) -> SearchStrategy[str]:
        pairs = st.tuples(inner, st.sampled_from(["and", "or"]), inner)
        return st.one_of(
            inner.map(lambda one: f"not ({one})"),
            pairs.map(lambda three: f"({three[0]}) {three[1]} ({three[2]})"),
        )

    return st.recursive(st.sampled_from(TESTS), combine, max_leaves=3)


@st.composite
def action(draw: DrawFn, in_loop: bool, depth: int = 0) -> list[str]:
    """What a handler does: every path leaves the handler or falls off its end."""
    plain = [
        ["raise"],
        ["return None"],
        ['return "unavailable"'],
        ["raise Busy() from error"],
        ["raise PoolExhausted() from error"],
        ["time.sleep(1)"],
        ["pass"],
    ]
    if in_loop:
        plain += [["time.sleep(2)", "continue"], ["continue"], ["break"]]
    if depth < 2 and draw(st.booleans()):
        test = draw(conditions())
        yes = draw(action(in_loop, depth + 1))
        no = draw(action(in_loop, depth + 1))
        if draw(st.booleans()):
            return [f"if {test}:", *indent(yes), *no]
        return [f"if {test}:", *indent(yes), "else:", *indent(no)]
    return draw(st.sampled_from(plain))


@st.composite
def handled(draw: DrawFn, body: list[str], in_loop: bool) -> list[str]:
    """A ``try`` around the body, with one to three handlers."""
    lines = ["try:", *indent(body)]
    for kind in draw(st.lists(st.sampled_from(CLASSES), min_size=1, max_size=3, unique=True)):
        lines += [f"except {kind} as error:", *indent(draw(action(in_loop)))]
    if draw(st.integers(0, 5)) == 0:
        lines += ["finally:", "    seen.append(1)"]
    return lines


@st.composite
def looped(draw: DrawFn, name: str, target: str) -> list[str]:
    """A function that goes round over a call of ``target``."""
    times = draw(st.integers(1, 4))
    inside = draw(handled([f"return {target}"], in_loop=True))
    if draw(st.integers(0, 3)) == 0:
        inside = draw(handled(inside, in_loop=True))
    form = draw(st.sampled_from(["for", "while", "true", "else"]))
    head = [f"def {name}(text):"]
    if form == "for":
        return [*head, *indent([f"for attempt in range({times}):", *indent(inside), "return None"])]
    if form == "else":
        end = ["else:", "    raise Busy()", "return None"]
        return [*head, *indent([f"for attempt in range({times}):", *indent(inside), *end])]
    if form == "while":
        # The count rises first, so that a `continue` cannot skip it.
        body = ["attempt += 1", *inside]
        return [*head, *indent(["attempt = 0", f"while attempt < {times}:", *indent(body), "return None"])]
    return [*head, *indent(["while True:", *indent(inside)])]


@st.composite
def guarded(draw: DrawFn, name: str, target: str) -> list[str]:
    """A function that handles errors of ``target`` without going round."""
    return [f"def {name}(text):", *indent(draw(handled([f"return {target}"], in_loop=False)))]


@st.composite
def recursive(draw: DrawFn, name: str, target: str) -> list[str]:
    """A function that calls itself again from its handler, with a count."""
    kind = draw(st.sampled_from(CLASSES))
    times = draw(st.integers(1, 3))
    test = draw(st.one_of(st.just("True"), conditions()))
    again = [f"if attempt < {times} and ({test}):", f"    return {name}(text, attempt + 1)", "raise"]
    body = ["try:", f"    return {target}", f"except {kind} as error:", *indent(again)]
    return [f"def {name}(text, attempt=0):", *indent(body)]


@st.composite
def decorated(draw: DrawFn, name: str, target: str) -> list[str]:
    """A function under a decorator of a library."""
    kind = draw(st.sampled_from(CLASSES))
    times = draw(st.integers(1, 4))
    predicate = f"lambda error: {draw(conditions())}"
    if draw(st.booleans()):
        which = draw(
            st.sampled_from(["", f"retry_if_exception_type({kind})", f"retry_if_exception({predicate})"])
        )
        options = [f"stop=tenacity.stop_after_attempt({times})"]
        options += [f"retry=tenacity.{which}"] if which else []
        options += ["reraise=True"] if draw(st.booleans()) else []
        options += ["wait=tenacity.wait_fixed(3)"] if draw(st.booleans()) else []
        head = f"@tenacity.retry({', '.join(options)})"
    else:
        giveup = f", giveup={predicate}" if draw(st.booleans()) else ""
        head = f"@backoff.on_exception(backoff.expo, {kind}, max_tries={times}{giveup})"
    return [head, f"def {name}(text):", f"    return {target}"]


@st.composite
def programs(draw: DrawFn) -> Program:
    """A call, one to three layers around it, and a ``main``."""
    retries = draw(st.sampled_from(["max_retries=0", "max_retries=0", "max_retries=1", ""]))
    lines = PREAMBLE.format(client=f"client = anthropic.Anthropic({retries})").splitlines()
    lines += ["", "", "seen = []"]
    target = CALL
    for number in range(draw(st.integers(1, 3))):
        name = f"layer_{number}"
        layer = draw(st.sampled_from([looped, looped, guarded, recursive, decorated]))
        body = draw(layer(name, target))
        if number == 0:
            body = [f"{line}  # site: anthropic-sdk" if CALL in line else line for line in body]
        lines += ["", "", *body]
        target = f"{name}(text)"
    lines += ["", "", "def main():", '    text = "hello"', f"    return {target}"]
    return Program("\n".join(lines) + "\n")
