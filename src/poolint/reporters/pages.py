"""The page of a rule as text, and the list of rules."""

from __future__ import annotations

from collections.abc import Sequence

from poolint.model.findings import RuleText
from poolint.reporters.cures import fix_lines
from poolint.reporters.escape import printable
from poolint.reporters.style import Style

_GAP = "  "
_PAINTS = {"error": "red", "warning": "yellow", "info": "cyan"}


def page(rule: RuleText, style: Style) -> str:
    """All that a rule says of itself."""
    severity = style.paint(rule.severity, _PAINTS[rule.severity])
    blocks = [
        f"{style.paint(f'{rule.code} {rule.name}', 'bold')} ({severity}, family {rule.family})",
        rule.summary,
        _section("Why", rule.why, style),
        _section("What to do", rule.remedy, style),
        _section("Fix", "\n".join(fix_lines(rule)), style, _GAP),
        *(_section(f"Bad: {title}", code, style, _GAP) for title, code in rule.bad),
        *(_section(f"Good: {title}", code, style, _GAP) for title, code in rule.good),
        _section("Sources", "\n".join(rule.sources), style, f"{_GAP}- "),
        _section("Leave it", f"# poolint: ignore[{rule.code}] and the reason, on the line", style, _GAP),
    ]
    return "\n\n".join(blocks) + "\n"


def listing(rules: Sequence[RuleText], style: Style) -> str:
    """A line for each rule."""
    width = max((len(rule.name) for rule in rules), default=0)
    lines = [
        f"{style.paint(rule.code, 'bold')}{_GAP}{rule.name:{width}}{_GAP}{_text(rule.summary)}"
        for rule in rules
    ]
    return "\n".join(lines) + "\n"


def _section(title: str, text: str, style: Style, lead: str = "") -> str:
    lines = [f"{lead}{_text(line)}".rstrip() for line in text.split("\n")]
    return "\n".join([style.paint(printable(title), "cyan"), *lines])


def _text(line: str) -> str:
    return printable(line.expandtabs(4))
