"""The neutral tree: what a front end makes of a file, the same for every language.

Plain frozen data without parents or cycles, so that it can cross a process boundary and be
cached. Every node carries ``at``, the index of its span in ``Module.spans``; ``at`` is unique in
its module and grows in source order of first tokens, so ``(module, at)`` names a node.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from functools import cache
from typing import Literal, get_args

import msgspec

from poolint.model.source import Comment, Gap, Span


class Node(msgspec.Struct, frozen=True, array_like=True, tag=True, gc=False):
    """The base of every node: ``at`` indexes the span."""

    at: int


# --- expressions -------------------------------------------------------------------------------


class Name(Node, frozen=True):
    """A bare name."""

    id: str


class Attribute(Node, frozen=True):
    """``value.attr``."""

    value: Expr
    attr: str


class Argument(Node, frozen=True):
    """One argument of a call; ``star`` is ``*`` or ``**`` for a splat, ``keyword`` its name."""

    value: Expr
    keyword: str | None = None
    star: Literal["", "*", "**"] = ""


class Call(Node, frozen=True):
    """``func(arguments)``."""

    func: Expr
    arguments: tuple[Argument, ...]


class String(Node, frozen=True):
    """A string literal, implicit concatenation joined."""

    value: str


class Bytes(Node, frozen=True):
    """A bytes literal."""

    value: bytes


class Number(Node, frozen=True):
    """A number; ``value`` is None where it is neither an int of 64 bits nor a float."""

    value: int | float | None


class Constant(Node, frozen=True):
    """``True``, ``False``, ``None`` or ``...`` (as ``Ellipsis``)."""

    value: Literal["True", "False", "None", "Ellipsis"]


class Template(Node, frozen=True):
    """An interpolated string (f-string, t-string, concatenations with one): strings and holes in order."""

    parts: tuple[Expr, ...]


class Sequence(Node, frozen=True):
    """A list, tuple or set display; items may be ``Starred``."""

    kind: Literal["list", "tuple", "set"]
    items: tuple[Expr, ...]


class MappingItem(Node, frozen=True):
    """One entry of a mapping display; ``key`` is None for ``**value``."""

    key: Expr | None
    value: Expr


class Mapping(Node, frozen=True):
    """A mapping display."""

    items: tuple[MappingItem, ...]


class Starred(Node, frozen=True):
    """``*value`` in a display or an assignment target."""

    value: Expr


class Unary(Node, frozen=True):
    """``not x``, ``-x``, ``+x``, ``~x``."""

    op: str
    operand: Expr


class Binary(Node, frozen=True):
    """``left op right`` for arithmetic, bitwise and ``|``."""

    op: str
    left: Expr
    right: Expr


class Boolean(Node, frozen=True):
    """``left and right`` / ``left or right``, flattened per operator run."""

    op: Literal["and", "or"]
    values: tuple[Expr, ...]


class Compare(Node, frozen=True):
    """A comparison chain: ``left ops[0] comparators[0] ops[1] …``; ops as written (``not in``)."""

    left: Expr
    ops: tuple[str, ...]
    comparators: tuple[Expr, ...]


class Conditional(Node, frozen=True):
    """``body if test else orelse``."""

    test: Expr
    body: Expr
    orelse: Expr


class Subscript(Node, frozen=True):
    """``value[index]``; several indices become a tuple ``Sequence``; a slice becomes ``Opaque``."""

    value: Expr
    index: Expr


class Assignment(Node, frozen=True):
    """``(target := value)``."""

    target: Name
    value: Expr


class Await(Node, frozen=True):
    """``await value``."""

    value: Expr


class Yield(Node, frozen=True):
    """``yield value`` or, with ``delegates``, ``yield from value``."""

    value: Expr | None
    delegates: bool = False


class Parameter(Node, frozen=True):
    """One parameter; ``kind`` tells how arguments reach it."""

    name: str
    kind: Literal["positional", "normal", "keyword", "*", "**"] = "normal"
    default: Expr | None = None
    annotation: Expr | None = None


class Lambda(Node, frozen=True):
    """``lambda parameters: body``."""

    parameters: tuple[Parameter, ...]
    body: Expr


class Clause(Node, frozen=True):
    """One ``for target in iterable if …`` of a comprehension."""

    target: Expr
    iterable: Expr
    conditions: tuple[Expr, ...] = ()
    is_async: bool = False


class Comprehension(Node, frozen=True):
    """A list, set, dict (``key`` set) comprehension or generator expression."""

    kind: Literal["list", "set", "dict", "generator"]
    element: Expr
    clauses: tuple[Clause, ...]
    key: Expr | None = None


class Opaque(Node, frozen=True):
    """An expression with no form of its own here (a slice, a format spec, …); its parts still evaluate."""

    parts: tuple[Expr, ...] = ()


Expr = (
    Name
    | Attribute
    | Call
    | String
    | Bytes
    | Number
    | Constant
    | Template
    | Sequence
    | Mapping
    | Starred
    | Unary
    | Binary
    | Boolean
    | Compare
    | Conditional
    | Subscript
    | Assignment
    | Await
    | Yield
    | Lambda
    | Comprehension
    | Opaque
)

# --- statements --------------------------------------------------------------------------------


class ExpressionStatement(Node, frozen=True):
    """An expression on its own."""

    value: Expr


class Assign(Node, frozen=True):
    """``targets[0] = targets[1] = … = value``."""

    targets: tuple[Expr, ...]
    value: Expr


class Annotated(Node, frozen=True):
    """``target: annotation [= value]``."""

    target: Expr
    annotation: Expr
    value: Expr | None = None


class Augmented(Node, frozen=True):
    """``target op= value``; ``op`` without the ``=``."""

    target: Expr
    op: str
    value: Expr


class Return(Node, frozen=True):
    """``return value``."""

    value: Expr | None = None


class Raise(Node, frozen=True):
    """``raise exception from cause``; both None for a bare ``raise``."""

    exception: Expr | None = None
    cause: Expr | None = None


class Simple(Node, frozen=True):
    """``pass``, ``break`` or ``continue``."""

    kind: Literal["pass", "break", "continue"]


class Delete(Node, frozen=True):
    """``del targets``."""

    targets: tuple[Expr, ...]


class Assert(Node, frozen=True):
    """``assert test, message``."""

    test: Expr
    message: Expr | None = None


class Scope(Node, frozen=True):
    """``global names`` or ``nonlocal names``."""

    kind: Literal["global", "nonlocal"]
    names: tuple[str, ...]


class If(Node, frozen=True):
    """``if test: body else: orelse``; an ``elif`` is an ``If`` alone in ``orelse``."""

    test: Expr
    body: Block
    orelse: Block = ()


class While(Node, frozen=True):
    """``while test: body else: orelse``."""

    test: Expr
    body: Block
    orelse: Block = ()


class For(Node, frozen=True):
    """``for target in iterable: body else: orelse``."""

    target: Expr
    iterable: Expr
    body: Block
    orelse: Block = ()
    is_async: bool = False


class Handler(Node, frozen=True):
    """``except exception as name: body``; ``exception`` is None for a bare ``except``."""

    exception: Expr | None
    name: str | None
    body: Block


class Try(Node, frozen=True):
    """``try … except … else … finally``; ``groups`` for ``except*``."""

    body: Block
    handlers: tuple[Handler, ...] = ()
    orelse: Block = ()
    finalbody: Block = ()
    groups: bool = False


class WithItem(Node, frozen=True):
    """``context as target``."""

    context: Expr
    target: Expr | None = None


class With(Node, frozen=True):
    """``with items: body``."""

    items: tuple[WithItem, ...]
    body: Block
    is_async: bool = False


class Pattern(Node, frozen=True):
    """A ``case`` pattern.

    ``kind`` is ``value`` (compare with ``value``), ``capture`` (bind ``name``; ``_`` binds nothing and
    has name None), ``or``, ``sequence``, ``mapping`` (keys beside patterns), ``class`` (``value`` is the
    class, ``keywords`` name the last of ``patterns``), ``as`` (one pattern bound to ``name``) or ``star``.
    """

    kind: Literal["value", "capture", "or", "sequence", "mapping", "class", "as", "star"]
    value: Expr | None = None
    name: str | None = None
    patterns: tuple[Pattern, ...] = ()
    keys: tuple[Expr, ...] = ()
    keywords: tuple[str, ...] = ()


class Case(Node, frozen=True):
    """``case pattern if guard: body``."""

    pattern: Pattern
    guard: Expr | None
    body: Block


class Match(Node, frozen=True):
    """``match subject: cases``."""

    subject: Expr
    cases: tuple[Case, ...]


class Function(Node, frozen=True):
    """A function definition; ``name_at`` is the node index of its name."""

    name: str
    name_at: int
    parameters: tuple[Parameter, ...]
    body: Block
    decorators: tuple[Expr, ...] = ()
    returns: Expr | None = None
    is_async: bool = False


class Class(Node, frozen=True):
    """A class definition; ``bases`` holds keywords (``metaclass=``) too."""

    name: str
    name_at: int
    bases: tuple[Argument, ...]
    body: Block
    decorators: tuple[Expr, ...] = ()


class ImportName(Node, frozen=True):
    """One imported name and its alias; ``*`` as name for a star import."""

    name: str
    alias: str | None = None


class Import(Node, frozen=True):
    """``import a.b as c, d``."""

    names: tuple[ImportName, ...]


class ImportFrom(Node, frozen=True):
    """``from module import names``; ``level`` counts the leading dots."""

    module: str
    level: int
    names: tuple[ImportName, ...]


Statement = (
    ExpressionStatement
    | Assign
    | Annotated
    | Augmented
    | Return
    | Raise
    | Simple
    | Delete
    | Assert
    | Scope
    | If
    | While
    | For
    | Try
    | With
    | Match
    | Function
    | Class
    | Import
    | ImportFrom
)

Block = tuple[Statement, ...]


class Module(msgspec.Struct, frozen=True):
    """One file as a tree."""

    path: str
    body: Block
    spans: bytes
    """Four unsigned 32-bit native integers per node: line, column, end line, end column."""
    comments: tuple[Comment, ...] = ()
    gaps: tuple[Gap, ...] = ()
    """Parts of the file that could not be read, such as one notebook cell."""

    def span(self, at: int) -> Span:
        """The span of the node with index ``at``."""
        return Span(*array("I", self.spans[at * 16 : at * 16 + 16]))


def children(node: Node) -> list[Node]:
    """The direct child nodes, in field order."""
    found: list[Node] = []
    for field in _holding(type(node)):
        value = getattr(node, field)
        if isinstance(value, tuple):
            found.extend(value)
        elif value is not None:
            found.append(value)
    return found


@cache
def _holding(kind: type[Node]) -> tuple[str, ...]:
    """The fields of a kind of node that hold nodes; every walk asks, so no value is looked at to tell."""
    return tuple(field.name for field in msgspec.structs.fields(kind) if _is_of_nodes(field.type))


def _is_of_nodes(hint: object) -> bool:
    """Whether an annotation speaks of nodes."""
    inner = get_args(hint)
    return any(map(_is_of_nodes, inner)) or (not inner and isinstance(hint, type) and issubclass(hint, Node))


def walk(nodes: Node | tuple[Node, ...]) -> Iterator[Node]:
    """Every node below and including ``nodes``, in source order, without recursion."""
    stack: list[Node] = [nodes] if isinstance(nodes, Node) else list(reversed(nodes))
    while stack:
        node = stack.pop()
        yield node
        below = children(node)
        below.reverse()
        stack.extend(below)


def yields(block: Block) -> bool:
    """Whether a function with this body is a generator; what inner functions yield is their own."""
    stack: list[Node] = list(block)
    while stack:
        node = stack.pop()
        if isinstance(node, Yield):
            return True
        if not isinstance(node, Function | Class | Lambda):
            stack.extend(children(node))
    return False
