"""From findings to changed files: fixes made in memory, and kept where a scan of the result is better."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import msgspec

from poolint import pipeline
from poolint.discovery.snapshot import comparable
from poolint.discovery.walk import Beside, Found, discover
from poolint.fixes.checking import State, worse
from poolint.fixes.features import feature_of
from poolint.fixes.propose import propose
from poolint.fixes.text import Text, collide, encoded, text_of
from poolint.fixes.writing import Change
from poolint.model.findings import Finding
from poolint.model.fix import Aim, Edit, Fix, FixKind, Proposal, Refusal
from poolint.model.place import Place
from poolint.model.settings import Settings, nearby
from poolint.pipeline.comparing import Earlier, Since
from poolint.policy.fix_pack import load_definitions
from poolint.policy.rules import load_rules

_SCANS = 60
"""Scans of the result, after which what is left is left."""
_LIMIT = 1 << 26
_ORDER: tuple[FixKind, ...] = (
    "order",
    "argument",
    "condition",
    "guard",
    "comment",
    "statement",
    "around",
)
"""What takes layers away comes before what changes them."""

Progress = Callable[[int, int], None]
"""Told how much of a scan is done, and of how much."""
_Key = tuple[str, str, tuple[str, ...], str]


class Fixed(NamedTuple):
    """A finding that is put right, and how."""

    finding: Finding
    title: str


class Left(NamedTuple):
    """A finding that has a fix which could not be made, and why."""

    finding: Finding
    reason: str


class Fixing(NamedTuple):
    """What fixes come to: the check of the result, which is not yet written."""

    check: pipeline.Check
    changes: tuple[Change, ...]
    fixed: tuple[Fixed, ...]
    left: tuple[Left, ...]
    since: Since | None = None
    """What the check is compared with, where only what a branch brought is fixed."""


class _Batch(NamedTuple):
    """Fixes that are tried together."""

    made: tuple[tuple[Finding, Proposal], ...]
    contents: Mapping[str, bytes]


def fixing(
    settings: Settings,
    progress: Progress | None = None,
    *,
    unsafe: bool = False,
    earlier: Earlier | None = None,
) -> Fixing:
    """Fix what can be fixed and was not there ``earlier``, to a fixed point; nothing is written."""
    work = _Work(settings, progress, earlier, unsafe=unsafe)
    work.run()
    return work.result()


class _Work:
    """Files as they would be, and the check of them."""

    def __init__(
        self, settings: Settings, progress: Progress | None, earlier: Earlier | None, *, unsafe: bool
    ) -> None:
        self._settings = settings
        self._progress = progress
        self._earlier = earlier
        allowed = ("safe", "unsafe") if unsafe else ("safe",)
        self._fixes: dict[str, tuple[Fix, ...]] = {
            rule.code: tuple(fix for fix in rule.fixes if fix.safety in allowed)
            for rule in load_rules(packs=settings.packs)
        }
        self._definitions = load_definitions(packs=settings.packs)
        self._contents: dict[str, bytes] = {}
        """What is changed, by absolute path."""
        self._before: dict[str, bytes] = {}
        """What those files are on disk."""
        self._refused: dict[_Key, str] = {}
        self._fixed: list[Fixed] = []
        self._check = self._examined({})
        self._spared = self._known()
        """What was there before the change; asked once, since a fix may change how an old one is told."""

    def run(self) -> None:
        """Try batches until there is nothing left to try; one that makes anything worse is halved."""
        size = 1 << 16
        state = self._state(self._check)
        for _ in range(_SCANS):
            batch = self._batch(size)
            if not batch.made:
                return
            contents = {**self._contents, **batch.contents}
            after = self._examined(contents)
            found = self._state(after)
            problem = worse(state, found, [finding for finding, _ in batch.made])
            if not problem:
                self._contents, self._check, state = contents, after, found
                self._fixed += [Fixed(finding, proposal.title) for finding, proposal in batch.made]
                size *= 2
            elif len(batch.made) == 1:
                self._refused[_key(batch.made[0][0])] = problem
            else:
                size = len(batch.made) // 2

    def result(self) -> Fixing:
        """What has been done, and what is left."""
        names = {file.absolute: file.path for file in self._check.survey.found.files}
        changes = [
            Change(names[absolute], absolute, self._before[absolute], data)
            for absolute, data in self._contents.items()
        ]
        left = [
            Left(finding, self._refused[_key(finding)])
            for finding in self._check.report.findings
            if _key(finding) in self._refused
        ]
        changes.sort(key=lambda one: one.path)
        since = None if self._earlier is None else self._earlier.since(self._check)
        check = self._check if since is None else since.check
        return Fixing(check, tuple(changes), tuple(self._fixed), tuple(left), since)

    # --- looking -------------------------------------------------------------------------------

    def _examined(self, contents: Mapping[str, bytes]) -> pipeline.Check:
        """The check of the files with some of them changed."""

        def look(settings: Settings, beside: Beside) -> Found:
            found = discover(settings, beside)
            if self._earlier is not None:
                found = comparable(found)

            def read(absolute: str, limit: int) -> bytes:
                changed = contents.get(absolute)
                return found.read(absolute, limit) if changed is None else changed

            return msgspec.structs.replace(found, read=read)

        return pipeline.examine(self._settings, self._progress, look)

    def _known(self) -> frozenset[_Key]:
        """The findings that the change did not bring."""
        if self._earlier is None:
            return frozenset()
        new = {_key(finding) for finding in self._earlier.since(self._check).check.report.findings}
        return frozenset(map(_key, self._check.report.findings)) - new

    def _state(self, check: pipeline.Check) -> State:
        inventory = check.survey.inventory
        return State(
            pipeline.findings_of(check.survey, self._settings), inventory.sites, inventory.files.failed
        )

    # --- proposing -----------------------------------------------------------------------------

    def _batch(self, size: int) -> _Batch:
        """Fixes of different findings, at most ``size``, that do not get into each other's way."""
        made: list[tuple[Finding, Proposal]] = []
        edits: dict[str, set[Edit]] = {}
        for finding in self._open():
            proposal = self._proposed(finding)
            if isinstance(proposal, Refusal):
                self._refused[_key(finding)] = proposal.reason
                continue
            joined = {path: edits.get(path, set()) | set(more) for path, more in proposal.edits}
            if not any(collide(some) for some in joined.values()):
                edits.update(joined)
                made.append((finding, proposal))
            if len(made) == size:
                break
        contents: dict[str, bytes] = {}
        for path, some in edits.items():
            absolute, data = self._source(path)
            text = text_of(data)
            after = encoded(text, some) if isinstance(text, Text) else text
            if isinstance(after, Refusal):
                self._refused.update({_key(finding): after.reason for finding, _ in made})
                return self._batch(size)
            self._before.setdefault(absolute, data)
            contents[absolute] = after
        return _Batch(tuple(made), contents)

    def _open(self) -> list[Finding]:
        """The findings that count and whose rule has a fix, those of the first kinds first."""
        found = [
            finding
            for finding in self._check.report.findings
            if finding.suppression is None
            and self._fixes.get(finding.code)
            and _key(finding) not in self._refused
            and _key(finding) not in self._spared
        ]
        return sorted(found, key=lambda one: _ORDER.index(self._fixes[one.code][0].kind))

    def _proposed(self, finding: Finding) -> Proposal | Refusal:
        sites = {site.id: site for site in self._check.survey.inventory.sites}
        found = self._check.survey.found
        near = nearby(self._settings, str(Path(found.root, finding.path)))
        tags = near.tags
        aim = Aim(
            place=Place(finding.path, finding.line),
            sites=tuple(sites[one] for one in finding.sites if one in sites),
            definitions=self._definitions,
            feature=feature_of(tags, near.rules.base, found.root, finding.path),
            style=tags.style,
        )
        return propose(self._fixes[finding.code], aim, self._readable)

    def _readable(self, path: str) -> bytes | None:
        """The bytes of a file that may be changed: named, no notebook, and without a gap."""
        survey = self._check.survey
        if any(gap.path == path for gap in survey.inventory.files.failed):
            return None
        is_named = any(not name or path == name or path.startswith(f"{name}/") for name in survey.found.named)
        is_python = any(file.path == path and file.language == "python" for file in survey.found.files)
        return self._source(path)[1] if is_named and is_python else None

    def _source(self, path: str) -> tuple[str, bytes]:
        """Where a file is, and its bytes as they would be."""
        found = self._check.survey.found
        absolute = next(file.absolute for file in found.files if file.path == path)
        return absolute, found.read(absolute, _LIMIT)


def _key(finding: Finding) -> _Key:
    """What a finding is, over changes of the lines above it."""
    return finding.code, finding.path, finding.sites, finding.anchor
