"""Calls: the arguments of a client, a layer or a call site, and the conditions of a layer."""

from __future__ import annotations

import libcst as cst
import msgspec

from poolint.fixes.arguments import added, argument, is_open, joined, set_to, wrapped
from poolint.fixes.names import defined, fill, meaning, unnamed
from poolint.fixes.tree import Tree
from poolint.model.facts import CallSite
from poolint.model.fix import Aim, Edit, Fix, Refusal
from poolint.model.place import Place


def client_argument(
    tree: Tree, place: Place, sites: tuple[CallSite, ...], fix: Fix
) -> tuple[Edit, ...] | Refusal:
    """An argument of the call that built a client."""
    roots = {site.access_path.partition("()")[0] for site in sites}
    built = [call for call in tree.begins_on(cst.Call, place.line) if meaning(tree, call.func) in roots]
    if len(built) != 1:
        return Refusal(f"which call on line {place.line} builds the client is not clear")
    edit = set_to(tree, built[0], fix.argument, fix.value)
    return edit if isinstance(edit, Refusal) else (edit,)


def site_argument(tree: Tree, site: CallSite, fix: Fix, feature: str) -> tuple[Edit, ...] | Refusal:
    """An argument of a call site."""
    call = site_call(tree, site)
    if isinstance(call, Refusal):
        return call
    value = fill(tree, fix.value, {"feature": feature})
    if isinstance(value, Refusal):
        return value
    given = argument(call, fix.argument)
    if fix.inner and given is not None:
        return _inside(tree, given.value, fix, feature)
    edit = set_to(tree, call, fix.argument, value.text)
    return edit if isinstance(edit, Refusal) else (edit, *value.edits)


def _inside(tree: Tree, built: cst.BaseExpression, fix: Fix, feature: str) -> tuple[Edit, ...] | Refusal:
    """An argument of the call that builds an argument, as ``value`` writes both: ``Options(env={…})``."""
    value = cst.parse_expression(unnamed(fix.value).replace("{feature}", feature))
    assert isinstance(value, cst.Call)
    inner = argument(value, fix.inner)
    assert inner is not None
    if not isinstance(built, cst.Call):
        return Refusal(f"{fix.argument} is given already, as something that is made elsewhere")
    edit = set_to(tree, built, fix.inner, cst.Module([]).code_for_node(inner.value))
    return edit if isinstance(edit, Refusal) else (edit,)


def site_call(tree: Tree, site: CallSite) -> cst.Call | Refusal:
    """The expression of a call site."""
    for call in tree.begins_on(cst.Call, site.line):
        code = tree.code[call]
        if (code.start.column, code.end.line, code.end.column) == (
            site.column - 1,
            site.end_line,
            site.end_column - 1,
        ):
            return call
    return Refusal("the call is not an expression of its own")


def conditioned(tree: Tree, aim: Aim, fix: Fix) -> tuple[Edit, ...] | Refusal:
    """The layer at the finding with one more condition for going round again."""
    given: dict[str, str] = {}
    edits: tuple[Edit, ...] = ()
    definition = next((one for one in aim.definitions if one.id == fix.defines), None)
    if definition is not None:
        code = defined(tree, definition)
        given["defines"], edits = code.text, code.edits
    value = fill(tree, fix.value, given)
    if isinstance(value, Refusal):
        return value
    edits += value.edits
    if fix.wraps:
        wraps = fill(tree, fix.wraps, given)
        if isinstance(wraps, Refusal):
            return wraps
        edits += wraps.edits
        fix = msgspec.structs.replace(fix, wraps=wraps.text)
    calls = [
        call for call in tree.begins_on(cst.Call, aim.place.line) if meaning(tree, call.func) in fix.calls
    ]
    if calls:
        return _with(tree, calls[0], fix, value.text, edits)
    for decorator in tree.begins_on(cst.Decorator, aim.place.line):
        if isinstance(decorator.decorator, cst.Call):
            if meaning(tree, decorator.decorator.func) in fix.calls:
                return _with(tree, decorator.decorator, fix, value.text, edits)
        elif meaning(tree, decorator.decorator) in fix.calls:
            default = fill(tree, fix.default, given)
            if isinstance(default, Refusal):
                return default
            end = tree.range(decorator.decorator).end
            text = f"({fix.argument}={default.text} & {value.text})"
            return (*edits, *default.edits, Edit(end, end, text))
    return Refusal("the line of the finding does not show how the layer is made")


def _with(
    tree: Tree, call: cst.Call, fix: Fix, value: str, edits: tuple[Edit, ...]
) -> tuple[Edit, ...] | Refusal:
    """A call with the condition joined to its own, or to the default."""
    if is_open(call) or sum(arg.keyword is None for arg in call.args) > fix.places:
        return Refusal(f"the call is given arguments by place or unseen, and {fix.argument} may be one")
    old = argument(call, fix.argument)
    if fix.wraps:
        edit = added(tree, call, fix.argument, value) if old is None else wrapped(tree, old.value, fix)
    elif old is not None:
        edit = joined(tree, call, fix.argument, value, fix.joins)
    else:
        default = fill(tree, fix.default, {})
        if isinstance(default, Refusal):
            return default
        edits += default.edits
        edit = added(tree, call, fix.argument, f"{default.text} & {value}")
    return edit if isinstance(edit, Refusal) else (*edits, edit)
