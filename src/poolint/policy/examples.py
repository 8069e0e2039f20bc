"""The marks in the examples of a rule: what is found where."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from poolint.model.rule import Example

_MARK = re.compile(r"[ \t]*# expect(?:\[(?P<offset>[+-]\d+)\])?: (?P<codes>[A-Z]+\d+(?:, [A-Z]+\d+)*)[ \t]*$")
_ATTEMPT = re.compile(r"#\s*expect\b")


class Expectation(msgspec.Struct, frozen=True, order=True):
    """One finding that must be there."""

    path: str
    line: int
    code: str


def expectations(example: Example) -> tuple[Expectation, ...]:
    """What ``example`` says is found in it, sorted."""
    return tuple(sorted(_all(example)))


def without_marks(text: str) -> str:
    """``text`` as it is linted and shown: no mark can influence what is found."""
    return "\n".join(_MARK.sub("", line) for line in text.split("\n"))


def shown(example: Example) -> str:
    """The code of ``example`` for readers; of several files, each under its path."""
    texts = {path: without_marks(text).strip("\n") for path, text in example.files.items()}
    if len(texts) == 1:
        return next(iter(texts.values()))
    return "\n\n".join(f"# {path}\n{text}" for path, text in texts.items())


def malformed(example: Example) -> Iterator[tuple[str, str]]:
    """File and line of each mark that cannot be read."""
    for path, text in example.files.items():
        for line in text.split("\n"):
            if _ATTEMPT.search(line) and not _MARK.search(line):
                yield path, line.strip()


def _all(example: Example) -> Iterator[Expectation]:
    for path, text in example.files.items():
        for number, line in enumerate(text.split("\n"), 1):
            found = _MARK.search(line)
            if found is not None:
                for code in found["codes"].split(", "):
                    yield Expectation(path, number + int(found["offset"] or 0), code)
