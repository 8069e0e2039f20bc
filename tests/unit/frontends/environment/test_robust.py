"""Whatever a file of the project holds, reading it gives environments or a gap."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from poolint.frontends.environment.collect import environments
from poolint.frontends.manifests import pins
from poolint.policy.billing_pack import load_routes

ROUTES = load_routes()
NAMES = sorted(ROUTES.variables)
ENVIRONMENTS = (
    ".env",
    "Dockerfile",
    "compose.yaml",
    ".github/workflows/a.yml",
    "k.yaml",
    "Procfile",
    "a.service",
    ".claude/settings.json",
    "pyproject.toml",
)
MANIFESTS = ("uv.lock", "Pipfile.lock", "Pipfile", "requirements.txt", "pyproject.toml", "pylock.toml")
PIECES = st.sampled_from(
    [
        *NAMES[:3],
        "=",
        ":",
        "\n",
        "\n  ",
        "- ",
        "{",
        "}",
        "[",
        "]",
        '"',
        "'",
        "\\\n",
        "#",
        "&a ",
        "*a",
        "<<: ",
        "services:",
        "jobs:",
        "steps:",
        "run: ",
        "env:",
        "env_file: ",
        "environment:",
        "build: ",
        "apiVersion:",
        "kind: Pod",
        "spec:",
        "containers:",
        "FROM x AS y",
        "ENV ",
        "ARG ",
        "CMD ",
        "Environment=",
        "ExecStart=",
        "[[package]]",
        'name = "a"',
        'version = "1"',
        "a==1",
        "a>=1,<2",
        "a~=",
        "[project]",
        "dependencies = ",
        "[tool.poetry.dependencies]",
        'a = "^1.2"',
        "default",
        "null",
        "!!python/object:x ",
        "---\n",
        "${",
        "\x00",
        "é",
        "%",
        "| ",
        "> ",
        "? ",
        "!",
    ]
)
TEXTS = st.one_of(st.lists(PIECES, max_size=25).map("".join), st.text(max_size=60))


@settings(max_examples=300, deadline=None)
@given(path=st.sampled_from(ENVIRONMENTS), text=TEXTS)
def test_an_environment_file_never_stops_the_scan(path: str, text: str) -> None:
    data = f"{text}\n# {NAMES[0]}\n".encode("utf-8", "surrogatepass")
    found = environments({path: data}, ROUTES)
    assert len(found.gaps) <= 1
    assert all(gap.path == path for gap in found.gaps)


@settings(max_examples=300, deadline=None)
@given(path=st.sampled_from(MANIFESTS), text=TEXTS)
def test_a_manifest_never_stops_the_scan(path: str, text: str) -> None:
    found = pins({path: text.encode("utf-8", "surrogatepass")})
    assert len(found.gaps) <= 1
    assert all(gap.path == path for gap in found.gaps)
