"""One inventory for every reporter: a gap, a likely site, columns after wide characters."""

from poolint.model.facts import CallSite, Files, Inventory
from poolint.model.place import Place
from poolint.model.source import Gap

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
)
CANNED = Inventory(
    root="/home/dev/bot",
    sites=(CERTAIN, AFTER_WIDE_CHARACTERS, LIKELY),
    files=Files(
        discovered=41,
        prefiltered=5,
        parsed=4,
        failed=(
            Gap(path="app/broken.py", reason="not valid Python: '(' was never closed", line=3),
            Gap(path="data/dump.py", reason="4.2 MB, more than max-file-size (1.0 MB)"),
        ),
    ),
)
EMPTY = Inventory(root="/home/dev/bot", sites=(), files=Files(1, 0, 0, ()))
