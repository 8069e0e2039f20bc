"""Identity: what makes a finding the same one after an edit elsewhere; no line, no time, no secret in it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

import msgspec

from poolint.model.findings import Finding

_CODE = (".py", ".pyw", ".ipynb")
_VALUE = re.compile(r"[=:].*", re.DOTALL)


class Identity(msgspec.Struct, frozen=True, order=True):
    """What a finding says of itself but where in the file it stands."""

    code: str
    path: str
    anchor: str
    """A digest of the words of the place."""
    sites: tuple[str, ...]
    """The endangered call sites by file, function and call, sorted; a name for each of several calls."""


def identity(finding: Finding) -> Identity:
    """The identity of a finding; two that are alike have the same one."""
    anchor = finding.anchor
    if not finding.path.endswith(_CODE):
        # What is set in a file of the environment may be a secret; that it is set is what was found.
        anchor = _VALUE.sub("", anchor)
    return Identity(finding.code, finding.path, _digest(anchor), _names(finding.sites))


def fingerprints(findings: Iterable[Finding]) -> tuple[str, ...]:
    """A fingerprint for each finding, in the same order; those that are alike are numbered."""
    seen: dict[Identity, int] = {}
    found = []
    for finding in findings:
        one = identity(finding)
        seen[one] = number = seen.get(one, 0) + 1
        text = "\0".join((one.code, one.path, one.anchor, *one.sites))
        found.append(f"{_digest(text)}:{number}")
    return tuple(found)


def _names(sites: Iterable[str]) -> tuple[str, ...]:
    """Ids of call sites without the ordinal at their end, which a call above them changes."""
    return tuple(sorted(site.rpartition(":")[0] or site for site in sites))


def _digest(text: str) -> str:
    # A path may hold bytes that are no text.
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
