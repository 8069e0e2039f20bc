"""The findings of a check as text: with the code and how it comes to that, or one line for each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from poolint.model.facts import CallSite
from poolint.model.findings import Finding, Report, RuleText, Severity
from poolint.model.place import Step
from poolint.reporters.cures import fix_line
from poolint.reporters.escape import line_start, printable
from poolint.reporters.style import Style
from poolint.reporters.words import files

_GAP = "  "
_PAINTS: Mapping[Severity, str] = {"error": "red", "warning": "yellow", "info": "cyan"}
_SITES = 5
"""Endangered sites that are named; of more, how many."""
_STEPS = 20
_CYCLE = 8
"""Steps of the longest round that is looked for."""
_NUMBERS = re.compile(r"\d+(?:\.\d+)?")


def render(report: Report, style: Style) -> str:
    """Every finding that counts, what was not read, and the sums."""
    texts = dict(report.sources)
    sites = {site.id: site for site in report.inventory.sites}
    rules = {rule.code: rule for rule in report.rules}
    blocks = [
        "\n".join(
            [
                *_finding(finding, texts.get(finding.path, ""), sites, style),
                *_cure(finding, rules.get(finding.code), style),
            ]
        )
        + "\n"
        for finding in counting(report)
    ]
    blocks += [_gaps(report, style), _fixed(report, style), summary(report, style)]
    return "\n".join(block for block in blocks if block)


def concise(report: Report, style: Style) -> str:
    """One line for each finding, which editors and terminals can follow, and the sums."""
    lines = [
        f"{style.paint(_place(finding), 'bold')}: {_severity(finding, style)} {printable(finding.message)}"
        for finding in counting(report)
    ]
    lines += [
        f"{style.paint(line_start(gap.path), 'bold')}:{gap.line or 1}:1: not read: {printable(gap.reason)}"
        for gap in report.inventory.files.failed
    ]
    return "\n".join([*lines, f"{_fixed(report, style)}{summary(report, style)}"])


def statistics(report: Report, style: Style) -> str:
    """How many findings each rule has, the most frequent first."""
    counts = Counter((finding.code, finding.name) for finding in counting(report))
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    width = max((len(str(count)) for _, count in ordered), default=0)
    lines = [
        f"{count:>{width}}{_GAP}{style.paint(code, 'bold')}{_GAP}{name}" for (code, name), count in ordered
    ]
    return "\n".join([*lines, summary(report, style)])


def counting(report: Report) -> list[Finding]:
    """The findings that nobody has suppressed."""
    return [finding for finding in report.findings if finding.suppression is None]


def summary(report: Report, style: Style) -> str:
    """The last lines: how many findings, of which severity, and how many do not count."""
    found = counting(report)
    ignored = _ignored(report)
    if not found:
        sites = len(report.inventory.sites)
        calls = "1 call site" if sites == 1 else f"{sites} call sites"
        return f"{style.paint('No findings', 'bold')} at {calls}{ignored}\n"
    severities = Counter(finding.severity for finding in found)
    parts = ", ".join(
        f"{severities[word]} {word}{'' if word == 'info' or severities[word] == 1 else 's'}"
        for word in _PAINTS
        if severities[word]
    )
    total = "1 finding" if len(found) == 1 else f"{len(found)} findings"
    where = files(len({finding.path for finding in found}))
    return f"{style.paint(total, 'bold')} ({parts}) in {where}{ignored}\n"


def _ignored(report: Report) -> str:
    """How many findings do not count, and by what."""
    kinds = Counter(one.suppression.kind for one in report.findings if one.suppression is not None)
    if not kinds:
        return ""
    if len(kinds) == 1:
        ((kind, count),) = kinds.items()
        return f"; {count} suppressed by {kind}"
    parts = ", ".join(f"{kinds[kind]} by {kind}" for kind in ("comment", "baseline", "config") if kinds[kind])
    return f"; {kinds.total()} suppressed: {parts}"


def _fixed(report: Report, style: Style) -> str:
    """What of the baseline is no longer there."""
    if not report.fixed:
        return ""
    count = len(report.fixed)
    heading = "1 entry of the baseline is" if count == 1 else f"{count} entries of the baseline are"
    lines = [style.paint(f"{heading} fixed; take out with --update-baseline:", "green")]
    return "\n".join([*lines, *(f"{_GAP}{printable(words)}" for words in report.fixed)]) + "\n"


def _finding(finding: Finding, text: str, sites: Mapping[str, CallSite], style: Style) -> list[str]:
    # Where nothing was found, nobody pays for the import.
    from poolint.reporters.frame import frame

    lines = [
        f"{_severity(finding, style)} {style.paint(printable(finding.message), 'bold')}",
        f"{_GAP}{style.paint('-->', 'dim')} {_place(finding)}",
        *(f"{_GAP}{line}" for line in frame(finding, text, style)),
    ]
    lines += _listed("endangers", _endangered(finding, sites), style)
    lines += _listed("how", _steps(finding), style)
    return lines


def _cure(finding: Finding, rule: RuleText | None, style: Style) -> list[str]:
    """What to do, by hand or by command, and where to read more."""
    lines = _listed("help", [printable(finding.help)], style)
    fix = "" if rule is None else fix_line(rule)
    lines += _listed("fix", [fix] if fix else [], style)
    return lines + _listed("rule", [f"{printable(finding.name)} (poolint explain {finding.code})"], style)


def _severity(finding: Finding, style: Style) -> str:
    likely = " (likely)" if finding.confidence == "likely" else ""
    return style.paint(f"{finding.severity}[{finding.code}]{likely}:", _PAINTS[finding.severity])


def _place(finding: Finding) -> str:
    return f"{line_start(finding.path)}:{finding.line}:{finding.column}"


def _listed(title: str, entries: Sequence[str], style: Style) -> list[str]:
    """``entries`` under a title, the first beside it."""
    lead = f"{_GAP}{style.paint(f'{title}:', 'cyan')} "
    rest = " " * (len(_GAP) + len(title) + 2)
    return [f"{lead if index == 0 else rest}{entry}" for index, entry in enumerate(entries)]


def _endangered(finding: Finding, sites: Mapping[str, CallSite]) -> list[str]:
    """The call sites behind a finding, where they are not the place itself."""
    known = [sites[id_] for id_ in finding.sites if id_ in sites]
    named = [
        f"{line_start(site.path)}:{site.line} {printable(site.call)} in {printable(site.function)}"
        for site in sorted(known, key=lambda site: (site.path, site.line, site.column))
    ]
    # Sites of the project that lie outside of the named paths are not in the report.
    beyond = len(finding.sites) - min(len(named), _SITES)
    return named[:_SITES] + ([f"{beyond} more"] if beyond else [])


def _steps(finding: Finding) -> list[str]:
    """The trace; what repeats itself, but for its numbers, is shown once."""
    shown: list[str] = []
    at = 0
    while at < len(finding.trace) and len(shown) < _STEPS:
        length, again = _repeated(finding.trace, at)
        shown += map(_step, finding.trace[at : at + length])
        if again:
            shown.append(f"the same {again} times more" if again > 1 else "the same once more")
        at += length * (again + 1)
    more = len(finding.trace) - at
    return [*shown, f"{more} more steps"] if more > 0 else shown


def _step(step: Step) -> str:
    return f"{line_start(step.path)}:{step.line}  {printable(step.text)}"


def _repeated(trace: Sequence[Step], at: int) -> tuple[int, int]:
    """How many steps from ``at`` on come again, and how often; 1 and 0 for none."""
    keys = [(step.path, step.line, _NUMBERS.sub("#", step.text)) for step in trace]
    for length in range(1, _CYCLE + 1):
        again = 0
        block = keys[at : at + length]
        while keys[at + length * (again + 1) : at + length * (again + 2)] == block:
            again += 1
        if again:
            return length, again
    return 1, 0


def _gaps(report: Report, style: Style) -> str:
    failed = report.inventory.files.failed
    if not failed:
        return ""
    lines = [style.paint(f"Not read ({len(failed)}), so findings in there are missing above:", "red")]
    for gap in failed:
        place = line_start(gap.path) if gap.line is None else f"{line_start(gap.path)}:{gap.line}"
        lines.append(f"{_GAP}{style.paint(place, 'bold')}  {printable(gap.reason)}")
    return "\n".join(lines) + "\n"
