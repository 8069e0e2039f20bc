"""What came of the examples of a pack, as text."""

from __future__ import annotations

from poolint.model.trial import Trials
from poolint.reporters.escape import line_start, printable
from poolint.reporters.style import Style


def render(trials: Trials, style: Style) -> str:
    """A line for each failure, and the sums."""
    lines = [
        f"{style.paint(line_start(one.code), 'bold')} {printable(one.where)}: {printable(one.what)}"
        for one in trials.failures
    ]
    counts = (
        _counted(trials.rules, "rule", "rules"),
        _counted(trials.examples, "example", "examples"),
        _counted(trials.entries, "entry of the catalog", "entries of the catalog"),
    )
    failed = _counted(len(trials.failures), "failure", "failures") if trials.failures else "all as they say"
    return "\n".join([*lines, f"{', '.join(counts)}: {style.paint(failed, 'bold')}"]) + "\n"


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
