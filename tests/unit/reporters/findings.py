"""One report of a check for every format: a likely finding, a suppressed one, a gap, names that would act."""

from unit.reporters.canned import CANNED, CERTAIN, HOSTILE, LIKELY

from poolint.model.findings import Finding, Report, RuleText, Suppression
from poolint.model.place import Step

TRIAGE = """import acme

def classify(text):
    for attempt in range(6):
        try:
            return client.messages.create(text)
        except acme.Busy:  # 票
            wait()
"""
ERROR = Finding(
    code="RTY101",
    name="retry-conflates-exhaustion",
    severity="error",
    confidence="certain",
    path="app/triage.py",
    line=7,
    column=9,
    end_line=7,
    end_column=26,
    message="when the cap is reached, this sends 18 requests (loop 6 × client 3), then raises acme.Busy",
    help="Look at the code first.",
    sites=(CERTAIN.id, LIKELY.id),
    trace=(
        Step("app/triage.py", 6, "the cap is reached: acme.Busy"),
        Step("app/triage.py", 7, "the handler goes round again"),
    ),
    anchor="exceptacme.Busy:",
)
MAYBE = Finding(
    code="EXH101",
    name="exhaustion-swallowed",
    severity="warning",
    confidence="likely",
    path=f"app/{HOSTILE}.py",
    line=3,
    column=1,
    end_line=3,
    end_column=2,
    message=f"the caller gets {HOSTILE}",
    help="Let it through.",
    sites=("somewhere/else.py:f:call:1",),
)
IGNORED = Finding(
    code="RTY103",
    name="retry-stacked",
    severity="warning",
    confidence="certain",
    path="app/triage.py",
    line=4,
    column=5,
    end_line=4,
    end_column=29,
    message="6 × 3 = 18 requests",
    help="Keep one layer.",
    sites=(CERTAIN.id,),
    suppression=Suppression("comment", "a batch at night", "app/triage.py", 4),
)
RULE = RuleText(
    code="RTY101",
    name="retry-conflates-exhaustion",
    family="retry",
    severity="error",
    summary="A retry treats an empty pool like a rate limit.",
    why="It costs money.",
    remedy="Look at the code first.\n\nThen wait.",
    bad=(("All of them", "for attempt in range(6): ask()"),),
    good=(("Some of them", "ask()"),),
    sources=("by hand",),
    fixes=(("unsafe", "raises at once when the pool is empty"),),
)
CHECKED = Report(
    inventory=CANNED,
    findings=(MAYBE, IGNORED, ERROR),
    rules=(RULE,),
    sources=(("app/triage.py", TRIAGE),),
)
CLEAN = Report(inventory=CANNED, findings=(IGNORED,))
