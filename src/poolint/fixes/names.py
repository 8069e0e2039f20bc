"""Names of a module: what its imports mean, and how code written there can say a name of a package."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import libcst as cst

from poolint.fixes.text import deepened, indented
from poolint.fixes.tree import Tree, dotted
from poolint.model.fix import Definition, Edit, Refusal

_PLACE = re.compile(r"\{([A-Za-z_]\w*(?:\.\w+)*)\}")
_BLANK = re.compile(r"[ \t]*(?:\r\n?|\n)")


class Code(NamedTuple):
    """Code with its names filled in, and what must be written elsewhere in the module for them."""

    text: str
    edits: tuple[Edit, ...] = ()


def meaning(tree: Tree, node: cst.BaseExpression) -> str:
    """The access path of a name that is imported, without calls; what is written where it is not."""
    written = dotted(node)
    head, _, rest = written.partition(".")
    imported = {name: path for name, path, _ in _imports(tree)}.get(head)
    return ".".join(filter(None, (imported or head, rest)))


def names(tree: Tree, within: cst.CSTNode | None = None) -> frozenset[str]:
    """Every name that the module says anywhere, or a part of it."""
    start, end = (0, len(tree.text.text)) if within is None else tree.range(within)
    said = ((node.value, tree.range(node)) for node in tree.each(cst.Name))
    return frozenset(name for name, place in said if start <= place.start and place.end <= end)


def free(tree: Tree, *wanted: str, within: cst.CSTNode | None = None) -> str:
    """The first of some names that the module, or a part of it, does not say; or one made from the last."""
    taken = names(tree, within)
    numbered = (f"{wanted[-1]}_{number}" for number in range(2, len(taken) + 3))
    return next(name for name in (*wanted, *numbered) if name not in taken)


def fill(tree: Tree, code: str, given: Mapping[str, str]) -> Code | Refusal:
    """``code`` with each ``{name}`` as it is given, and each ``{package.name}`` as the module calls it."""
    edits: list[Edit] = []
    filled = dict(given)
    for place in dict.fromkeys(_PLACE.findall(code)):
        if place not in filled and "." in place:
            said = _said(tree, place)
            if isinstance(said, Refusal):
                return said
            filled[place] = said.text
            edits += said.edits
    return Code(_PLACE.sub(lambda found: filled.get(found[1], found[0]), code), tuple(edits))


def unnamed(code: str) -> str:
    """``code`` with each ``{package.name}`` as the bare name, to be parsed."""
    return _PLACE.sub(lambda found: found[1].rpartition(".")[2] if "." in found[1] else found[0], code)


def defined(tree: Tree, definition: Definition) -> Code:
    """The name of a function in the module, which is written there where it is not yet."""
    newline = tree.text.newline(0)
    lines = indented(deepened(definition.code, tree.module.default_indent), "", newline)
    for function in tree.module.body:
        if isinstance(function, cst.FunctionDef):
            name = function.name.value
            if tree.source(function) == _renamed(lines, definition.name, name).rstrip("\r\n"):
                return Code(name)
    name = free(tree, definition.name)
    lines = _renamed(lines, definition.name, name)
    at = _head_end(tree)
    before = "" if at == 0 else newline * 2
    if at and not tree.text.text[:at].endswith(("\n", "\r")):
        before += newline
    missing = max(0, 2 - _blank_lines(tree.text.text, at)) if at < len(tree.text.text) else 0
    return Code(name, (Edit(at, at, f"{before}{lines}{newline * missing}"),))


def _renamed(code: str, old: str, new: str) -> str:
    return re.sub(rf"\b{old}\b", new, code)


def _said(tree: Tree, path: str) -> Code | Refusal:
    """How the module says ``package.name``; with the import of it where there is none."""
    package, _, name = path.rpartition(".")
    for local, imported, statement in _imports(tree):
        if isinstance(tree.parents.get(tree.parents[statement]), cst.Module):
            if imported == path:
                return Code(local)
            if imported == package and isinstance(statement, cst.Import):
                return Code(f"{local}.{name}")
    if name in names(tree):
        return Refusal(f"the name {name} already means something else in this file")
    return Code(name, (_imported(tree, package, name),))


def _imports(tree: Tree) -> Iterator[tuple[str, str, cst.Import | cst.ImportFrom]]:
    """Local name, access path and statement of everything that is imported by name."""
    for node in tree.each(cst.Import):
        for alias in node.names:
            path = dotted(alias.name)
            if alias.asname is None:
                yield path.partition(".")[0], path.partition(".")[0], node
                if "." in path:
                    yield path, path, node
            elif isinstance(alias.asname.name, cst.Name):
                yield alias.asname.name.value, path, node
    for found in tree.each(cst.ImportFrom):
        if isinstance(found.names, cst.ImportStar) or found.relative or found.module is None:
            continue
        for alias in found.names:
            name = dotted(alias.name)
            local = alias.asname.name if alias.asname else alias.name
            if isinstance(local, cst.Name):
                yield local.value, f"{dotted(found.module)}.{name}", found


def _imported(tree: Tree, package: str, name: str) -> Edit:
    """The edit that imports a name: in a statement that imports from the package, or in one of its own."""
    for statement in tree.module.body:
        if not isinstance(statement, cst.SimpleStatementLine):
            continue
        for node in statement.body:
            if isinstance(node, cst.ImportFrom) and not node.relative and node.module is not None:
                listed = node.names
                if dotted(node.module) == package and not isinstance(listed, cst.ImportStar):
                    return _listed(tree, tuple(listed), name)
    at = _head_end(tree)
    newline = tree.text.newline(0)
    lead = newline if at and not tree.text.text[:at].endswith(("\n", "\r")) else ""
    return Edit(at, at, f"{lead}from {package} import {name}{newline}")


def _listed(tree: Tree, listed: tuple[cst.ImportAlias, ...], name: str) -> Edit:
    """A name put among those that are imported, in their order."""
    written = [dotted(alias.name) for alias in listed]
    after = [index for index, one in enumerate(written) if one < name]
    if written == sorted(written) and len(after) < len(listed):
        alias = listed[len(after)]
        start = tree.range(alias).start
        line = tree.text.line_start(start)
        lead = tree.text.text[line:start]
        # A list with one name to a line keeps its form.
        gap = f"{tree.text.newline(start)}{lead}" if not lead.strip() else " "
        return Edit(start, start, f"{name},{gap}")
    last = listed[-1]
    name_end = tree.range(last.asname.name if last.asname else last.name).end
    return Edit(name_end, name_end, f", {name}")


def _head_end(tree: Tree) -> int:
    """Where the documentation and the imports at the top of the module end."""
    end = None
    for number, statement in enumerate(tree.module.body):
        if not (_is_import(statement) or (number == 0 and _is_text(statement))):
            break
        end = tree.text.after_line(tree.range(statement).end)
    if end is not None:
        return end
    return tree.whole_range(tree.module.body[0]).start if tree.module.body else 0


def _is_import(node: cst.CSTNode) -> bool:
    if isinstance(node, cst.SimpleStatementLine):
        return all(isinstance(item, cst.Import | cst.ImportFrom) for item in node.body)
    if isinstance(node, cst.If) and node.orelse is None:
        return all(_is_import(item) for item in node.body.body)
    return False


def _is_text(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.SimpleStatementLine) and (
        isinstance(node.body[0], cst.Expr) and isinstance(node.body[0].value, cst.SimpleString)
    )


def _blank_lines(text: str, at: int) -> int:
    count = 0
    while (found := _BLANK.match(text, at)) is not None and found.end() > at:
        at = found.end()
        count += 1
    return count
