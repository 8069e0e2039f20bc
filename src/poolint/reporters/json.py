"""The inventory as JSON: the public contract of ``schemas/inventory.schema.json``.

The text is plain ASCII, so that nothing a scanned file is called can act on a terminal.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, get_args

import msgspec

from poolint.model.facts import CallSite, Confidence, Context, Inventory
from poolint.model.judgement import TagLevel
from poolint.reporters.escape import as_json, without_surrogates
from poolint.reporters.sums import uncounted, worst
from poolint.version import VERSION

SCHEMA_VERSION = "1.2"
"""``major.minor``: the minor grows with new keys, the major when a key changes or goes."""


def render(inventory: Inventory) -> str:
    """The whole inventory as one JSON document, with a line break at its end."""
    files = inventory.files
    document = {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "poolint", "version": VERSION},
        "root": inventory.root,
        "policy": msgspec.to_builtins(inventory.policy),
        "sites": [site_object(site) for site in inventory.sites],
        "files": {
            "discovered": files.discovered,
            "prefiltered": files.prefiltered,
            "parsed": files.parsed,
            "failed": [{"path": gap.path, "line": gap.line, "reason": gap.reason} for gap in files.failed],
        },
        "summary": summary(inventory.sites),
    }
    return as_json(clean(document))


def site_object(site: CallSite) -> dict[str, Any]:
    """A site as the schema has it: what the judges say stands flat beside where the site is."""
    flat: dict[str, Any] = msgspec.to_builtins(site)
    payer, attribution = flat.pop("payer"), flat.pop("attribution")
    owner, exhaustion = flat.pop("owner"), flat.pop("exhaustion")
    return {
        **flat,
        "route": payer["routes"] if payer else [],
        "pools": payer["pools"] if payer else [],
        "evidence": payer["evidence"] if payer else [],
        "payer_notes": payer["notes"] if payer else [],
        "tag_level": attribution["level"] if attribution else None,
        "feature": attribution["feature"] if attribution else None,
        "tags": attribution["tags"] if attribution else [],
        "untagged_by": attribution["untagged_by"] if attribution else [],
        "tag_notes": attribution["notes"] if attribution else [],
        "owner": owner,
        "exhaustion": exhaustion,
    }


def summary(sites: tuple[CallSite, ...]) -> dict[str, Any]:
    """Sums over the sites."""
    surfaces = Counter(site.surface for site in sites)
    pools = Counter(pool for site in sites if site.payer for pool in site.payer.pools)
    levels = (site.attribution.level for site in sites if site.attribution)
    return {
        "sites": len(sites),
        "by_surface": {surface: surfaces[surface] for surface in sorted(surfaces)},
        "by_confidence": _counts((site.confidence for site in sites), get_args(Confidence)),
        "by_context": _counts((site.context for site in sites), get_args(Context)),
        "by_pool": {pool: pools[pool] for pool in sorted(pools)},
        "by_tag_level": _counts(levels, get_args(TagLevel)),
        "worst": worst(site.exhaustion.worst for site in sites if site.exhaustion),
        "uncounted": uncounted(sites),
    }


def _counts(words: Iterable[str], known: tuple[str, ...]) -> dict[str, int]:
    """How often each known word occurs, those that do not as 0."""
    counted = Counter(words)
    return {word: counted[word] for word in known}


def clean(value: Any) -> Any:
    """``value`` with every string within made acceptable to strict readers."""
    if isinstance(value, str):
        return without_surrogates(value)
    if isinstance(value, dict):
        return {clean(key): clean(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [clean(item) for item in value]
    return value
