"""From two states of a repository to what became of its call sites, or to the findings that are new."""

from __future__ import annotations

from contextlib import ExitStack
from typing import NamedTuple

import msgspec

from poolint import pipeline
from poolint.comparison.changes import difference
from poolint.comparison.findings import new_findings
from poolint.comparison.matching import Matching, match
from poolint.discovery.git import Repository, commit, merge_base, repository
from poolint.discovery.snapshot import Snapshot, comparable
from poolint.discovery.walk import Beside, Found, discover, layout
from poolint.model.difference import Difference, Side
from poolint.model.findings import Finding
from poolint.model.settings import Settings
from poolint.model.source import Gap
from poolint.pipeline.outcome import Progress
from poolint.pipeline.texts import Texts

WORK_TREE = None
"""The ref that stands for the files on disk."""


class Refs(NamedTuple):
    """What is compared with what."""

    base: str
    head: str | None = WORK_TREE
    parted: bool = False
    """Whether the base is the commit at which the histories of the two parted."""


class Since(NamedTuple):
    """A check of what changed since another state."""

    check: pipeline.Check
    """With the findings that are new alone."""
    commit: str
    """The state it was compared with."""
    known: int
    """How many findings that count are not new."""
    gaps: tuple[Gap, ...]
    """Places that could not be looked at in that state: what is found there seems new."""


class _State(NamedTuple):
    """One state of the repository, and the scan of it."""

    side: Side
    survey: pipeline.Survey


def compare(settings: Settings, refs: Refs, progress: Progress | None = None) -> Difference:
    """What became of the call sites between the two states that are named."""
    repo = repository(layout(settings).root)
    end = WORK_TREE if refs.head is None else commit(repo, refs.head)
    start = merge_base(repo, refs.base, refs.head or "HEAD") if refs.parted else commit(repo, refs.base)
    with ExitStack() as stack:
        before = _scanned(stack, repo, settings, (refs.base, start), progress)
        after = _scanned(stack, repo, settings, (refs.head, end), progress)
        return difference(before.side, after.side, _matched(before.survey, after.survey))


def examine_since(settings: Settings, base: str, progress: Progress | None = None) -> Since:
    """The check of the files on disk, less what it also finds where their branch left ``base``."""
    with Earlier(settings, base, progress) as before:
        return before.since(pipeline.examine(settings, progress, _on_disk))


class Earlier:
    """The commit at which the branch left a base: scanned when something is compared with it."""

    def __init__(self, settings: Settings, base: str, progress: Progress | None = None) -> None:
        self._settings = settings
        self._progress = progress
        self._repo = repository(layout(settings).root)
        self._start = base, merge_base(self._repo, base, "HEAD")
        self._stack = ExitStack()
        self._seen: tuple[pipeline.Survey, tuple[Finding, ...]] | None = None

    def __enter__(self) -> Earlier:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def since(self, now: pipeline.Check) -> Since:
        """A check, less the findings that were there in this commit."""
        before, earlier = self._scanned()
        new = new_findings(now.report.findings, earlier, _matched(before, now.survey))
        kept = {finding.path for finding in new}
        report = msgspec.structs.replace(
            now.report,
            findings=new,
            sources=tuple(source for source in now.report.sources if source[0] in kept),
        )
        counting = [sum(one.suppression is None for one in listed) for listed in (now.report.findings, new)]
        return Since(
            now._replace(report=report),
            self._start[1],
            counting[0] - counting[1],
            before.inventory.files.failed,
        )

    def _scanned(self) -> tuple[pipeline.Survey, tuple[Finding, ...]]:
        if self._seen is None:
            state = _scanned(self._stack, self._repo, self._settings, self._start, self._progress)
            self._seen = state.survey, pipeline.findings_of(state.survey, self._settings)
        return self._seen


def _scanned(
    stack: ExitStack,
    repo: Repository,
    settings: Settings,
    state: tuple[str | None, str | None],
    progress: Progress | None,
) -> _State:
    """The scan of a commit, readable as long as the stack is open; or of the files on disk."""
    ref, oid = state
    look = _on_disk if oid is None else stack.enter_context(Snapshot(repo, oid)).discover
    done = pipeline.survey(settings, progress, look)
    return _State(Side(ref, oid, done.inventory), done)


def _on_disk(settings: Settings, beside: Beside) -> Found:
    return comparable(discover(settings, beside))


def _matched(before: pipeline.Survey, after: pipeline.Survey) -> Matching:
    """The sites of both scans matched, also those outside the named paths: a call may come from there."""
    return match(
        before.sites,
        after.sites,
        Texts(before.found).read,
        Texts(after.found).read,
    )
