"""What a rule says of itself, as Markdown for pages that show findings."""

from __future__ import annotations

import re

from poolint.model.findings import RuleText
from poolint.reporters.cures import fix_lines

_TICKS = re.compile(r"`{3,}")


def help_markdown(rule: RuleText) -> str:
    """Why, what to do, what poolint can do itself, and every example with its title."""
    blocks = [f"**{rule.summary}**", rule.why, "## What to do", rule.remedy]
    blocks += ["## Fix", "\n".join(f"- {line}" for line in fix_lines(rule))]
    for heading, examples in (("Bad", rule.bad), ("Good", rule.good)):
        for title, code in examples:
            blocks += [f"## {heading}: {title}", _fenced(code)]
    blocks += ["## Leave it", f"`# poolint: ignore[{rule.code}]` and the reason, on the line."]
    return "\n\n".join(blocks) + "\n"


def _fenced(code: str) -> str:
    longest = max((len(run) for run in _TICKS.findall(code)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}python\n{code}\n{fence}"
