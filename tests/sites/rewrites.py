"""Rewrites: changes of a program that change nothing of what it does, and where each line went."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Iterator
from posixpath import basename, dirname, join

import msgspec

Files = dict[str, str]
Place = tuple[str, int]


class Rewritten(msgspec.Struct, frozen=True):
    """The files after a rewrite, and where a place of the files before is now."""

    files: Files
    moved: Callable[[Place], Place]


def stays(place: Place) -> Place:
    """Where a place is when nothing moved."""
    return place


def parsed(files: Files) -> dict[str, ast.Module]:
    """The Python files that parse."""
    trees = {}
    for path, text in files.items():
        if path.endswith(".py"):
            try:
                trees[path] = ast.parse(text)
            except SyntaxError:
                continue
    return trees


# --- names -------------------------------------------------------------------------------------


def _replaced(text: str, places: list[tuple[int, int, int, str]]) -> str:
    """The text with other words at places of ASCII lines: line, column, length, word."""
    lines = text.split("\n")
    for line, column, length, word in sorted(places, reverse=True):
        before = lines[line - 1].encode()
        lines[line - 1] = (before[:column] + word.encode() + before[column + length :]).decode()
    return "\n".join(lines)


def _fixed(tree: ast.Module) -> set[str]:
    """Names bound or used in ways that a renaming of ``Name`` nodes does not see."""
    fixed: set[str] = set(dir(builtins))
    for node in ast.walk(tree):
        if isinstance(node, ast.arg):
            fixed.add(node.arg)
        elif isinstance(node, ast.Global | ast.Nonlocal):
            fixed.update(node.names)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            fixed.add(node.name)
        elif isinstance(node, ast.alias):
            fixed.add((node.asname or node.name).partition(".")[0])
        elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
            fixed.add(node.name)
        elif isinstance(node, ast.MatchMapping) and node.rest:
            fixed.add(node.rest)
        elif isinstance(node, ast.JoinedStr):
            fixed.update(inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            fixed.update(node.value.replace(".", " ").replace("[", " ").split())
    for scope in ast.walk(tree):
        if isinstance(scope, ast.ClassDef):
            fixed.update(node.id for part in scope.body for node in _own(part) if isinstance(node, ast.Name))
    fixed.update(node.id for part in tree.body for node in _stored(part))
    return fixed


def _own(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a statement, without those of functions in it."""
    stack = [node]
    while stack:
        current = stack.pop()
        if not isinstance(current, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield current
            stack.extend(ast.iter_child_nodes(current))


def _stored(node: ast.AST) -> Iterator[ast.Name]:
    return (
        inner for inner in _own(node) if isinstance(inner, ast.Name) and not isinstance(inner.ctx, ast.Load)
    )


def rename_locals(files: Files) -> Rewritten:
    """Every local variable of a function gets another name."""
    result = dict(files)
    for path, tree in parsed(files).items():
        fixed = _fixed(tree)
        names = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id not in fixed]
        stored = {node.id for node in names if isinstance(node.ctx, ast.Store)}
        result[path] = _replaced(
            files[path],
            [
                (node.lineno, node.col_offset, len(node.id.encode()), f"renamed_{node.id}")
                for node in names
                if node.id in stored
            ],
        )
    return Rewritten(result, stays)


def alias_imports(files: Files) -> Rewritten:
    """Every import at the top of a module, of a library, gets an alias."""
    result = dict(files)
    trees = parsed(files)
    ours = {part for path in files for part in path.removesuffix(".py").split("/")}
    shared = {name for tree in trees.values() for name in _given_away(tree, ours)}
    for path, tree in trees.items():
        if any(name == "*" for name in shared):
            continue
        imports = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
        bound: dict[str, ast.alias] = {}
        for node in imports:
            if isinstance(node, ast.ImportFrom) and node.module in ("__future__", None):
                continue
            if isinstance(node, ast.ImportFrom) and (node.level or (node.module or "").split(".")[0] in ours):
                continue
            for item in node.names:
                plain = item.asname is None and item.name.isidentifier()
                if plain and item.name not in ours | shared:
                    bound[item.name] = item
        loose = _fixed_beside_imports(tree)
        places = []
        for name, item in bound.items():
            if name not in loose:
                end = (item.end_lineno or 0, item.end_col_offset or 0)
                places.append((*end, 0, f" as aliased_{name}"))
                places += [
                    (node.lineno, node.col_offset, len(name), f"aliased_{name}")
                    for node in ast.walk(tree)
                    if isinstance(node, ast.Name) and node.id == name
                ]
        result[path] = _replaced(files[path], places)
    return Rewritten(result, stays)


