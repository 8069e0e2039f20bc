"""CODEOWNERS: who owns which paths, as the code hosts read it."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from poolint.model.source import Gap

_OWNER = re.compile(r"@{1,2}[\w.-]+(?:/[\w.-]+)*|[^\s@]+@[^\s@]+\.[^\s@]+")
"""A person, a team or a role, or an address."""
_SECTION = re.compile(r"\^?\[(?P<name>[^\]]+)\](?:\[\d+\])?(?P<owners>(?:\s.*)?)")
_WORD = re.compile(r"(?:\\.|[^\s\\])+")


class Line(msgspec.Struct, frozen=True):
    """A pattern and who owns what it matches; nobody, where it takes paths out of a wider one."""

    pattern: tuple[str, ...]
    """Steps of the path; ``**`` stands for any number of them."""
    owners: tuple[str, ...]
    section: str = ""


class Owners(msgspec.Struct, frozen=True):
    """A file of owners, and the lines of it that could not be understood."""

    lines: tuple[Line, ...]
    gaps: tuple[Gap, ...] = ()

    def of(self, path: str) -> tuple[str, ...]:
        """The owners of a path: of the last line that matches, in each section."""
        parts = path.split("/")
        last: dict[str, Line] = {}
        for line in self.lines:
            if _matches(line.pattern, parts):
                last[line.section] = line
        return tuple(dict.fromkeys(owner for line in last.values() for owner in line.owners))


def parse(text: str, path: str) -> Owners:
    """The owners that the text of the file at ``path`` names."""
    lines: list[Line] = []
    gaps: list[Gap] = []
    section, inherited = "", tuple[str, ...]()
    for number, written in enumerate(text.split("\n"), 1):
        words = _words(written)
        if not words:
            continue
        header = _SECTION.fullmatch(written.partition(" #")[0].strip())
        if header is not None:
            section, inherited = header["name"].lower(), tuple(_words(header["owners"]))
            wrong = _wrong_owner(inherited)
        else:
            pattern, *owners = words
            wrong = _wrong_pattern(pattern) or _wrong_owner(owners)
            if not wrong:
                lines.append(Line(_steps(pattern), tuple(owners) or inherited, section))
        if wrong:
            gaps.append(Gap(path, f"a line of CODEOWNERS that cannot be understood: {wrong}", number))
    return Owners(tuple(lines), tuple(gaps))


def _words(line: str) -> list[str]:
    """The words of a line before its comment."""
    words: list[str] = []
    for word in _WORD.findall(line):
        if word.startswith("#"):
            break
        words.append(word)
    return words


def _wrong_owner(owners: Sequence[str]) -> str:
    for owner in owners:
        if not _OWNER.fullmatch(owner):
            return f"{owner!r} is no @person, no @team and no address"
    return ""


def _wrong_pattern(pattern: str) -> str:
    if pattern.startswith("!"):
        return "a pattern cannot be turned round with '!'"
    if "[" in pattern.replace("\\[", ""):
        return "a pattern has no ranges with '['"
    return "" if _steps(pattern) else "the pattern names no path"


def _steps(pattern: str) -> tuple[str, ...]:
    parts = [part for part in pattern.strip("/").split("/") if part]
    if not parts:
        return ("**",) if pattern == "/" else ()
    if "/" not in pattern.rstrip("/"):
        parts = ["**", *parts]
    # A folder owns what lies in it; `docs/*` alone means the files of that folder.
    files_only = parts[-1] in ("*", "**") and parts != ["**", "*"] and not pattern.endswith("/")
    if not files_only:
        parts.append("**")
    return tuple(
        one for index, one in enumerate(parts) if one != "**" or index == 0 or parts[index - 1] != "**"
    )


def _matches(pattern: Sequence[str], parts: Sequence[str]) -> bool:
    """Whether the steps match the whole path; in time that hostile patterns cannot blow up."""
    reached = {0}
    for step in pattern:
        if step == "**":
            reached = set(range(min(reached), len(parts) + 1))
        else:
            reached = {at + 1 for at in reached if at < len(parts) and _fits(step, parts[at])}
        if not reached:
            return False
    return len(parts) in reached


def _fits(glob: str, name: str) -> bool:
    """Whether one step matches one name: ``*`` any letters, ``?`` one, a backslash the next as it is."""
    tokens = re.findall(r"\\.|.", glob, re.DOTALL)
    at = token = 0
    star = resume = -1
    while at < len(name):
        here = tokens[token] if token < len(tokens) else ""
        if here == "*":
            star, resume = token, at
            token += 1
        elif here == "?" or (here and here[-1] == name[at]):
            at, token = at + 1, token + 1
        elif star >= 0:
            resume += 1
            at, token = resume, star + 1
        else:
            return False
    return all(rest == "*" for rest in tokens[token:])
