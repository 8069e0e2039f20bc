"""One inventory for every reporter: every judgement, two gaps, wide characters, names that would act."""

from poolint.model.exhaustion import Exhaustion, Observation, RetryLayer
from poolint.model.facts import CallSite, Files, Inventory
from poolint.model.judgement import Attribution, Payer, PayerNote, PolicyUsed, Tag, TagNote
from poolint.model.place import Place, Step
from poolint.model.source import Gap

HOSTILE = "</script><img src=x onerror=alert(1)>\u2028|`@octocat`|\u202e\x1b[2J=cmd()"
"""What a name may hold: it must stay text in every format."""

CERTAIN = CallSite(
    id="app/triage.py:Triage.classify:messages.create:1",
    path="app/triage.py",
    line=14,
    column=16,
    end_line=18,
    end_column=10,
    language="python",
    function="Triage.classify",
    surface="acme-sdk",
    call="messages.create",
    access_path="acme.Client().messages.create()",
    confidence="certain",
    model="acme-large-5",
    stream=False,
    batch=False,
    context="source",
    client=Place("app/clients.py", 9),
    payer=Payer(
        routes=("api-key",),
        pools=("api",),
        evidence=(Step("app/clients.py", 9, "the client is given api_key"),),
    ),
    attribution=Attribution(
        level="tagged",
        tags=(
            Tag("request-metadata", "request", "feature", "triage", "app/triage.py", 17),
            Tag("span-name", "name", None, None, "app/triage.py", 12, dynamic=True, inherited=True),
        ),
        feature="triage",
    ),
    exhaustion=Exhaustion(
        verdict="conflates",
        requests={"acme-spend-cap": 18, "acme-rate-limit": 18, "acme-overloaded": 3},
        worst=18,
        worst_signal="acme-spend-cap",
        final="raises tenacity.RetryError",
        finals={
            "acme-spend-cap": "raises tenacity.RetryError",
            "acme-rate-limit": "raises tenacity.RetryError",
            "acme-overloaded": "raises acme.Overloaded",
        },
        layers=(
            RetryLayer(
                path="app/clients.py",
                line=9,
                end_line=9,
                mechanism="acme-client",
                name="the client's own max_retries",
                verdict="conflates",
                attempts=3,
                transient=3,
                reason="sends every 429 again, max_retries is 2",
            ),
            RetryLayer(
                path="app/triage.py",
                line=11,
                end_line=11,
                mechanism="acme-retry",
                name="a retry decorator",
                verdict="conflates",
                attempts=6,
                transient=6,
                reason="its predicate takes every RateLimitError",
                change=Step("app/retry.py", 4, "the predicate"),
            ),
        ),
        trace=(
            Step("app/triage.py", 14, "the request is refused: 429, spend cap reached"),
            Step("app/clients.py", 9, "the client sends it 3 times in all"),
            Step("app/triage.py", 11, "the decorator starts over, 6 times in all: 18 requests"),
            Step("", 0, "tenacity.RetryError reaches the caller"),
        ),
        observations=(
            Observation("cooldown", "app/triage.py", 11, 11, {"seconds": "60", "text": "wait_fixed(60)"}),
        ),
        unclear=(Step("app/retry.py", 7, "settings.ATTEMPTS: taken as 6, its default"),),
        bound="stopped after 10,000 steps",
    ),
    owner=("@acme/triage", "ana@acme.test"),
)
AFTER_WIDE_CHARACTERS = CallSite(
    id="app/triage.py:Triage.übersetze:messages.stream:1",
    path="app/triage.py",
    line=130,
    column=27,
    end_line=130,
    end_column=88,
    language="python",
    function="Triage.übersetze_票",
    surface="acme-sdk",
    call="messages.stream",
    access_path="acme.Client().messages.stream()",
    confidence="certain",
    model=("acme-large-5", "acme-small-5"),
    stream=True,
    batch=False,
    context="source",
    client=Place("app/clients.py", 9),
    payer=Payer(
        routes=("api-key", "subscription"),
        pools=("api", "plan-limits"),
        evidence=(
            Step("app/clients.py", 9, "the client is given api_key"),
            Step("Dockerfile", 4, "ENV ACME_AUTH_TOKEN"),
        ),
        notes=(PayerNote("ambiguous", "Dockerfile", 4, "a token beside the key: either pool may pay"),),
    ),
    attribution=Attribution(
        level="partly",
        tags=(Tag("header", "request", "x-feature", "übersetzung", "app/triage.py", 120, inherited=True),),
        feature="übersetzung",
        untagged_by=(Step("app/web.py", 31, "called without a tag by view()"),),
        notes=(
            TagNote(
                "unknown-value", "header", "x-feature", "übersetzung", "app/triage.py", 120, "uebersetzung"
            ),
        ),
    ),
    exhaustion=Exhaustion(
        verdict="conflates",
        requests={"acme-spend-cap": "unbounded"},
        worst="unbounded",
        worst_signal="acme-spend-cap",
        final="",
        finals={"acme-spend-cap": ""},
        layers=(
            RetryLayer(
                "app/triage.py", 126, 134, "loop", "a loop", "conflates", "unbounded", None, "while True"
            ),
        ),
        trace=(Step("app/triage.py", 126, "the loop goes round for ever"),),
    ),
    owner=("@acme/triage",),
)
LIKELY = CallSite(
    id="tests/test_bot.ipynb:<module>:query:1",
    path="tests/test_bot.ipynb",
    line=7,
    column=1,
    end_line=7,
    end_column=30,
    language="notebook",
    function="<module>",
    surface="acme-agent",
    call="query",
    access_path="?.query()",
    confidence="likely",
    model=None,
    stream=False,
    batch=True,
    context="test",
    client=None,
    payer=Payer(routes=("unknown",), pools=("unknown",)),
    attribution=Attribution(level="untagged"),
    exhaustion=Exhaustion(
        verdict="propagates",
        requests={"acme-plan-limit": 1},
        worst=1,
        worst_signal="acme-plan-limit",
        final="raises acme.ProcessError",
        finals={"acme-plan-limit": "raises acme.ProcessError"},
        layers=(),
        trace=(Step("tests/test_bot.ipynb", 7, "the error reaches the caller"),),
    ),
)
UNREACHED = CallSite(
    id="app/plugins.py:run:messages.create:1",
    path="app/plugins.py",
    line=5,
    column=12,
    end_line=5,
    end_column=60,
    language="python",
    function="run",
    surface="acme-sdk",
    call="messages.create",
    access_path="acme.Client().messages.create()",
    confidence="certain",
    model="acme-large-5",
    stream=False,
    batch=False,
    context="source",
    client=None,
    payer=Payer(routes=("api-key",), pools=("api",)),
    attribution=Attribution(level="untagged"),
    exhaustion=Exhaustion(
        verdict="unclear",
        requests={},
        worst=None,
        worst_signal=None,
        final="",
        finals={},
        layers=(),
        trace=(),
        unclear=(Step("app/plugins.py", 5, "no simulated run came to this call"),),
    ),
)
"""A site of which it is not known how many requests it sends; not in ``CANNED``."""
GAPS = (
    Gap(path="app/broken.py", reason="not valid Python: '(' was never closed", line=3),
    Gap(path="data/dump.py", reason="4.2 MB, more than max-file-size (1.0 MB)"),
)
POLICY = PolicyUsed(id="plan-limits", status="in-force", as_of="2026-11-25", last_confirmed="2026-11-20")
CANNED = Inventory(
    root="/home/dev/bot",
    sites=(CERTAIN, AFTER_WIDE_CHARACTERS, LIKELY),
    files=Files(discovered=41, prefiltered=5, parsed=4, failed=GAPS),
    policy=POLICY,
)
NOT_COUNTED = Inventory(root="/home/dev/bot", sites=(UNREACHED,), files=Files(1, 1, 1, ()))
PARTLY_COUNTED = Inventory(root="/home/dev/bot", sites=(LIKELY, UNREACHED), files=Files(2, 2, 2, ()))
EMPTY = Inventory(root="/home/dev/bot", sites=(), files=Files(1, 0, 0, ()))
SOURCES = {
    "app/clients.py": "\n".join(
        ["#"] * 8 + ['CLIENT = acme.Client(api_key="k-0123456789abcdef0123", max_retries=2)']
    ),
    "app/triage.py": "\n".join(
        ["#"] * 10
        + [
            "@retry(stop=stop_after_attempt(6))",
            "def classify(self, text):",
            "    # </script><b>",
            "    return CLIENT.messages.create(",
            '        model="acme-large-5",',
            "        messages=[text],",
            '        metadata={"feature": "triage"},',
            "    )",
        ]
    ),
}
"""The text of the files that the steps name; not of all of them."""


def unjudged(inventory: Inventory) -> Inventory:
    """The same as it is before the judges have looked."""
    sites = tuple(
        CallSite(**{name: getattr(site, name) for name in CallSite.__struct_fields__ if name not in _JUDGED})
        for site in inventory.sites
    )
    return Inventory(inventory.root, sites, inventory.files)


_JUDGED = ("payer", "attribution", "exhaustion", "owner")
