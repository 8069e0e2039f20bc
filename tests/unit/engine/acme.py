"""A world of made-up packages, and programs in it: what the tests of the engine are written in.

``acme`` is the vendor: ``acme.Client().talk()`` bills, as do calls of ``acme.ask`` and of agents.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from textwrap import dedent

from poolint.engine.flow.graph import KEY_UNKNOWN
from poolint.engine.flow.paths import Atlas
from poolint.engine.flow.program import Program
from poolint.engine.flow.statements import add_module
from poolint.engine.flow.values import Class, Function, Slot, Value
from poolint.engine.project import Project
from poolint.engine.sites.locate import locate
from poolint.frontends.python import parse
from poolint.model.catalog import (
    Catalog,
    Command,
    Condition,
    Flow,
    ModelSource,
    Shape,
    Surface,
)
from poolint.model.catalog import Program as CommandLine
from poolint.model.facts import CallSite
from poolint.model.source import Source, SourcePath
from poolint.model.syntax import Module

CLIENT = Surface(
    id="acme",
    roots=("acme.Client()", "acme.AsyncClient()", "acme.core.Client()"),
    bills=("talk", "chat.completions.create", "stream", "batches.create"),
    batch=("batches.create",),
    streams=("stream",),
    lazy=("stream",),
    keeps=("with_options()", "raw"),
    model=ModelSource(argument=("model",)),
)
ASK = Surface(id="ask", roots=("acme.ask",), bills=("__call__",))
AGENT = Surface(
    id="agent",
    roots=("agency.Agent()",),
    bills=("run",),
    keeps=("|",),
    model=ModelSource(argument=("model",), client=("model", "llm", 0), matches="^acme", opaque="^arn:"),
)
WEB = Surface(
    id="web",
    roots=("web.Session()",),
    bills=("post",),
    mentions=("acme.example",),
    when=(Condition(argument=("url", 0), joins=("base_url",), matches=r"acme\.example/talk", unknown="no"),),
)
RUN = Surface(
    id="run",
    roots=("proc.run",),
    bills=("__call__",),
    mentions=("acme-cli",),
    command=Command(argument=("args", 0)),
)
EXECUTE = Surface(
    id="execute",
    roots=("proc.execute",),
    bills=("__call__",),
    mentions=("acme-cli",),
    command=Command(spread=True, shell="never"),
)
SYSTEM = Surface(
    id="system",
    roots=("proc.system",),
    bills=("__call__",),
    mentions=("acme-cli",),
    command=Command(shell="always"),
)
PROGRAM = CommandLine(
    id="acme-cli",
    names=("acme-cli",),
    packages=("@acme/cli",),
    runners=("npx", "uvx"),
    print_flags=("-p", "--print"),
    subcommands=("mcp", "--version"),
    model_flags=("--model",),
    value_flags=("--model", "--dir"),
    source="made up",
)
SHAPE = Shape(
    id="acme",
    calls=("chat.completions.create",),
    keywords=("model", "turns"),
    model=ModelSource(argument=("model",), matches="^acme"),
)
FLOWS = (
    Flow(paths=("builtins.list", "builtins.iter", "copy.copy"), kind="returns"),
    Flow(paths=("builtins.next",), kind="element"),
    Flow(paths=("builtins.map",), kind="maps"),
    Flow(paths=("builtins.dict",), kind="mapping"),
    Flow(paths=("builtins.zip",), kind="elements"),
    Flow(paths=("builtins.property", "functools.cached_property"), kind="property"),
    Flow(paths=("functools.partial",), kind="partial"),
    Flow(paths=("functools.wraps()", "dataclasses.dataclass"), kind="transparent"),
    Flow(paths=("contextlib.contextmanager",), kind="manager"),
    Flow(paths=("contextlib.ExitStack().enter_context",), kind="enters"),
    Flow(paths=("threads.run", "threads.Pool().submit"), kind="applies"),
    Flow(paths=("threads.later",), kind="applies", argument=(1,)),
    Flow(paths=("threads.call",), kind="calls"),
    Flow(paths=("importlib.import_module",), kind="module"),
    Flow(paths=("inject.Depends",), kind="calls"),
    Flow(paths=("inject.get",), kind="instance"),
    Flow(paths=("doubles.Mock()", "doubles.Mock"), kind="double"),
)
CATALOG = Catalog(
    surfaces=(CLIENT, ASK, AGENT, WEB, RUN, EXECUTE, SYSTEM),
    shapes=(SHAPE,),
    programs=(PROGRAM,),
    flows=FLOWS,
)


def tree(text: str, path: str = "app.py") -> Module:
    """A source text as a neutral tree."""
    return parse(Source(SourcePath(path, "/" + path), dedent(text).encode()))


def solved(files: Mapping[str, str], order: Iterable[str] | None = None) -> Program:
    """The solved program of some files, by path and text; joined in ``order``, else by path."""
    paths = sorted(files)
    program = Program(Atlas(CATALOG), Project(paths))
    for path in paths if order is None else order:
        add_module(program, paths.index(path), tree(files[path], path))
    program.graph.solve()
    return program


def located(program: Program) -> tuple[CallSite, ...]:
    """The call sites of a solved program."""
    files = [SourcePath(path, "/" + path) for path in program.project.paths]
    return tuple(found.site for found in locate(program, files, lambda path: "source"))


def sites(files: str | Mapping[str, str], order: Iterable[str] | None = None) -> list[str]:
    """The sites of some files (of ``app.py`` where a text is given): ``app.py:3 acme talk certain``."""
    program = solved({"app.py": files} if isinstance(files, str) else files, order)
    return [
        f"{site.path}:{site.line} {site.surface} {site.call}{'' if site.confidence == 'certain' else '?'}"
        for site in located(program)
    ]


def lines(text: str) -> list[int]:
    """The lines of the sites of one file."""
    return [site.line for site in located(solved({"app.py": text}))]


def slot(program: Program, name: str, path: str = "app.py") -> Slot:
    """The slot of a variable of a module, or of a function in it (``f.x``), by qualified name."""
    module = program.modules[program.project.paths.index(path)]
    scope, _, last = name.rpartition(".")
    if not scope:
        return module.scope.names[last]
    made: list[Function | Class] = [*program.functions, *program.classes]
    return next(
        one.scope.names[last]
        for one in made
        if one.module == module.file and one.name == scope and last in one.scope.names
    )


def held(program: Program, name: str, path: str = "app.py") -> tuple[Value, ...]:
    """What a variable may hold."""
    return program.graph.values(slot(program, name, path))


__all__ = ["CATALOG", "KEY_UNKNOWN", "held", "lines", "located", "sites", "slot", "solved", "tree"]
