"""What became of the call sites as JSON: the public contract of ``schemas/diff.schema.json``."""

from __future__ import annotations

from typing import Any

import msgspec

from poolint.model.difference import Changed, Difference, Side
from poolint.reporters.escape import as_json
from poolint.reporters.json import clean, site_object, summary
from poolint.version import VERSION

SCHEMA_VERSION = "1.0"
"""``major.minor``, as for the inventory."""


def render(found: Difference) -> str:
    """The whole comparison as one JSON document, with a line break at its end."""
    document = {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "poolint", "version": VERSION},
        "root": found.head.inventory.root,
        "policy": msgspec.to_builtins(found.head.inventory.policy or found.base.inventory.policy),
        "base": _side(found.base),
        "head": _side(found.head),
        "appeared": [site_object(site) for site in found.appeared],
        "vanished": [site_object(site) for site in found.vanished],
        "changed": [_changed(one) for one in found.changed],
    }
    return as_json(clean(document))


def _side(side: Side) -> dict[str, Any]:
    return {
        "ref": side.ref,
        "commit": side.commit,
        "failed": msgspec.to_builtins(side.inventory.files.failed),
        "summary": summary(side.inventory.sites),
    }


def _changed(one: Changed) -> dict[str, Any]:
    return {
        "changes": msgspec.to_builtins(one.changes),
        "before": site_object(one.before),
        "after": site_object(one.after),
    }