def _given_away(tree: ast.Module, ours: set[str]) -> Iterator[str]:
    """The names that a module takes from modules of the project."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.level or (node.module or "").split(".")[0] in ours):
            yield from (item.name for item in node.names)


def _fixed_beside_imports(tree: ast.Module) -> set[str]:
    """Names that something other than one import binds, or that a string or f-string holds."""
    fixed = set()
    seen: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.alias):
            name = (node.asname or node.name).partition(".")[0]
            if name in seen:
                fixed.add(name)
            seen.add(name)
        elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            fixed.add(node.id)
        elif isinstance(node, ast.arg):
            fixed.add(node.arg)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            fixed.add(node.name)
        elif isinstance(node, ast.JoinedStr):
            fixed.update(inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            for sign in ".[]|,":
                node = ast.Constant(node.value.replace(sign, " "))
            fixed.update(str(node.value).split())
    return fixed


# --- places ------------------------------------------------------------------------------------


def insert_lines(files: Files, count: int = 3) -> Rewritten:
    """Lines before every statement of a module."""
    result = dict(files)
    starts: dict[str, list[int]] = {}
    for path, tree in parsed(files).items():
        first = [
            node
            for node in tree.body
            if not (isinstance(node, ast.ImportFrom) and node.module == "__future__")
            and not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
        ]
        at = sorted({_start(node) for node in first if _begins_line(files[path], node)})
        lines = files[path].split("\n")
        for line in reversed(at):
            lines[line - 1 : line - 1] = ["# an inserted line", *[""] * (count - 1)]
        result[path] = "\n".join(lines)
        starts[path] = at

    def moved(place: Place) -> Place:
        path, line = place
        return path, line + count * sum(1 for start in starts.get(path, ()) if start <= line)

    return Rewritten(result, moved)


def _start(node: ast.stmt) -> int:
    decorators = getattr(node, "decorator_list", [])
    return min(node.lineno, *(int(decorator.lineno) for decorator in decorators), node.lineno)


def _begins_line(text: str, node: ast.stmt) -> bool:
    """Whether a line may be put before the statement: none stands before it on the same line."""
    before = text.split("\n")[_start(node) - 2] if _start(node) > 1 else ""
    return node.col_offset == 0 and not before.endswith("\\")


def move_modules(files: Files) -> Rewritten:
    """Every module moves to a new name beside it; under the old one it is imported back."""
    result: Files = {}
    renamed: dict[str, str] = {}
    trees = parsed(files)
    for path, text in files.items():
        names = _exported(trees[path]) if path in trees else []
        if not names or "__getattr__" in names:
            result[path] = text
            continue
        stem = basename(path).removesuffix(".py").strip("_")
        new = join(dirname(path), f"moved_{stem}.py")
        renamed[path] = new
        result[new] = text
        package = join(dirname(path), "__init__.py") in files
        listed = ", ".join(f"{name} as {name}" for name in names)
        result[path] = f"from {'.' if package else ''}moved_{stem} import {listed}\n"

    def moved(place: Place) -> Place:
        return renamed.get(place[0], place[0]), place[1]

    return Rewritten(result, moved)


def _exported(tree: ast.Module) -> list[str]:
    """The names that a module binds at its top; none where stars or globals make it hang on its place."""
    names: dict[str, None] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Global) or (isinstance(node, ast.alias) and node.name == "*"):
            return []
        if isinstance(node, ast.Name) and node.id == "__all__":
            return []
    for part in tree.body:
        for node in _own(part):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                names[node.id] = None
            elif isinstance(node, ast.alias):
                names[(node.asname or node.name).partition(".")[0]] = None
        if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names[part.name] = None
    names.pop("annotations", None)
    return list(names)


def move_functions(files: Files) -> Rewritten:
    """Every function at the top of a module moves to a module of its own, and is imported back."""
    result = dict(files)
    homes: dict[Place, Place] = {}
    for path, tree in parsed(files).items():
        names = set(_exported(tree))
        stem = basename(path).removesuffix(".py").strip("_")
        package = "." if join(dirname(path), "__init__.py") in files else ""
        lines = files[path].split("\n")
        for node in tree.body:
            movable = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and names and stem != "init"
            if not movable or not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            if node.name.startswith("__") or _is_bound_elsewhere(tree, node):
                continue
            head = _head(tree, node, f"{package}{stem}", names)
            module = f"moved_{stem}_{node.name}"
            new = join(dirname(path), f"{module}.py")
            start, end = _start(node), node.end_lineno or node.lineno
            result[new] = "\n".join([*head, *lines[start - 1 : end], ""])
            for line in range(start, end + 1):
                homes[(path, line)] = (new, line - start + 1 + len(head))
                lines[line - 1] = ""
            lines[start - 1] = f"from {package}{module} import {node.name}"
        result[path] = "\n".join(lines)
    return Rewritten(result, lambda place: homes.get(place, place))


def _head(tree: ast.Module, function: ast.AST, module: str, names: set[str]) -> list[str]:
    """The imports that a function needs in a module of its own: those it had, and the rest from there."""
    used = {inner.id for inner in ast.walk(function) if isinstance(inner, ast.Name)} | _written(function)
    head = ["from __future__ import annotations"]
    for part in tree.body:
        if isinstance(part, ast.Import | ast.ImportFrom):
            bound = {(item.asname or item.name).partition(".")[0] for item in part.names}
            if bound & used and getattr(part, "module", "") != "__future__":
                head.append(ast.unparse(part))
                used -= bound
    needed = sorted(names & used - {getattr(function, "name", "")})
    return [*head, f"from {module} import {', '.join(needed)}"] if needed else head


def _written(node: ast.AST) -> set[str]:
    """The names in strings, which may be annotations."""
    found: set[str] = set()
    for inner in ast.walk(node):
        if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
            text = "".join(sign if sign.isidentifier() or sign.isdigit() else " " for sign in inner.value)
            found.update(text.split())
    return found


def _is_bound_elsewhere(tree: ast.Module, function: ast.AST) -> bool:
    """Whether the function's name is bound twice: then which one is meant hangs on its place."""
    name = getattr(function, "name", "")
    bound = [node for part in tree.body for node in _own(part) if getattr(node, "id", "") == name]
    defined = [part for part in tree.body if getattr(part, "name", "") == name]
    return len(defined) > 1 or any(
        isinstance(node.ctx, ast.Store) for node in bound if isinstance(node, ast.Name)
    )


REWRITES: tuple[Callable[[Files], Rewritten], ...] = (
    rename_locals,
    alias_imports,
    insert_lines,
    move_modules,
    move_functions,
)
