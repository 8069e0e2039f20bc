"""What stands around a place: with blocks, decorators, statements and comments of its function."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from poolint.engine.flow.program import lineage
from poolint.engine.flow.values import (
    Call,
    Class,
    ClassValue,
    Function,
    FunctionValue,
    Instance,
    Method,
    PathValue,
    Ref,
    Slot,
)
from poolint.engine.outline import TOP, is_inside
from poolint.engine.tags.carried import Use, carried
from poolint.engine.tags.labels import Label
from poolint.engine.tags.values import Frame
from poolint.engine.tags.world import Found, World
from poolint.model import syntax as s
from poolint.model.judgement import Tag
from poolint.model.place import Place
from poolint.model.tags import Mechanism, TagKind

MAX_NESTED = 4
"""Context managers of the project within context managers of the project."""
ENTERING = ("__enter__", "__aenter__")
_COMMENT = "# poolint: tag "
COMMENT = Mechanism(id="comment", kinds=("statement",), strength="span")
"""A tag declared in a comment: the word of the author, for what no analysis can see."""


class Around(msgspec.Struct, frozen=True):
    """The labels around a place, and the function it is in."""

    found: tuple[Found, ...]
    home: int
    """``at`` of the function's node; ``TOP`` where it is in none."""


class Surroundings:
    """Answers what is around places of one program, remembered by function."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._functions: dict[Ref, tuple[Found, ...]] = {}
        self._managed: dict[tuple[Ref, int], tuple[Found, ...]] = {}

    def around(self, ref: Ref, frame: Frame | None = None, depth: int = 0) -> Around:
        """The labels around the node ``ref``, out to its function and that function's own."""
        outline = self._world.naming.outline(ref.module)
        found: dict[Found, None] = {}
        for parent, child in outline.around(ref.at):
            if isinstance(parent, s.With):
                for item in _entered(parent, child):
                    found.update(dict.fromkeys(self._context(ref.module, item.context, frame, depth)))
            elif isinstance(parent, s.Function | s.Lambda) and is_inside(parent, child):
                if frame is None:
                    found.update(dict.fromkeys(self._function(ref.module, parent)))
                else:
                    found.update(dict.fromkeys(self._body(ref.module, parent, frame)))
                return Around(tuple(found), parent.at)
        found.update(dict.fromkeys(self._function(ref.module, None)))
        return Around(tuple(found), TOP)

    def commented(self, module: int, first: int, last: int) -> tuple[Found, ...]:
        """The tags that comments on some lines declare, or alone on the line above."""
        tree = self._world.program.modules[module].tree
        path = self._world.program.project.paths[module]
        found = []
        for comment in tree.comments:
            near = first <= comment.line <= last or (comment.own_line and comment.line == first - 1)
            if near and comment.text.startswith(_COMMENT):
                for word in comment.text[len(_COMMENT) :].split():
                    key, equals, value = word.partition("=")
                    if equals and key and value:
                        label = Label(key, value)
                        found.append(self._world.found(COMMENT, None, label, Place(path, comment.line)))
        return tuple(filter(None, found))

    # --- functions -----------------------------------------------------------------------------

    def _function(self, module: int, node: s.Function | s.Lambda | None) -> tuple[Found, ...]:
        """The labels of a function as a whole, or of the module's own statements."""
        ref = Ref(module, TOP if node is None else node.at)
        known = self._functions.get(ref)
        if known is None:
            found = dict.fromkeys(self._body(module, node, None))
            if isinstance(node, s.Function):
                for decorator in node.decorators:
                    found.update(dict.fromkeys(self._decorator(module, decorator, node)))
                outline = self._world.naming.outline(module)
                line = outline.tree.span(node.name_at).line
                first = min([line, *(outline.line(decorator) for decorator in node.decorators)])
                found.update(dict.fromkeys(self.commented(module, first, line)))
            known = self._functions[ref] = tuple(found)
        return known

    def _body(
        self, module: int, node: s.Function | s.Lambda | None, frame: Frame | None, depth: int = 0
    ) -> Iterator[Found]:
        """The labels that statements of a function set, wherever in it they stand."""
        outline = self._world.naming.outline(module)
        for expr in outline.calls.get(TOP if node is None else node.at, ()):
            call = self._world.program.calls.get(Ref(module, expr.at))
            if call is None:
                continue
            for one in self._world.called("statement", module, expr.func):
                yield from carried(self._world, one, Use(call, None, frame)).found
            if isinstance(expr.func, s.Attribute) and expr.func.attr in ENTERING:
                yield from self._context(module, expr.func.value, frame, depth)
            if expr.arguments and self._is_enter(module, expr.func):
                yield from self._context(module, expr.arguments[0].value, frame, depth)

    def _is_enter(self, module: int, func: s.Expr) -> bool:
        """Whether a callee enters the context manager it is given, as an exit stack does."""
        values = self._world.naming.values(module, func)
        steps = [value.step for value in values if isinstance(value, PathValue)]
        return any(flow.kind == "enters" for step in steps for flow in step.flows)

    def _decorator(self, module: int, expr: s.Expr, node: s.Function) -> Iterator[Found]:
        func = expr.func if isinstance(expr, s.Call) else expr
        self._world.reader.want(module, func)
        for one in self._world.called("decorator", module, func):
            call = self._world.program.calls.get(Ref(module, expr.at)) if func is not expr else None
            found = () if call is None else carried(self._world, one, Use(call)).found
            yield from found
            if one.bare is not None and not any(item.tag is not None for item in found):
                yield self._bare(one, module, expr, node.name)
        if isinstance(expr, s.Call):
            yield from self._receivers("decorator", module, expr)

    def _bare(self, one: Mechanism, module: int, expr: s.Expr, name: str | None) -> Found:
        """A span without any label: named after its function."""
        place = self._world.place(module, expr.at)
        return Found(Tag(one.id, one.bare or one.strength, None, name, place.path, place.line))

    # --- with blocks ---------------------------------------------------------------------------

    def _context(self, module: int, expr: s.Expr, frame: Frame | None, depth: int) -> Iterator[Found]:
        """The labels that a with block sets while it is entered."""
        for place, call in self._calls(module, expr):
            known = False
            self._world.reader.want(place, call.func)
            for one in self._world.called("context", place, call.func):
                known = True
                made = self._world.program.calls.get(Ref(place, call.at))
                found = () if made is None else carried(self._world, one, Use(made, None, frame)).found
                yield from found
                if one.bare is not None and not any(item.tag is not None for item in found):
                    yield self._bare(one, place, call, None)
            yield from self._receivers("context", place, call)
            if not known and depth < MAX_NESTED:
                yield from self._managing(place, call, depth)

    def _calls(self, module: int, expr: s.Expr) -> Iterator[tuple[int, s.Call]]:
        """The calls that an expression is, itself or through a variable."""
        if isinstance(expr, s.Call):
            yield module, expr
            return
        self._world.reader.want(module, expr)
        found = [(origin.module, origin.expr) for origin in self._world.naming.origins(module, expr)]
        slot = self._world.program.modules[module].slots[expr.at]
        for maker in self._world.reader.makers(slot) if slot >= 0 else ():
            if maker.expr is not None:
                found.append((maker.ref.module, maker.expr))
        calls = {Ref(place, one.at): one for place, one in found if isinstance(one, s.Call)}
        yield from ((ref.module, call) for ref, call in calls.items())

    def _receivers(self, kind: TagKind, module: int, expr: s.Call) -> Iterator[Found]:
        """The labels of the calls that built what is called: ``with_tags("x").span("y")``."""
        func = expr.func
        while isinstance(func, s.Attribute):
            if isinstance(func.value, s.Call):
                call = self._world.program.calls.get(Ref(module, func.value.at))
                for one in self._world.called(kind, module, func.value.func):
                    if call is not None:
                        yield from carried(self._world, one, Use(call)).found
                func = func.value.func
            else:
                func = func.value

    def _managing(self, module: int, expr: s.Call, depth: int) -> tuple[Found, ...]:
        """The labels of a context manager of the project, remembered: what enters it may be entered often."""
        key = Ref(module, expr.at), depth
        known = self._managed.get(key)
        if known is None:
            self._managed[key] = ()
            known = self._managed[key] = tuple(dict.fromkeys(self._project_context(module, expr, depth)))
        return known

    def _project_context(self, module: int, expr: s.Call, depth: int) -> Iterator[Found]:
        """The labels of a context manager of the project: around its ``yield``, set by its ``__enter__``, or
        those of the one that a function gives."""
        call = self._world.program.calls.get(Ref(module, expr.at))
        if call is None:
            return
        frame: Frame = {}
        for function in self._world.program.callees.get(call.ref, ()):
            mine = _frame(self._world, call, function)
            frame |= mine
            outline = self._world.naming.outline(function.module)
            for given in outline.returns.get(function.node.at, ()):
                yield from self._context(function.module, given, mine, depth + 1)
            for node in outline.yields.get(function.node.at, ()):
                yield from self.around(Ref(function.module, node.at), mine, depth + 1).found
        for value in self._world.naming.values(module, expr):
            if isinstance(value, Instance):
                fields = _fields(call, value.cls)
                yield from self._entering(value.cls, frame | fields, depth + 1)

    def _entering(self, cls: Class, frame: Frame, depth: int) -> Iterator[Found]:
        """The labels that an object sets as it is entered; ``frame`` is what its constructor was given."""
        for name in ENTERING:
            for owner in lineage(cls):
                functions = [one for one in owner.methods if one.name.rpartition(".")[2] == name]
                if functions:
                    for function in functions:
                        yield from self._body(function.module, function.node, frame, depth)
                    break


