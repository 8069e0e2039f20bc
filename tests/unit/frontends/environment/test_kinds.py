"""What a file is, by its name."""

from __future__ import annotations

import pytest

from poolint.frontends.environment.kinds import is_environment
from poolint.model.routes import Clue, Order, Routes

ROUTES = Routes(
    orders=(
        Order(
            id="agent",
            surfaces=("agent",),
            settings=(r"(^|/)\.acme/settings\.json$",),
            clue=(Clue(variable=("ACME_KEY",), reads="secret", route="api-key", what="key"),),
            otherwise="unknown",
            otherwise_because="nothing",
            source="made up",
        ),
    ),
)


@pytest.mark.parametrize(
    ("path", "looked_at"),
    [
        (".env", True),
        ("a/web.env", True),
        (".github/workflows/ci.yml", True),
        ("docker-compose.prod.yaml", True),
        ("Procfile.dev", True),
        ("etc/app.service", True),
        ("etc/app.service.d/keys.conf", True),
        ("pyproject.toml", True),
        ("etc/keys.conf", False),
        ("a/.env.local", True),
        ("Dockerfile.dev", True),
        ("k8s/x.yml", True),
        (".acme/settings.json", True),
        ("other/settings.json", False),
        ("app.py", False),
        ("env.py", False),
    ],
)
def test_files_are_known_by_their_names(path: str, looked_at: bool) -> None:
    assert is_environment(path, ROUTES) is looked_at
