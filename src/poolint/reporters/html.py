"""The inventory as one HTML file: charts, and a table that filters, sorts and opens; no network.

The page is made of ``page/``: a template, its style and its script. The sites travel as JSON in the page;
the script makes text of them, never markup.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
from collections.abc import Iterable, Mapping
from importlib import resources
from string import Template
from typing import Any, get_args

import msgspec

from poolint.model.facts import CallSite, Inventory
from poolint.reporters.charts import charts, numbers
from poolint.reporters.escape import printable
from poolint.reporters.groups import By, group_name, groups
from poolint.reporters.secrets import CODE, masked
from poolint.reporters.sums import sums
from poolint.reporters.words import LEVELS, TONES, VERDICTS, files, models, policy_line, total
from poolint.version import VERSION

_LONGEST_LINE = 240
_CALL_LINES = 12


def render(inventory: Inventory, sources: Mapping[str, str] | None = None, by: By = "file") -> str:
    """The whole page; ``sources`` has the text of files, of which the lines that a step names are shown."""
    style, script = _part("page.css"), _part("page.js")
    found = sums(inventory.sites)
    looked = inventory.files
    return Template(_part("page.html")).substitute(
        policy=_policy(style, script),
        title=text(f"poolint: {total(found.sites, found.files)}"),
        heading=text(total(found.sites, found.files)),
        root=text(inventory.root),
        terms=f'<p class="terms">{text(policy_line(inventory.policy))}</p>' if inventory.policy else "",
        numbers=numbers(found),
        charts=charts(found),
        gaps=_gaps(inventory),
        words=_words(),
        looked=text(
            f"{files(looked.discovered)} found, {looked.prefiltered} could hold a call, "
            f"{looked.parsed} parsed."
        ),
        version=text(VERSION),
        data=_json(_data(inventory, sources or {}, by)),
        css=style,
        js=script,
    )


def text(value: str) -> str:
    """A string as text between tags or in an attribute."""
    return html.escape(printable(value))


def _part(name: str) -> str:
    return (resources.files("poolint.reporters") / "page" / name).read_text(encoding="utf-8")


def _policy(style: str, script: str) -> str:
    """The browser's orders: nothing from anywhere, this style and this script alone."""
    return "; ".join(
        (
            "default-src 'none'",
            f"style-src '{_digest(style)}'",
            f"script-src '{_digest(script)}'",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
        )
    )


def _digest(content: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}"


def _json(value: Any) -> str:
    """JSON that can end no script element and no line of JavaScript."""
    encoded = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    return encoded.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _data(inventory: Inventory, sources: Mapping[str, str], by: By) -> dict[str, Any]:
    kinds: tuple[By, ...] = get_args(By)
    document = {
        "by": by,
        "sites": [_site(site) for site in inventory.sites],
        "orders": {kind: [group.name for group in groups(inventory.sites, kind)] for kind in kinds},
        "lines": _lines(inventory.sites, sources),
        "levels": LEVELS,
        "verdicts": VERDICTS,
        "tones": TONES,
    }
    cleaned: dict[str, Any] = _shown(document)
    return cleaned


def _site(site: CallSite) -> dict[str, Any]:
    flat: dict[str, Any] = msgspec.to_builtins(site)
    payer, attribution = flat.pop("payer"), flat.pop("attribution")
    del flat["model"]
    kinds: tuple[By, ...] = get_args(By)
    return {
        **flat,
        "models": models(site),
        "route": payer["routes"] if payer else [],
        "pools": payer["pools"] if payer else [],
        "evidence": payer["evidence"] if payer else [],
        "payer_notes": payer["notes"] if payer else [],
        "tag_level": attribution["level"] if attribution else None,
        "feature": attribution["feature"] if attribution else None,
        "tags": attribution["tags"] if attribution else [],
        "untagged_by": attribution["untagged_by"] if attribution else [],
        "tag_notes": attribution["notes"] if attribution else [],
        "groups": {kind: group_name(site, kind) for kind in kinds},
    }


def _shown(value: Any) -> Any:
    """``value`` with every string within made safe to show."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, Mapping):
        return {_shown(key): _shown(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_shown(item) for item in value]
    return value


def _lines(sites: Iterable[CallSite], sources: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """By path and number, the lines of code that some site or step names; no secret is in them."""
    named: dict[str, set[int]] = {}
    for site in sites:
        for path, line in places(site):
            if path in sources:
                named.setdefault(path, set()).add(line)
    lines: dict[str, dict[str, str]] = {}
    for path, numbered in named.items():
        # As Python counts lines: a form feed or U+2028 ends none.
        whole = sources[path].replace("\r\n", "\n").replace("\r", "\n").split("\n")
        lines[path] = {
            str(line): _excerpt(path, whole[line - 1]) for line in sorted(numbered) if 0 < line <= len(whole)
        }
    return lines


def places(site: CallSite) -> Iterable[tuple[str, int]]:
    """Every place of a file whose code a row shows when it is opened."""
    yield from (
        (site.path, line) for line in range(site.line, min(site.end_line, site.line + _CALL_LINES) + 1)
    )
    if site.payer:
        yield from ((step.path, step.line) for step in site.payer.evidence)
        yield from ((note.path, note.line) for note in site.payer.notes)
    if site.attribution:
        yield from ((tag.path, tag.line) for tag in site.attribution.tags)
        yield from ((note.path, note.line) for note in site.attribution.notes)
        yield from ((step.path, step.line) for step in site.attribution.untagged_by)
    if site.exhaustion:
        dry = site.exhaustion
        yield from ((step.path, step.line) for step in (*dry.trace, *dry.unclear))
        for layer in dry.layers:
            yield layer.path, layer.line
            if layer.change:
                yield layer.change.path, layer.change.line


def _excerpt(path: str, line: str) -> str:
    line = masked(line.expandtabs(4).rstrip(), code=path.endswith(CODE))
    return line if len(line) <= _LONGEST_LINE else f"{line[:_LONGEST_LINE]}…"


def _gaps(inventory: Inventory) -> str:
    failed = inventory.files.failed
    if not failed:
        return ""
    places = ((gap.path if gap.line is None else f"{gap.path}:{gap.line}", gap.reason) for gap in failed)
    items = "\n".join(f"<li><code>{text(place)}</code> {text(reason)}</li>" for place, reason in places)
    return (
        f'<details class="notice"><summary>Not read ({len(failed)}), so sites in there are missing below'
        f"</summary>\n<ul>\n{items}\n</ul></details>"
    )


def _words() -> str:
    meanings = "\n".join(
        f"<dt>{text(word)}</dt><dd>{text(meaning)}</dd>" for word, meaning in {**LEVELS, **VERDICTS}.items()
    )
    return f"<dl>\n{meanings}\n</dl>"
