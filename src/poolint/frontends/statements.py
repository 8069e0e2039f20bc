"""Statements on a line: what they are made of, and what they become."""

from __future__ import annotations

from typing import Any, Literal

import libcst as cst

from poolint.frontends.expressions import listed
from poolint.frontends.walk import PART, SMALL, Build, Made, Table
from poolint.model import syntax

_AUGMENTED: dict[type, str] = {
    cst.AddAssign: "+",
    cst.SubtractAssign: "-",
    cst.MultiplyAssign: "*",
    cst.MatrixMultiplyAssign: "@",
    cst.DivideAssign: "/",
    cst.ModuloAssign: "%",
    cst.BitAndAssign: "&",
    cst.BitOrAssign: "|",
    cst.BitXorAssign: "^",
    cst.LeftShiftAssign: "<<",
    cst.RightShiftAssign: ">>",
    cst.PowerAssign: "**",
    cst.FloorDivideAssign: "//",
}


def _maybe(made: Made, node: cst.CSTNode | None) -> Any:
    return None if node is None else made[id(node)]


def _expression_layout(node: cst.Expr) -> list[Any]:
    return [node.value]


def _expression(made: Made, node: cst.Expr, at: int) -> syntax.ExpressionStatement:
    return syntax.ExpressionStatement(at, made[id(node.value)])


def _assign_layout(node: cst.Assign) -> list[Any]:
    found: list[Any] = []
    for one in node.targets:
        found += (one.target, "=")
    return [*found, node.value]


def _assign(made: Made, node: cst.Assign, at: int) -> syntax.Assign:
    return syntax.Assign(at, tuple([made[id(one.target)] for one in node.targets]), made[id(node.value)])


def _annotated_layout(node: cst.AnnAssign) -> list[Any]:
    found = [node.target, ":", node.annotation.annotation]
    return found if node.value is None else [*found, "=", node.value]


def _annotated(made: Made, node: cst.AnnAssign, at: int) -> syntax.Annotated:
    annotation = made[id(node.annotation.annotation)]
    return syntax.Annotated(at, made[id(node.target)], annotation, _maybe(made, node.value))


def _augmented_layout(node: cst.AugAssign) -> list[Any]:
    return [node.target, _AUGMENTED[type(node.operator)] + "=", node.value]


def _augmented(made: Made, node: cst.AugAssign, at: int) -> syntax.Augmented:
    op = _AUGMENTED[type(node.operator)]
    return syntax.Augmented(at, made[id(node.target)], op, made[id(node.value)])


def _type_alias_layout(node: cst.TypeAlias) -> list[Any]:
    return ["type", node.name, *type_parameters_layout(node.type_parameters), "=", node.value]


def _type_alias(made: Made, node: cst.TypeAlias, at: int) -> syntax.Assign:
    return syntax.Assign(at, (made[id(node.name)],), made[id(node.value)])


def type_parameters_layout(node: cst.TypeParameters | None) -> list[Any]:
    """Type parameters: walked because they stand in the text; nothing keeps what they become."""
    if node is None:
        return []
    found: list[Any] = ["["]
    for one in node.params:
        param = one.param
        found += {cst.TypeVarTuple: ["*"], cst.ParamSpec: ["**"]}.get(type(param), [])
        found.append(param.name)
        if isinstance(param, cst.TypeVar) and param.bound is not None:
            found += (":", param.bound)
        if one.default is not None:
            found += ("=", *one.star, one.default)
        if type(one.comma) is cst.Comma:
            found.append(",")
    return [*found, "]"]


def _return_layout(node: cst.Return) -> list[Any]:
    return ["return"] if node.value is None else ["return", node.value]


def _return(made: Made, node: cst.Return, at: int) -> syntax.Return:
    return syntax.Return(at, _maybe(made, node.value))


def _raise_layout(node: cst.Raise) -> list[Any]:
    found: list[Any] = ["raise"] if node.exc is None else ["raise", node.exc]
    return found if node.cause is None else [*found, "from", node.cause.item]


def _raise(made: Made, node: cst.Raise, at: int) -> syntax.Raise:
    cause = node.cause
    return syntax.Raise(at, _maybe(made, node.exc), None if cause is None else made[id(cause.item)])


def _simple(kind: Literal["pass", "break", "continue"]) -> tuple[Any, Build, int]:
    return lambda node: [kind], lambda made, node, at: syntax.Simple(at, kind), SMALL


def _delete_layout(node: cst.Del) -> list[Any]:
    return ["del", node.target]


