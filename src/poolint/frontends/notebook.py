"""Jupyter notebooks to the neutral tree: all code cells as one module, placed in the notebook file."""

from __future__ import annotations

from array import array

from poolint.frontends import python
from poolint.frontends.cells import Cell, NotANotebook, cells
from poolint.frontends.ipython import Plain, plain
from poolint.model.source import Comment, Gap, Limits, Source
from poolint.model.syntax import Module, Statement

_DEFAULT = Limits()


def parse(source: Source, limits: Limits = _DEFAULT) -> Module:
    """The module that a notebook's code cells make; a cell without a tree is a gap in it."""
    try:
        found = cells(source.data)
    except NotANotebook as error:
        raise python.Unreadable(f"could not be read as a notebook: {error.reason}", error.line) from None
    if sum(len(cell.text) for cell in found) > limits.file_size:
        reason = f"its code is larger than {limits.file_size:,} bytes, the limit; raise it with max-file-size"
        raise python.Unreadable(reason)
    body: list[Statement] = []
    spans = array("I")
    comments: list[Comment] = []
    gaps: list[Gap] = []
    for cell in found:
        code = plain(cell.text)
        try:
            lowered = python.lower(code.text, first=len(spans) // 4)
        except python.Unreadable as error:
            gaps.append(Gap(source.file.path, f"a cell {error.reason}", _line(cell, code, error.line)))
            continue
        body += lowered.body
        for start, end in zip(lowered.places.starts, lowered.places.ends, strict=True):
            spans.extend((*cell.start(code.start(start)), *cell.end(code.end(end))))
        for comment, offset in zip(lowered.places.comments(), lowered.places.marks, strict=True):
            line, column = cell.start(code.start(offset))
            comments.append(Comment(line, column, comment.text, comment.own_line))
    return Module(source.file.path, tuple(body), spans.tobytes(), tuple(comments), tuple(gaps))


def _line(cell: Cell, code: Plain, line: int | None) -> int:
    """The line in the file of a line of the code; where the cell begins if that is unknown."""
    offset = 0
    for _ in range((line or 1) - 1):
        offset = code.text.find("\n", offset) + 1
    return cell.start(code.start(offset))[0]
