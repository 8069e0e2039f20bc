"""From findings to the ignore comments that suppress them, as bytes of whole files; nothing is written."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

from poolint.fixes.writing import Change
from poolint.pipeline import Check
from poolint.suppress.writing import CannotWriteError, with_ignores

_LIMIT = 1 << 26
_CODE = (".py", ".pyw")


class Plan(NamedTuple):
    """What there is to write, and what cannot be."""

    changes: tuple[Change, ...]
    comments: int
    refused: tuple[str, ...]
    """Places that need a comment by hand, and why."""


def ignored(done: Check, reason: str) -> Plan:
    """A comment at every finding that counts, but for those about comments."""
    rules = done.survey.tables.rules()
    about = {rule.code for rule in rules if rule.file.grain == "comment"}
    wanted: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    for finding in done.report.findings:
        if finding.suppression is None and finding.code not in about:
            wanted[finding.path][finding.line].add(finding.code)
    sources = {file.path: file.absolute for file in done.survey.found.files}
    changes: list[Change] = []
    refused: list[str] = []
    comments = 0
    for path, lines in sorted(wanted.items()):
        if path not in sources or not path.endswith(_CODE):
            refused.append(f"{path}: no comment is written here; ignore the rule in the configuration")
            continue
        try:
            data = done.survey.found.read(sources[path], _LIMIT)
            written = with_ignores(data, lines, reason)
        except (CannotWriteError, OSError) as error:
            refused.append(f"{path}: no comment is written: {error}")
            continue
        comments += len(written.lines)
        refused += [
            f"{path}:{line}: this line cannot end in a comment; write it by hand on a line above"
            for line in written.refused
        ]
        if written.lines:
            changes.append(Change(path, sources[path], data, written.data))
    return Plan(tuple(changes), comments, tuple(refused))
