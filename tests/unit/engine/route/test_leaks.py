import pytest
from unit.engine.acme import solved

from poolint.engine.route.leaks import leaks
from poolint.model.place import Place
from poolint.policy.billing_pack import load_routes


def _kinds(text: str) -> list[tuple[int, str]]:
    return [(leak.place.line, leak.kind) for leak in leaks(solved({"app.py": text}), load_routes())]


@pytest.mark.parametrize(
    ("literal", "kind"),
    [
        ("sk-ant-api03-0a1b2c3d4e5f6g7h8i9j", "an API key"),
        ("Bearer sk-ant-oat01-0a1b2c3d4e5f6g7h8i9j", "a subscription's OAuth token"),
        ("sk-ant-ort01-0a1b2c3d4e5f6g7h8i9j", "a subscription's refresh token"),
        ("sk-ant-admin01-0a1b2c3d4e5f6g7h8i9j", "an Admin API key"),
    ],
)
def test_a_credential_is_known_by_its_form(literal: str, kind: str) -> None:
    assert _kinds(f'\nKEY = "{literal}"\nB = b"{literal}"\n') == [(2, kind), (3, kind)]


@pytest.mark.parametrize(
    "literal",
    ["sk-ant-api03-xxxxxxxxxxxxxxxxxxxxxxxx", "sk-ant-api03-your-key-goes-here-please", "sk-ant-api03-..."],
)
def test_a_placeholder_is_no_credential(literal: str) -> None:
    assert _kinds(f'KEY = "{literal}"\n') == []


def test_a_leak_holds_its_place_and_never_the_credential() -> None:
    program = solved({"app.py": 'f(\n  "sk-ant-api03-canary00canary00canary00"\n)\n'})
    (leak,) = leaks(program, load_routes())
    assert leak.place == Place("app.py", 2)
    assert (leak.column, leak.end_line) == (3, 2)
    assert "canary" not in repr(leak)
