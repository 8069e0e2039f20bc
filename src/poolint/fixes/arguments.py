"""Arguments: one keyword of a call set, joined to what is there, or put among the others."""

from __future__ import annotations

import libcst as cst

from poolint.fixes.names import meaning
from poolint.fixes.tree import Tree
from poolint.model.fix import Edit, Fix, Refusal


def argument(call: cst.Call, keyword: str) -> cst.Arg | None:
    """The keyword argument of that name."""
    return next((arg for arg in call.args if arg.keyword is not None and arg.keyword.value == keyword), None)


def is_open(call: cst.Call) -> bool:
    """Whether the call may be given arguments that are not written out."""
    return any(arg.star for arg in call.args)


def added(tree: Tree, call: cst.Call, keyword: str, value: str) -> Edit | Refusal:
    """One more keyword argument, at the end, in the form that the others have."""
    text = f"{keyword}={value}"
    if not call.args:
        end = tree.range(call).end - 1
        start = end
        while tree.text.text[start - 1] in " \t":
            start -= 1
        # Between the brackets may stand a comment, which keeps its line.
        return Edit(start if tree.text.text[start - 1] == "(" else end, end, text)
    last = call.args[-1]
    if isinstance(last.value, cst.GeneratorExp) and not last.value.lpar:
        return Refusal("a bare generator expression can have no other argument beside it")
    if not isinstance(last.comma, cst.Comma):
        end = tree.range(last).end
        return Edit(end, end, f", {text}")
    end = tree.range(last.comma).end
    closing = tree.range(call).end - 1
    if tree.text.line_start(closing) == tree.text.line_start(end):
        return Edit(end, end, f" {text}")
    start = tree.range(last).start
    return Edit(end, end, f"{tree.text.newline(end)}{tree.text.indent(start)}{text},")


def set_to(tree: Tree, call: cst.Call, keyword: str, value: str) -> Edit | Refusal:
    """A keyword argument with that value, in place of a literal; a mapping gets one more entry."""
    if is_open(call):
        return Refusal(f"the call is given arguments that are not written out, and {keyword} may be one")
    old = argument(call, keyword)
    if old is None:
        return added(tree, call, keyword, value)
    if isinstance(old.value, cst.Dict) and value.startswith("{"):
        return _entered(tree, old.value, value[1:-1])
    if isinstance(old.value, cst.Integer | cst.Float | cst.SimpleString) or (
        isinstance(old.value, cst.Name) and old.value.value == "None"
    ):
        return Edit(*tree.range(old.value), value)
    return Refusal(f"{keyword} is given already, as something that is made elsewhere")


def joined(tree: Tree, call: cst.Call, keyword: str, value: str, joins: tuple[str, ...]) -> Edit | Refusal:
    """A condition that also holds what is given; refused where that cannot be joined by ``&``."""
    old = argument(call, keyword)
    if old is None:
        return Refusal(f"{keyword} is not given")
    if not _is_joined(tree, old.value, joins):
        return Refusal(f"{keyword} is given as something that `&` may not be able to join")
    start, end = tree.range(old.value)
    is_wide = isinstance(old.value, cst.BinaryOperation) and not old.value.lpar
    if is_wide and not isinstance(old.value.operator, cst.BitAnd):  # type: ignore[attr-defined]
        return Edit(start, end, f"({tree.text.text[start:end]}) & {value}")
    if old.value.lpar:
        end = _closed(tree.text.text, end, len(old.value.rpar))
    return Edit(end, end, f" & {value}")


def wrapped(tree: Tree, node: cst.BaseExpression, fix: Fix) -> Edit | Refusal:
    """A function that asks another; refused where the other may be one that must be awaited."""
    start, end = tree.range(node)
    if isinstance(node, cst.Lambda):
        given = f"({tree.text.text[start:end]})"
    elif isinstance(node, cst.Name) and _is_plain(tree, node.value):
        given = node.value
    else:
        return Refusal(f"{fix.argument} is given already, as something that is made elsewhere")
    for _ in node.lpar:
        start = tree.text.text.rindex("(", 0, start)
    return Edit(start, _closed(tree.text.text, end, len(node.rpar)), fix.wraps.replace("{given}", given))


def _is_plain(tree: Tree, name: str) -> bool:
    """Whether a name is one function of the module, and nothing else."""
    made = [node for node in tree.each(cst.FunctionDef) if node.name.value == name]
    bound = [node for node in tree.each(cst.AssignTarget) if getattr(node.target, "value", None) == name]
    return (
        len(made) == 1
        and not bound
        and made[0].asynchronous is None
        and tree.parents.get(made[0]) is tree.module
    )


def _closed(text: str, end: int, brackets: int) -> int:
    while brackets:
        brackets -= text[end] == ")"
        end += 1
    return end


def _is_joined(tree: Tree, node: cst.BaseExpression, joins: tuple[str, ...]) -> bool:
    if isinstance(node, cst.BinaryOperation):
        return isinstance(node.operator, cst.BitAnd | cst.BitOr) and (
            _is_joined(tree, node.left, joins) or _is_joined(tree, node.right, joins)
        )
    return isinstance(node, cst.Call) and meaning(tree, node.func).startswith(joins)


def _entered(tree: Tree, mapping: cst.Dict, entry: str) -> Edit | Refusal:
    """One more entry of a mapping that is written out."""
    if not mapping.elements:
        end = tree.range(mapping).end - 1
        return Edit(end, end, entry)
    last = mapping.elements[-1]
    if not isinstance(last, cst.DictElement):
        return Refusal("the mapping is made of others")
    end = _closed(tree.text.text, tree.range(last.value).end, len(last.value.rpar))
    return Edit(end, end, f", {entry}")
