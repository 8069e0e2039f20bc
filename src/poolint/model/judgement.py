"""What is judged of a call site: who pays for it, and who asked."""

from __future__ import annotations

from typing import Literal

import msgspec

from poolint.model.place import Step

RouteWord = Literal[
    "subscription",  # the login of a person or a plan
    "api-key",  # an organisation of the vendor's API
    "cloud:aws",
    "cloud:gcp",
    "cloud:azure",
    "gateway",  # somebody between, who pays on
    "customer",  # the organisation of the customer is billed
    "unknown",
]

TagLevel = Literal[
    "tagged",  # a feature tag on the request or on a span around it, on every path
    "partly",  # on some paths to the call and not on others
    "weak",  # only a name, the process or the user
    "untagged",
    "unknown",  # arguments that cannot be followed
]

Strength = Literal[
    "request",  # travels with the billed request
    "span",  # on the enclosing span or trace
    "name",  # a name of the span or function alone
    "process",  # one for the whole process
    "user",  # who, not what
]


class PolicyUsed(msgspec.Struct, frozen=True):
    """The billing policy that turned routes into pools, and how fresh it is."""

    id: str
    status: str
    """``in-force``, ``announced``, ``paused``, ``withdrawn``."""
    as_of: str
    """The day the report speaks of, as YYYY-MM-DD."""
    last_confirmed: str
    """The day somebody last read the source."""


PayerFault = Literal[
    "ambiguous",  # the same process finds several credentials, of different pools
    "shared-login",  # a person's subscription pays for what runs unattended
    "mixed-pools",  # one service drains two pools, and no tag tells them apart
    "no-budget",  # an agent that may go on for ever
    "endless-loop",  # a loop without an end around the call
    "secret",  # a credential stands in the code
]


class PayerNote(msgspec.Struct, frozen=True):
    """What is wrong with the way a call is paid for."""

    fault: PayerFault
    path: str
    line: int
    """The line to change."""
    text: str
    """What stands there, in words; never a credential."""


class Payer(msgspec.Struct, frozen=True):
    """The routes a call may take, and the pools they drain under the policy of the report."""

    routes: tuple[RouteWord, ...]
    """A set, sorted; ``unknown`` among them where some credential cannot be known."""
    pools: tuple[str, ...]
    """Ids of pools (``api``, ``plan-limits``, ``aws``), sorted; the project's own names come first."""
    evidence: tuple[Step, ...] = ()
    """How we know: where each route comes from. No value of a secret is ever in it."""
    notes: tuple[PayerNote, ...] = ()
    """What is wrong with it."""


class Tag(msgspec.Struct, frozen=True):
    """An attribution label on a call."""

    mechanism: str
    """Id of the catalog entry (``request-metadata``, ``helicone-property``)."""
    strength: Strength
    key: str | None
    value: str | None
    """A literal; None where it is made at run time (``dynamic``)."""
    path: str
    line: int
    dynamic: bool = False
    inherited: bool = False
    """Set by a caller, or by what encloses one."""


TagFault = Literal[
    "unknown-value",  # a feature that the project's registry does not have
    "unknown-key",  # a key that says no feature, though it is meant to
    "lost-key",  # a key the mechanism does not know: the label is dropped on the way
]


class TagNote(msgspec.Struct, frozen=True):
    """What is wrong with a label."""

    fault: TagFault
    mechanism: str
    key: str | None
    value: str | None
    path: str
    line: int
    close: str | None = None
    """The key or value most like it that would be right."""


class Attribution(msgspec.Struct, frozen=True):
    """The tags of a call, and how well they say which feature asked."""

    level: TagLevel
    tags: tuple[Tag, ...] = ()
    feature: str | None = None
    """The value of the feature key, where it is one literal."""
    untagged_by: tuple[Step, ...] = ()
    """For ``partly``: the path on which the tag is missing; for ``unknown``: what could not be followed."""
    notes: tuple[TagNote, ...] = ()
    """Labels that miss their end."""
