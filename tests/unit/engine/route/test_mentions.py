"""Which files speak of the environment and of a variable that counts."""

from __future__ import annotations

from poolint.engine.route.mentions import may_write
from poolint.policy.billing_pack import load_routes

ROUTES = load_routes()


def test_a_file_is_worth_parsing_when_it_speaks_of_both() -> None:
    speaks = may_write(ROUTES.environs, ROUTES.variables)
    assert speaks(b'os.environ["ANTHROPIC_API_KEY"]')
    assert not speaks(b'os.environ["HOME"]')
    assert not speaks(b"ANTHROPIC_API_KEY")