def _entered(node: s.With, child: s.Node) -> Iterator[s.WithItem]:
    """The items of a with block that are entered before ``child`` runs."""
    for item in node.items:
        if item is child:
            return
        yield item


def _frame(world: World, call: Call, function: Function) -> Frame:
    """What a call passes to the parameters of a function, as far as that is plain."""
    parameters = list(function.parameters)
    values = world.program.graph.values(call.callee)
    built = function.cls is not None and any(isinstance(value, ClassValue) for value in values)
    method = built or any(isinstance(value, Method) and value.function is function for value in values)
    direct = any(isinstance(value, FunctionValue) and value.function is function for value in values)
    if method and not direct:
        parameters = parameters[1:]
    frame: dict[Slot, Slot] = {}
    names = {parameter.name: slot for parameter, slot in parameters}
    for position, argument in enumerate(call.arguments):
        if argument.star:
            break
        if argument.keyword in names:
            frame[names[argument.keyword]] = argument.slot
        elif not argument.keyword and position < len(parameters):
            frame[parameters[position][1]] = argument.slot
    return frame


def _fields(call: Call, cls: Class) -> Frame:
    """What a call passes to the fields of a class that writes its constructor itself."""
    frame: Frame = {}
    names = [name for name in cls.fields if name in cls.attributes]
    for position, argument in enumerate(call.arguments):
        if argument.star:
            break
        name = argument.keyword or (names[position] if position < len(names) else "")
        if name in names:
            frame[cls.attributes[name]] = argument.slot
    return frame
