from __future__ import annotations

import pytest
from unit.engine.acme import located, solved

from poolint.engine.sites.lines import MAX_WORDS, split

IMPORTS = "import proc\n"


def runs(text: str) -> list[str]:
    """The programs that a text starts: their surface, model and how sure it is."""
    found = located(solved({"app.py": IMPORTS + text}))
    return [
        " ".join(
            filter(None, [site.surface, str(site.model or ""), "?" if site.confidence == "likely" else ""])
        )
        for site in found
    ]


@pytest.mark.parametrize(
    "call",
    [
        'proc.run(["acme-cli", "-p", "hi"])',
        'proc.run(args=["acme-cli", "--print", "hi"])',
        'proc.run(["/usr/bin/acme-cli", "-p"])',
        'proc.run(["C:\\\\bin\\\\acme-cli.exe", "-p"])',
        'proc.run(["npx", "-y", "@acme/cli", "-p", "hi"])',
        'proc.run(["npx", "@acme/cli@1.2.3", "-p", "hi"])',
        'proc.run(["uvx", "acme-cli", "-p", "hi"])',
        'proc.run(["sudo", "-n", "acme-cli", "-p"])',
        'proc.run(["timeout", "60", "acme-cli", "-p"])',
        'proc.run(["env", "A=1", "acme-cli", "-p"])',
        'proc.run(["acme-cli"], input="hi")',
        'proc.run(["acme-cli"], stdin=file)',
        'proc.run(["bash", "-lc", "cd x && acme-cli -p hi"])',
        'proc.run("acme-cli -p hi", shell=True)',
        'proc.run("A=1 acme-cli -p hi", shell=True)',
        'proc.run("echo hi | acme-cli", shell=True)',
        'proc.run("acme-cli < prompt.txt", shell=True)',
        'proc.run("(acme-cli -p hi)", shell=True)',
        'proc.run(f"acme-cli -p {prompt}", shell=flag)',
        'proc.execute("acme-cli", "-p", "hi")',
        'proc.execute("acme-cli", *["-p", "hi"])',
        'proc.system("acme-cli -p hi")',
        'words = ["acme-cli"]\nwords.append("-p")\nproc.run(words)',
    ],
)
def test_a_run_without_a_person_is_a_site(call: str) -> None:
    assert runs(call) == ["cli"]


@pytest.mark.parametrize(
    "call",
    [
        'proc.run(["acme-cli"])',
        'proc.run(["acme-cli", "hi"])',
        'proc.run(["acme-cli", "mcp", "list", "-p"])',
        'proc.run(["acme-cli", "--version"])',
        'proc.run(["acme-cli"], input=None)',
        'proc.run(["acme-cli", "--dir", "-p"])',
        'proc.run(["other", "-p", "acme-cli"])',
        'proc.run(["npx", "other", "acme-cli", "-p"])',
        'proc.run("acme-cli -p hi")',
        'proc.run("acme-cli -p hi", shell=False)',
        'proc.system("mkdir -p ~/.acme-cli")',
        'proc.system("echo acme-cli -p")',
        "proc.run(unknown)",
        "proc.run()",
    ],
)
def test_another_run_is_none(call: str) -> None:
    assert runs(call) == []


def test_the_model_is_that_of_the_flag() -> None:
    text = """
proc.run(["acme-cli", "-p", "--model", "big", "hi"])
proc.run(["acme-cli", "-p", "--model=small"])
proc.run(["acme-cli", "-p", "--model", given])
"""
    assert runs(text) == ["cli big", "cli small", "cli"]


def test_words_that_cannot_be_known_make_a_run_likely() -> None:
    assert runs('proc.run(["acme-cli", flag])') == ["cli ?"]


def test_an_open_quote_is_split_at_white_space() -> None:
    assert split("acme-cli -p 'hi") == ["acme-cli", "-p", "'hi"]


def test_lines_of_a_script_are_commands_of_their_own() -> None:
    assert split("cd x\nacme-cli -p") == ["cd", "x", ";", "acme-cli", "-p"]


def test_a_line_is_read_up_to_a_limit() -> None:
    assert len(split("a " * (MAX_WORDS + 9))) == MAX_WORDS
