"""No program breaks the simulation: what would raise, or makes no sense, is at worst unknown to it."""

from __future__ import annotations

import random
import warnings
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from outage.prediction import predictions

ATOMS = [
    "None",
    "True",
    "0",
    "-1",
    "2.5",
    '"a"',
    'b"a"',
    "[]",
    "[1]",
    "[[1],2]",
    "(1,[2])",
    "{}",
    '{"a":1}',
    "{1,2}",
    "given",
    "error",
    "client",
    "str(error)",
    "error.response",
    "error.args",
    "len",
    "dict",
    "queue.Queue()",
    "collections.deque([1])",
    "threading.Event()",
    "iter([1])",
    "ask",
    "Exception",
    "range(2)",
    "itertools.count()",
]
METHODS = [
    "get",
    "pop",
    "setdefault",
    "update",
    "clear",
    "copy",
    "items",
    "values",
    "keys",
    "append",
    "extend",
    "insert",
    "remove",
    "index",
    "count",
    "sort",
    "reverse",
    "join",
    "split",
    "format",
    "replace",
    "startswith",
    "lower",
    "strip",
    "encode",
    "decode",
    "add",
    "discard",
    "union",
    "put",
    "popleft",
    "appendleft",
    "wait",
    "set",
    "is_set",
    "result",
    "submit",
    "map",
    "acquire",
    "send",
    "close",
    "__next__",
    "none",
]
FUNCTIONS = [
    "len",
    "str",
    "int",
    "float",
    "list",
    "dict",
    "tuple",
    "set",
    "sorted",
    "min",
    "max",
    "sum",
    "any",
    "all",
    "enumerate",
    "zip",
    "map",
    "filter",
    "next",
    "iter",
    "isinstance",
    "issubclass",
    "getattr",
    "hasattr",
    "setattr",
    "type",
    "repr",
    "abs",
    "round",
    "range",
    "print",
    "reversed",
    "vars",
    "time.sleep",
    "random.random",
    "random.choice",
    "json.loads",
    "json.dumps",
    "re.search",
    "asyncio.run",
    "functools.partial",
]
OPERATORS = (
    *["in", "==", "!=", "<", ">=", "+", "-", "*", "/", "//", "%", "**", "<<", "&", "|", "and", "or", "is"],
    "not in",
)
FORMS = """\
({0} {operator} {1})
({0})[{1}]
({0})[{1}:{2}]
({0}).{method}()
({0}).{method}({1})
({0}).{method}({1}, {2})
{function}()
{function}({0})
{function}({0}, {1})
{function}(*{0})
({0} if {1} else {2})
[*{0}]
{{**{0}}}
{{{0}: {1}}}
[one for one in {0}]
(not {0})
(lambda: {0})
f'{{{0}!r}}'""".splitlines()
STATEMENTS = """\
value = {0}
if {0}: raise
while {0}: break
for value in {0}: pass
first, *rest = {0}
given[{0}] = {1}
value = {{}}; value[{0}] = {1}
value = [1]; value[{0}] += {1}
value = {0}; value.append(value); value == [value]
raise {0}
with {0} as value: pass
assert {0}
del given[{0}]""".splitlines()
DEPTH = 3
PROGRAM = """\
import asyncio, collections, functools, itertools, json, queue, random, re, threading, time
import anthropic

client = anthropic.Anthropic()


def ask(given):
    for attempt in range(2):
        try:
            return client.messages.create(model="claude-sonnet-5", max_tokens=9, messages=[])
        except anthropic.APIError as error:
            {0}
            {1}


def main(given):
    ask(given)
"""


def expression(chance: random.Random, depth: int = 0) -> str:
    """Code of any sense or none."""
    if depth >= DEPTH or chance.random() < 0.25:
        return chance.choice(ATOMS)
    parts = (expression(chance, depth + 1) for _ in range(3))
    words = {"operator": OPERATORS, "method": METHODS, "function": FUNCTIONS}
    return chance.choice(FORMS).format(
        *parts, **{name: chance.choice(those) for name, those in words.items()}
    )


def statement(chance: random.Random) -> str:
    return chance.choice(STATEMENTS).format(expression(chance), expression(chance))


def simulated(folder: Path, *statements: str) -> None:
    code = PROGRAM.format(*statements)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        try:
            compile(code, "app.py", "exec")
        except SyntaxError:
            return
    (folder / "app.py").write_text(code, encoding="utf-8")
    predictions(folder, ["tier-spend-cap"])


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 1_000_000))
def test_a_handler_of_any_code_comes_to_an_outcome(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    simulated(tmp_path, statement(chance), statement(chance))


@pytest.mark.parametrize(
    "code",
    [
        "value = len()",
        "value = [1] in {'a': 1}",
        "value = {(1, [2]): 1}",
        "value = {1}; value.add((1, [2]))",
        "value = dict([((1, [2]), 3)])",
        "value = 1 << 10**12",
        "value = '%999999999999d' % 1",
        "value = '{:>999999999999}'.format(1)",
        "value = list(range(10**12))",
        "value = any(itertools.count())",
        "value = itertools.count(); value.append(1)",
        "value = re.search('(a+)+$', 'a' * 1000 + 'b')",
        "value = 'a'\n            while len(value) >= 0: value += value",
        "value = 3\n            while value: value *= value",
        "value = []; value.append(value); value == [[value]]",
    ],
)
def test_code_that_asks_for_too_much_costs_next_to_nothing(tmp_path: Path, code: str) -> None:
    simulated(tmp_path, code, "pass")
