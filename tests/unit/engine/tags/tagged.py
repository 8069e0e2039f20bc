"""A world of made-up tracing packages beside ``acme``: what the tests of tags are written in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from unit.engine.acme import solved

from poolint.engine.sites.locate import locate
from poolint.engine.tags.attribute import attributions
from poolint.model.judgement import Attribution
from poolint.model.source import SourcePath
from poolint.model.tags import Carry, Mechanism, Tags, TagSettings

SPAN = Mechanism(
    id="span",
    kinds=("context", "decorator"),
    paths=("trace.get().span", "trace.span"),
    shapes=("start_own_span",),
    carries=(
        Carry(argument=("attributes",), form="mapping"),
        Carry(argument=("tags",), form="list", key="tags"),
        Carry(argument=("name", 0), key="span", strength="name"),
    ),
    strength="span",
    bare="name",
)
SET = Mechanism(
    id="set",
    kinds=("statement",),
    paths=("trace.current().set", "trace.span().set", "trace.set"),
    carries=(Carry(argument=("key", "value", 0, 1), form="pair"),),
    strength="span",
)
HEADERS = Mechanism(
    id="headers",
    kinds=("keyword",),
    carries=(Carry(argument=("headers",), form="headers"),),
    strength="request",
)
DEFAULTS = Mechanism(
    id="defaults",
    kinds=("constructor",),
    carries=(
        Carry(argument=("defaults",), form="headers"),
        Carry(argument=("only_defaults",), form="headers", erases=True),
    ),
    strength="request",
)
HEADER = Mechanism(id="header", kinds=("header",), names=("x-{key}",), only_features=True, strength="request")
METADATA = Mechanism(
    id="metadata",
    kinds=("keyword",),
    carries=(Carry(argument=("metadata",), form="mapping", keys=("user",)),),
    strength="user",
)
OPTIONS = Mechanism(
    id="options",
    kinds=("keyword",),
    surfaces=("ask",),
    carries=(
        Carry(argument=("options",), within=("env",), form="environment"),
        Carry(argument=("options",), within=("settings",), form="settings"),
    ),
    strength="span",
)
RESOURCE = Mechanism(
    id="resource",
    kinds=("environment",),
    names=("RESOURCE",),
    form="assignments",
    needs=("TELEMETRY",),
    strength="span",
)
LINES = Mechanism(id="lines", kinds=("environment",), names=("HEADERS",), form="lines", strength="request")
WRAP = Mechanism(
    id="wrap",
    kinds=("constructor",),
    paths=("trace.wrap",),
    carries=(Carry(argument=("metadata",), form="mapping"),),
    strength="process",
)
ADDRESS = Mechanism(
    id="address",
    kinds=("gateway",),
    carries=(Carry(argument=("base_url",)),),
    hosts=(r"gate\.example/(?P<value>[^/]+)",),
    key="gateway",
    strength="process",
)
TAGS = Tags(
    mechanisms=(
        SPAN, SET, HEADERS, DEFAULTS, HEADER, METADATA, OPTIONS, RESOURCE, LINES, WRAP, ADDRESS,
    ),
    feature_keys=("*feature", "*team", "service"),
    user_keys=("user", "user_id"),
)  # fmt: skip


def attributed(
    files: str | Mapping[str, str],
    settings: TagSettings | None = None,
    environment: Iterable[str] = (),
) -> dict[str, Attribution]:
    """Who asked for each site of some files (of ``app.py`` where a text is given), by place: ``app.py:3``."""
    program = solved({"app.py": files} if isinstance(files, str) else files)
    sources = [SourcePath(path, "/" + path) for path in program.project.paths]
    sites = locate(program, sources, lambda path: "source")
    found = attributions(program, sites, TAGS, settings or TagSettings(), environment)
    return {f"{site.site.path}:{site.site.line}": found[site.ref] for site in sites}


def only(files: str | Mapping[str, str], settings: TagSettings | None = None) -> Attribution:
    """Who asked for the one site of some files."""
    (found,) = attributed(files, settings).values()
    return found


def said(found: Attribution) -> str:
    """An attribution in short: level, and labels as ``key=value``."""
    labels = sorted({f"{tag.key or '*'}={'?' if tag.value is None else tag.value}" for tag in found.tags})
    return " ".join([found.level, *labels])


def level(files: str | Mapping[str, str]) -> str:
    """The one site of some files, in short."""
    return said(only(files))