def _delete(made: Made, node: cst.Del, at: int) -> syntax.Delete:
    target = made[id(node.target)]
    bare = isinstance(node.target, cst.Tuple) and not node.target.lpar
    return syntax.Delete(at, target.items if bare else (target,))


def _assert_layout(node: cst.Assert) -> list[Any]:
    return ["assert", node.test] if node.msg is None else ["assert", node.test, ",", node.msg]


def _assert(made: Made, node: cst.Assert, at: int) -> syntax.Assert:
    return syntax.Assert(at, made[id(node.test)], _maybe(made, node.msg))


def _scope(kind: Literal["global", "nonlocal"]) -> tuple[Any, Build, int]:
    def layout(node: Any) -> list[Any]:
        found: list[Any] = [kind]
        for item in node.names:
            found += (item.name.value, ",") if type(item.comma) is cst.Comma else (item.name.value,)
        return found

    def build(made: Made, node: Any, at: int) -> syntax.Scope:
        return syntax.Scope(at, kind, tuple([item.name.value for item in node.names]))

    return layout, build, SMALL


# --- imports -----------------------------------------------------------------------------------


def _dotted(node: cst.BaseExpression | None) -> list[str]:
    """``a.b.c`` as its tokens."""
    found = []
    while isinstance(node, cst.Attribute):
        found += [node.attr.value, "."]
        node = node.value
    if isinstance(node, cst.Name):
        found.append(node.value)
    return found[::-1]


def _import_name_layout(node: cst.ImportAlias) -> list[Any]:
    found: list[Any] = _dotted(node.name)
    return found if node.asname is None else [*found, "as", node.asname.name]


def _import_name(made: Made, node: cst.ImportAlias, at: int) -> syntax.ImportName:
    alias = node.asname
    named = alias.name.value if alias is not None and isinstance(alias.name, cst.Name) else None
    return syntax.ImportName(at, "".join(_dotted(node.name)), named)


def _import_star(made: Made, node: cst.ImportStar, at: int) -> syntax.ImportName:
    return syntax.ImportName(at, "*")


def _import_layout(node: cst.Import) -> list[Any]:
    return ["import", *listed(node.names)]


def _import(made: Made, node: cst.Import, at: int) -> syntax.Import:
    return syntax.Import(at, tuple([made[id(alias)] for alias in node.names]))


def _import_from_layout(node: cst.ImportFrom) -> list[Any]:
    found: list[Any] = ["from", *"." * len(node.relative), *_dotted(node.module), "import"]
    if isinstance(node.names, cst.ImportStar):
        return [*found, node.names]
    names = listed(node.names)
    return [*found, *names] if node.lpar is None else [*found, "(", *names, ")"]


def _import_from(made: Made, node: cst.ImportFrom, at: int) -> syntax.ImportFrom:
    names = (node.names,) if isinstance(node.names, cst.ImportStar) else node.names
    imported = tuple([made[id(name)] for name in names])
    return syntax.ImportFrom(at, "".join(_dotted(node.module)), len(node.relative), imported)


TABLE = Table(
    {
        cst.Expr: (_expression_layout, _expression, SMALL),
        cst.Assign: (_assign_layout, _assign, SMALL),
        cst.AnnAssign: (_annotated_layout, _annotated, SMALL),
        cst.AugAssign: (_augmented_layout, _augmented, SMALL),
        cst.TypeAlias: (_type_alias_layout, _type_alias, SMALL),
        cst.Return: (_return_layout, _return, SMALL),
        cst.Raise: (_raise_layout, _raise, SMALL),
        cst.Pass: _simple("pass"),
        cst.Break: _simple("break"),
        cst.Continue: _simple("continue"),
        cst.Del: (_delete_layout, _delete, SMALL),
        cst.Assert: (_assert_layout, _assert, SMALL),
        cst.Global: _scope("global"),
        cst.Nonlocal: _scope("nonlocal"),
        cst.Import: (_import_layout, _import, SMALL),
        cst.ImportFrom: (_import_from_layout, _import_from, SMALL),
        cst.ImportAlias: (_import_name_layout, _import_name, PART),
        cst.ImportStar: (lambda node: ["*"], _import_star, PART),
    }
)

if hasattr(cst, "LazyImport"):  # newer than the oldest libcst we take
    TABLE[cst.LazyImport] = (lambda node: ["lazy", *_import_layout(node)], _import, SMALL)
    TABLE[cst.LazyImportFrom] = (lambda node: ["lazy", *_import_from_layout(node)], _import_from, SMALL)
