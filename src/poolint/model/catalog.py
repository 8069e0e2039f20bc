"""What the world is like, as data: the typed form of ``rules/catalog``.

An *access path* is written as code: ``anthropic.Anthropic()`` is "import the module, take the member,
call it". Steps are ``.name``, ``()``, ``("text")`` (called with that literal as first argument) and
``[]`` (an element). See ``docs/design.md`` for the grammar.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec

ArgumentName = str | int
"""A keyword name, or the 0-based position of a positional argument."""

Answer = Literal["yes", "no", "likely"]


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab", kw_only=True):
    """The base of every table in the catalog: an unknown key is an error."""


class Condition(Entry, frozen=True, kw_only=True):
    """Something that must hold of a call for it to be a site.

    Looks at one argument, of the billing call (``argument``) or of the calls that built its receiver
    (``client``). Strings are matched with their unknown parts written ``{}``.
    """

    argument: tuple[ArgumentName, ...] = ()
    client: tuple[ArgumentName, ...] = ()
    joins: tuple[ArgumentName, ...] = ()
    """With ``argument``: a client argument (``base_url``) the string is appended to."""
    matches: str | None = None
    """A regular expression, searched in the string."""
    has_key: str | None = None
    """A key of the mapping, compared without case."""
    present: bool | None = None
    """Whether the argument must be passed at all."""
    unknown: Answer = "no"
    """What follows when the value cannot be known."""
    absent: Answer = "no"
    """What follows when the argument is not passed."""


class ModelSource(Entry, frozen=True, kw_only=True):
    """Where the model of a call is named, and whether it decides."""

    argument: tuple[ArgumentName, ...] = ()
    """Arguments of the billing call. Mappings and lists found there are searched in turn, mappings by
    the same names as keys (``json={"model": "…"}`` with ``["json", "model"]``)."""
    client: tuple[ArgumentName, ...] = ()
    """Arguments of the constructing calls; values that are themselves built from the catalog
    (``Agent(llm=LLM("…"))``) are searched in turn, and so are lists of them."""
    line: tuple[ArgumentName, ...] = ()
    """Arguments of the billing call that hold a command line, or the end of one."""
    flag: tuple[str, ...] = ()
    """With ``line``: the flags that name the model there."""
    matches: str | None = None
    """When set, the model decides: a literal that does not match is no site, an unknown one is likely."""
    opaque: str | None = None
    """Literals that hide the model (an inference-profile ARN): they count as unknown."""
    excludes: str | None = None
    """With ``matches``: models for other ends (embeddings). Where one is named and none that matches, the
    call is no site, whatever else may be named there: it asks for what no model that matches gives. Nor is a
    call whose model is not known, where the function, the class or the file around it is named so."""
    prefers: str | None = None
    """Without ``matches``: the names that are shown where some fit. Where none does and there are many,
    that is a table of all that the program knows, and none is shown."""
    absent: Answer = "yes"
    """Whether the call is a site when no model is named (a default model may be Claude or not)."""
    unknown: Answer = "likely"
    """With ``matches``: whether the call is a site when a model is named but cannot be known."""


class Command(Entry, frozen=True, kw_only=True):
    """A call that starts a program: its argument vector or shell line is read."""

    argument: tuple[ArgumentName, ...] = (0,)
    spread: bool = False
    """The vector is the positional arguments themselves (``create_subprocess_exec("claude", "-p")``)."""
    shell: Literal["never", "always", "keyword", "string"] = "keyword"
    """When a string is a shell line: never, always, with ``shell=True``, or whenever it is a string."""
    stdin: tuple[str, ...] = ("input", "stdin")


class Program(Entry, frozen=True, kw_only=True):
    """A command-line program that reaches Claude."""

    id: str
    names: tuple[str, ...]
    """Base names of the executable."""
    packages: tuple[str, ...] = ()
    """Names after a runner (``npx -y <package>``)."""
    runners: tuple[str, ...] = ()
    print_flags: tuple[str, ...] = ()
    """Flags that make a run non-interactive."""
    subcommands: tuple[str, ...] = ()
    """First words and flags that spend nothing (``mcp``, ``--version``)."""
    model_flags: tuple[str, ...] = ()
    value_flags: tuple[str, ...] = ()
    """Flags that take a value, so that the value is not read as a prompt."""
    format_flags: tuple[str, ...] = ()
    """Flags that name the form of the output (``json``)."""
    surface: str = "cli"
    source: str


class Pattern(Entry, frozen=True, kw_only=True):
    """A regular expression with a name: ``matches = "@claude"`` and ``opaque = "@hidden"`` speak of it."""

    id: str
    regex: str
    source: str


class Template(Entry, frozen=True, kw_only=True):
    """Members that many surfaces share: ``like = "runnable"`` puts them before those of the surface."""

    id: str
    bills: tuple[str, ...] = ()
    free: tuple[str, ...] = ()
    keeps: tuple[str, ...] = ()
    batch: tuple[str, ...] = ()
    streams: tuple[str, ...] = ()
    lazy: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    model: ModelSource | None = None
    """Used where the surface has none of its own."""
    source: str


class Surface(Entry, frozen=True, kw_only=True):
    """One way to reach Claude: where its objects come from, and which of their members bill."""

    id: str
    """The surface word of every output (``anthropic-sdk``); several entries may share one."""
    roots: tuple[str, ...]
    """Access paths of the objects whose members are listed below. In a file ``{a,b}`` stands for each
    of its parts, in members too."""
    like: str = ""
    """The template whose members come before these."""
    bills: tuple[str, ...] = ()
    """Member paths whose call sends a billable request; ``__call__`` is a call of the root itself."""
    free: tuple[str, ...] = ()
    """Member paths known to cost nothing, for the record and the tests."""
    keeps: tuple[str, ...] = ()
    """Members (``with_raw_response``), calls (``with_options()``) and operators (``|``) that give
    the same object again, at any depth."""
    batch: tuple[str, ...] = ()
    """The members of ``bills`` that submit a batch."""
    streams: tuple[str, ...] = ()
    """The members of ``bills`` that always stream; others do with ``stream=True``."""
    lazy: tuple[str, ...] = ()
    """The members of ``bills`` that send nothing until their result is iterated or entered."""
    mentions: tuple[str, ...] = ()
    """Literals, one of which a file must hold before its use of the roots is looked at; for packages
    that mostly serve other ends (``subprocess``, ``httpx``, ``boto3``)."""
    when: tuple[Condition, ...] = ()
    model: ModelSource | None = None
    means: Answer | None = None
    """What such an object says where another surface looks for its model: ``yes``, it is Claude whatever
    its name (``Agent(AnthropicModel(name))``); ``no``, it is not, unless its name matches."""
    command: Command | None = None
    confidence: Literal["certain", "likely"] = "certain"
    package: str = ""
    """The distribution; filled from the file when empty."""
    versions: str = ""
    source: str = ""


class Shape(Entry, frozen=True, kw_only=True):
    """A call recognised by its form alone, on a receiver nobody knows: always ``likely``."""

    id: str
    calls: tuple[str, ...]
    """Attribute paths the callee ends with (``messages.create``)."""
    keywords: tuple[str, ...]
    """Keyword arguments that must all be passed; a ``**splat`` satisfies none."""
    model: ModelSource | None = None
    source: str = ""


FlowKind = Literal[
    "returns",  # gives back argument `argument`
    "elements",  # gives back a collection of all arguments
    "element",  # gives an element of argument `argument`
    "defaults",  # gives a mapping whose elements are what calling argument `argument` gives
    "mapping",  # gives a mapping of the keyword arguments, and of the entries of the positional ones
    "partial",  # a callable: argument `argument` with the further arguments bound
    "applies",  # calls argument `argument` with the further arguments; gives its result
    "maps",  # calls argument `argument` with an element of each further argument; gives a collection
    "calls",  # calls argument `argument` with nothing; gives its result
    "property",  # as a decorator: reading the member calls it
    "transparent",  # as a decorator: the function stays what it is
    "manager",  # as a decorator: calling gives a context manager of what the generator yields
    "enters",  # gives what entering argument `argument` gives
    "instance",  # gives an instance of the class passed as argument `argument`
    "module",  # gives the module named by the literal argument `argument`
    "double",  # a test double: never the real thing, nor are its members
    "nothing",  # gives nothing of interest
]


class Flow(Entry, frozen=True, kw_only=True):
    """How a library function passes values on."""

    paths: tuple[str, ...]
    kind: FlowKind
    argument: tuple[ArgumentName, ...] = (0,)
    skip: int = 0
    """For ``applies``: positional arguments after the function that are not its own."""
    keywords: tuple[str, ...] = ()
    """Keyword arguments of the library's own, not passed on."""
    args: tuple[ArgumentName, ...] = ()
    """For ``applies``: where the positional arguments are given as one collection, in place of the
    further arguments (``Thread(target=f, args=(x,))``)."""
    kwargs: tuple[ArgumentName, ...] = ()
    """For ``applies``: where the keyword arguments are given as one mapping."""
    source: str = ""


class SurfaceFile(Entry, frozen=True, kw_only=True):
    """One file of ``rules/catalog/surfaces``."""

    package: str
    versions: str = ""
    as_of: date
    source: str
    pattern: tuple[Pattern, ...] = ()
    template: tuple[Template, ...] = ()
    surface: tuple[Surface, ...] = ()
    shape: tuple[Shape, ...] = ()
    program: tuple[Program, ...] = ()
    flow: tuple[Flow, ...] = ()


class Catalog(msgspec.Struct, frozen=True):
    """Everything the engine knows of the world, merged from the files in the order of their names."""

    surfaces: tuple[Surface, ...] = ()
    shapes: tuple[Shape, ...] = ()
    programs: tuple[Program, ...] = ()
    flows: tuple[Flow, ...] = ()
    files: tuple[tuple[str, SurfaceFile], ...] = ()
    """File name (relative to the catalog) and content, for ``poolint catalog``."""
