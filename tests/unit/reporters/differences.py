"""One difference for every reporter: each kind of change, a gap on each side, names that would act."""

import msgspec
from unit.reporters.canned import CANNED, CERTAIN, EMPTY, HOSTILE

from poolint.model.difference import Change, Changed, Difference, Side
from poolint.model.source import Gap

COMMIT = "0123456789abcdef0123456789abcdef01234567"
BEFORE = msgspec.structs.replace(
    CANNED, files=msgspec.structs.replace(CANNED.files, failed=(Gap("old.py", "is not valid Python", 3),))
)
EVIL = msgspec.structs.replace(CERTAIN, id="x", path=f"::error::{HOSTILE}", function=HOSTILE, call=HOSTILE)
CHANGED = Changed(
    CERTAIN,
    CERTAIN,
    (
        Change("pool", "api", "plan-limits"),
        Change("tag", "tagged (triage)", "untagged", "worse"),
        Change("verdict", "conflates", "distinguishes", "better"),
        Change("requests", "3", "18", "worse"),
    ),
)
MOVED = Changed(CERTAIN, CERTAIN, (Change("place", "app/old.py:f", "app/triage.py:f"),))
DIFFERENCE = Difference(
    Side("main", COMMIT, BEFORE),
    Side(None, None, CANNED),
    appeared=(CERTAIN,),
    vanished=(CERTAIN,),
    changed=(CHANGED, MOVED),
)
ACTING = msgspec.structs.replace(
    DIFFERENCE,
    appeared=(EVIL,),
    vanished=(EVIL,),
    changed=(
        Changed(EVIL, EVIL, (Change("tag", f"tagged ({HOSTILE})", "untagged", "worse"),)),
        Changed(EVIL, EVIL, (Change("place", HOSTILE, HOSTILE),)),
    ),
)
"""The same with names that would act if they could."""
NOTHING = Difference(
    Side("v1|`x`", COMMIT, EMPTY),
    Side("v2", COMMIT, EMPTY),
    (),
    (),
    (),
)
