"""Call sites with an outage made by hand, and rules to ask of them."""

from collections.abc import Mapping
from typing import Any

import msgspec

from poolint.model.exhaustion import Exhaustion, Observation, RetryLayer
from poolint.model.facts import CallSite
from poolint.model.place import Place, Step
from poolint.model.rule import Rule, RuleFile
from poolint.policy.clauses import clauses
from poolint.policy.pack import Problem
from poolint.policy.world import World

WORLD = World(
    signals={
        "busy": ("it is busy", "transient"),
        "cap": ("the monthly cap is reached", "exhausted"),
        "window": ("the window is used up", "blocked-until-reset"),
    },
    layers={"acme-client": "answers", "acme-retry": "attempts"},
)
CLIENT = RetryLayer(
    path="app/clients.py",
    line=9,
    end_line=9,
    mechanism="acme-client",
    name="the client's own max_retries",
    verdict="conflates",
    attempts=3,
    transient=3,
    reason="every 429 is sent again",
)
DECORATOR = RetryLayer(
    path="app/bot.py",
    line=5,
    end_line=8,
    mechanism="acme-retry",
    name="a retry decorator",
    verdict="conflates",
    attempts=6,
    transient=6,
    reason="it retries every exception",
)
LOOP = RetryLayer(
    path="app/bot.py",
    line=3,
    end_line=12,
    mechanism="loop",
    name="a loop",
    verdict="conflates",
    attempts=8,
    transient=8,
    reason="the handler goes round again",
    change=Step("app/bot.py", 6, "except Busy"),
)


def outage(*layers: RetryLayer, **changes: Any) -> Exhaustion:
    """The outage of a decorated call on a client with retries of its own: 18 requests."""
    given = Exhaustion(
        verdict="conflates",
        requests={"busy": 18, "cap": 18, "window": 6},
        worst=18,
        worst_signal="cap",
        final="raises acme.RetryError",
        finals={"busy": "raises acme.RetryError"},
        layers=layers,
        trace=(Step("app/bot.py", 7, "the cap is reached"),),
    )
    return msgspec.structs.replace(given, **changes)


def site(exhaustion: Exhaustion | None = None, **changes: Any) -> CallSite:
    """A call in ``app/bot.py``."""
    given = CallSite(
        id="app/bot.py:ask:send:1",
        path="app/bot.py",
        line=7,
        column=12,
        end_line=7,
        end_column=40,
        language="python",
        function="ask",
        surface="acme",
        call="send",
        access_path="acme.Client().send()",
        confidence="certain",
        model=None,
        stream=False,
        batch=False,
        context="source",
        client=Place("app/clients.py", 9),
        exhaustion=exhaustion,
    )
    return msgspec.structs.replace(given, **changes)


def seen(kind: Any, line: int = 6, **detail: str) -> Observation:
    """An observation in ``app/bot.py``."""
    return Observation(kind=kind, path="app/bot.py", line=line, end_line=line, detail=detail)


def rule(when: Mapping[str, Any], *, family: str = "retry", **changes: Any) -> Rule:
    """A rule with these conditions."""
    given = {
        "code": "RTY901",
        "name": "a-rule",
        "severity": "warning",
        "grain": "layer",
        "summary": "It is wrong.",
        "why": "It costs.",
        "remedy": "Do not.\n\nReally not.",
        "message": "{layer.name|it} sends {requests.words}",
        "sources": ("by hand",),
        "when": when,
    }
    file = RuleFile(**{**given, **changes})
    problems: list[Problem] = []
    asked = clauses(Problem("retry/a-rule.toml", "[when]", "", ""), file, problems)
    assert problems == []
    return Rule(family=family, file=file, clauses=asked, bad=(), good=())
