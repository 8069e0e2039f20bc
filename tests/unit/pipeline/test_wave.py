"""The wave reads what can make something of what leads to Claude, says where it stops, and reads no more."""

from pathlib import Path

import pytest

from poolint import pipeline
from poolint.model.facts import CallSite, Inventory
from poolint.model.settings import Settings
from poolint.pipeline import wave

ASK = "self.api.messages.create(model='claude-haiku-4-5', max_tokens=9, messages=text)\n"
LLM = (
    "import anthropic\nclass LLM:\n    def __init__(self):\n"
    "        self.api = anthropic.Anthropic(max_retries=0)\n    def ask(self, text):\n        return " + ASK
)
AGAIN = (
    "    for attempt in range(5):\n"
    "        try:\n"
    "            return {call}\n"
    "        except Exception:\n"
    "            continue\n"
)
BOT = (
    "class Bot:\n    def __init__(self, llm):\n        self.llm = llm\n    def run(self):\n"
    + "\n".join("    " + line for line in AGAIN.format(call="self.llm.ask('x')").splitlines())
    + "\n"
)


def scan(root: Path, files: dict[str, str], *, thorough: bool = False) -> Inventory:
    for name, text in files.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return pipeline.scan(Settings(paths=(str(root),), thorough=thorough, jobs=1))


def judged(site: CallSite) -> tuple[str, int | str | None]:
    assert site.exhaustion is not None
    return site.exhaustion.verdict, site.exhaustion.worst


def test_a_file_that_hands_a_client_to_a_class_of_another_file_is_read(tmp_path: Path) -> None:
    """Neither of the two names the other: only the third says that ``Bot`` asks through ``LLM``."""
    main = "from bot import Bot\nfrom llm import LLM\nBot(LLM()).run()\n"
    found = scan(tmp_path, {"llm.py": LLM, "bot.py": BOT, "main.py": main})
    (site,) = found.sites
    assert judged(site) == ("conflates", 5)
    assert found.files.parsed == 3


def test_the_class_may_come_by_way_of_its_package(tmp_path: Path) -> None:
    main = "from bots import Bot\nfrom llm import LLM\nBot(LLM()).run()\n"
    files = {
        "llm.py": LLM,
        "bots/__init__.py": "from bots.bot import Bot\n",
        "bots/bot.py": BOT,
        "main.py": main,
    }
    (site,) = scan(tmp_path, files).sites
    assert judged(site) == ("conflates", 5)


def test_a_file_that_names_no_member_of_what_it_takes_is_not_read(tmp_path: Path) -> None:
    found = scan(tmp_path, {"llm.py": LLM, "names.py": "from llm import LLM\nNAME = LLM.__name__\n"})
    assert (len(found.sites), found.files.parsed) == (1, 1)


WEB = (
    "import httpx\nURL = 'https://api.anthropic.com/v1/messages'\n"
    "session = httpx.Client()\ndef answer(path, **more):\n    return session.post(path, **more)\n"
)


def test_a_client_of_other_ends_leads_only_to_files_that_hold_the_address(tmp_path: Path) -> None:
    files = {
        "web.py": WEB,
        "asks.py": (
            "from web import session\n"
            "session.post('https://api.anthropic.com/v1/messages', json={'model': 'm'})\n"
        ),
        "other.py": "from web import session\nsession.post('https://example.org/v1', json={})\n",
    }
    found = scan(tmp_path, files)
    assert [site.path for site in found.sites if site.confidence == "certain"] == ["asks.py"]
    assert found.files.parsed == 2


@pytest.fixture
def near(monkeypatch: pytest.MonkeyPatch) -> None:
    """Room for what is about as large as the call itself."""
    monkeypatch.setattr(wave, "_REACHED", 0)


def user(number: int) -> str:
    return (
        f"from llm import LLM\ndef use{number}():\n    return LLM().ask('x')\n" + "# padding\n" * 6 * number
    )


@pytest.mark.usefixtures("near")
def test_what_there_is_no_room_for_is_said(tmp_path: Path) -> None:
    files = {"llm.py": LLM, **{f"use{number}.py": user(number) for number in range(6)}}
    found = scan(tmp_path, files)
    assert len(found.sites) == 1
    (gap,) = found.files.failed
    left = 7 - found.files.parsed
    assert 0 < left < 6
    assert gap.reason == wave.FAR_OFF.format(left=left)


@pytest.mark.usefixtures("near")
def test_thorough_has_room_for_all(tmp_path: Path) -> None:
    files = {"llm.py": LLM, **{f"use{number}.py": user(number) for number in range(6)}}
    found = scan(tmp_path, files, thorough=True)
    assert (found.files.parsed, found.files.failed) == (7, ())


def test_an_expression_too_deep_to_be_followed_is_a_gap_of_its_line(tmp_path: Path) -> None:
    client = "import anthropic\nc = anthropic.Anthropic()\n"
    found = scan(tmp_path, {"app.py": f"{client}x = {'lambda: ' * 200}c.messages.count_tokens()\n"})
    assert {(gap.path, gap.reason, gap.line) for gap in found.files.failed} == {("app.py", wave.TOO_DEEP, 3)}
    assert scan(tmp_path, {"app.py": f"{client}x = {'lambda: ' * 20}c\n"}).files.failed == ()


def test_no_digest_is_made_where_nothing_is_remembered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(data: bytes) -> bytes:
        raise AssertionError(data)

    monkeypatch.setattr(wave, "short", refuse)
    assert len(scan(tmp_path, {"llm.py": LLM}).sites) == 1
