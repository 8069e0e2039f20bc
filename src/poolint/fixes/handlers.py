"""Handlers: the order of ``except`` clauses, and what the first line of one looks at."""

from __future__ import annotations

import libcst as cst

from poolint.fixes.names import defined, fill, free, meaning
from poolint.fixes.text import deepened, indented
from poolint.fixes.tree import Tree
from poolint.model.fix import Aim, Definition, Edit, Fix, Refusal

_WIDEST = ("Exception", "BaseException")
_STATEMENTS: tuple[type[cst.CSTNode], ...] = (cst.ExceptHandler, cst.BaseStatement, cst.BaseSmallStatement)
_CAUGHT = ("error", "exc", "failure", "caught_error")


def reordered(tree: Tree, aim: Aim) -> tuple[Edit, ...] | Refusal:
    """The handler at the finding moved before the wider one that takes everything from it."""
    late = _handler(tree, aim.place.line)
    if isinstance(late, Refusal):
        return late
    block = tree.parents[late]
    assert isinstance(block, cst.Try)
    handlers = list(block.handlers)
    position = handlers.index(late)
    wide = _wider(tree, handlers[:position], _shadows(aim))
    if wide is None:
        return Refusal("which handler shadows it is not clear from the classes that are written")
    if isinstance(late.type, cst.Tuple) and position - wide > 1:
        return Refusal("it names several classes, and another handler stands between")
    first, last = tree.whole_range(handlers[wide]), tree.whole_range(late)
    text = tree.text.text
    moved, passed = text[last.start : last.end], text[first.start : last.start]
    if not moved.endswith(("\n", "\r")):
        # The last line of a file may be without an end; it is the line that ends the file which keeps none.
        newline = tree.text.newline(first.start)
        moved, passed = moved + newline, passed[: -len(newline)]
    return (Edit(first.start, last.end, moved + passed),)


def guarded(tree: Tree, aim: Aim, fix: Fix) -> tuple[Edit, ...] | Refusal:
    """The handler at the finding with lines before all others that look at the error."""
    handler = _handler_around(tree, aim.place.line)
    if isinstance(handler, Refusal):
        return handler
    edits, name = _caught(tree, handler)
    given = {"error": name}
    definition = _definition(aim, fix)
    if definition is not None:
        code = defined(tree, definition)
        given["defines"] = code.text
        edits += code.edits
    filled = fill(tree, fix.insert, given)
    if isinstance(filled, Refusal):
        return filled
    return (*edits, *filled.edits, _first(tree, handler, filled.text))


def _handler(tree: Tree, line: int) -> cst.ExceptHandler | Refusal:
    """The handler that begins on a line."""
    found = tree.begins_on(cst.ExceptHandler, line)
    return found[0] if found else Refusal("no except clause stands on the line of the finding")


def _handler_around(tree: Tree, line: int) -> cst.ExceptHandler | Refusal:
    """The handler that begins on a line, or the innermost in which it stands, or the one of its ``try``."""
    here = [node for kind in _STATEMENTS for node in tree.begins_on(kind, line)]
    for node in sorted(here, key=tree.range)[:1]:
        inner: cst.CSTNode = node
        for outer in (node, *tree.around(node)):
            if isinstance(outer, cst.ExceptHandler):
                return outer
            if isinstance(outer, cst.Try) and inner is outer.body and len(outer.handlers) == 1:
                return outer.handlers[0]
            if isinstance(outer, cst.FunctionDef | cst.ClassDef):
                break
            inner = outer
    return Refusal("the line of the finding stands in no except clause, and in no try with a single one")


def _definition(aim: Aim, fix: Fix) -> Definition | None:
    return next((one for one in aim.definitions if one.id == fix.defines), None)


def _caught(tree: Tree, handler: cst.ExceptHandler) -> tuple[tuple[Edit, ...], str]:
    """The name of the caught exception; with the edit that gives it one."""
    if handler.name is not None and isinstance(handler.name.name, cst.Name):
        return (), handler.name.name.value
    function = next((node for node in tree.around(handler) if isinstance(node, cst.FunctionDef)), None)
    name = free(tree, *_CAUGHT, within=function)
    if handler.type is None:
        at = tree.range(handler).start + len("except")
        return (Edit(at, at, f" BaseException as {name}"),), name
    at = tree.range(handler.type).end
    for _ in handler.type.rpar:
        at = tree.text.text.index(")", at) + 1
    return (Edit(at, at, f" as {name}"),), name


def _first(tree: Tree, handler: cst.ExceptHandler, code: str) -> Edit:
    """``code`` before the first statement of a handler."""
    text = tree.text
    body = handler.body
    start = tree.range(handler).start
    newline = text.newline(start)
    unit = tree.module.default_indent
    if isinstance(body, cst.IndentedBlock):
        first = tree.whole_range(body.body[0]).start
        indent = text.indent(tree.range(body.body[0]).start)
        return Edit(first, first, indented(deepened(code, unit), indent, newline))
    indent = text.indent(start) + unit
    first = tree.range(body).start
    colon = first
    while text.text[colon - 1] in " \t":
        colon -= 1
    return Edit(colon, first, f"{newline}{indented(deepened(code, unit), indent, newline)}{indent}")


def _shadows(aim: Aim) -> str:
    """The class that takes everything from the handler, as it was seen."""
    for site in aim.sites:
        for seen in site.exhaustion.observations if site.exhaustion is not None else ():
            if seen.kind == "shadowed-handler" and (seen.path, seen.line) == (aim.place.path, aim.place.line):
                return seen.detail.get("shadowed_by", "")
    return ""


def _wider(tree: Tree, handlers: list[cst.ExceptHandler], shadow: str) -> int | None:
    """The first handler that names the class, or every exception."""
    bare = shadow.removeprefix("builtins.")
    for index, handler in enumerate(handlers):
        kinds = _kinds(tree, handler)
        if not kinds or bare in kinds:
            return index
        if any(kind in _WIDEST and kind.rpartition(".")[2] == bare for kind in kinds):
            return index
    last = bare.rpartition(".")[2]
    ends = [
        index
        for index, one in enumerate(handlers)
        if last in {k.rpartition(".")[2] for k in _kinds(tree, one)}
    ]
    return ends[0] if last and ends else None


def _kinds(tree: Tree, handler: cst.ExceptHandler) -> tuple[str, ...]:
    if handler.type is None:
        return ()
    if isinstance(handler.type, cst.Tuple):
        return tuple(meaning(tree, element.value) for element in handler.type.elements)
    return (meaning(tree, handler.type),)
