from typing import Any

import msgspec
import pytest

from poolint.frontends.environment.collect import MAX_BYTES, environments
from poolint.model.environment import Environments
from poolint.model.routes import Clue, Order, Routes, Secret
from poolint.model.source import Gap

KEY, TOKEN, CLOUD, URL = "ACME_KEY", "ACME_TOKEN", "ACME_CLOUD", "ACME_URL"
ROUTES = Routes(
    orders=(
        Order(
            id="agent",
            surfaces=("agent",),
            settings=(r"(^|/)\.acme/settings\.json$",),
            named_settings=(r"(^|/)\w*config\w*\.json$",),
            clue=(
                Clue(variable=(URL,), reads="address", route="gateway", what="elsewhere"),
                Clue(variable=(CLOUD,), reads="switch", route="cloud:aws", what="cloud"),
                Clue(variable=(KEY,), reads="secret", route="api-key", what="key"),
                Clue(setting=("helper",), route="api-key", what="helper"),
                Clue(setting=("login",), reads="text", matches="^plan$", route="subscription", what="plan"),
                Clue(variable=(TOKEN,), reads="secret", route="subscription", what="token"),
            ),
            otherwise="unknown",
            otherwise_because="nothing",
            source="made up",
        ),
    ),
    secrets=(Secret(id="t", name="a token", matches=r"^tok-\w{8}", route="subscription", source="made up"),),
)
CANARY = "tok-canary42"


def _shown(found: Environments) -> list[dict[str, Any]]:
    assert found.gaps == ()
    return [
        {
            "name": one.name,
            "folder": one.folder,
            "variables": [f"{item.name}={item.state}:{item.path}:{item.line}" for item in one.variables],
            "entries": list(one.entries),
        }
        for one in found.environments
    ]


def _one(path: str, text: str) -> dict[str, Any]:
    (found,) = _shown(environments({path: text.encode()}, ROUTES))
    return found


def test_a_file_of_variables_gives_names_states_and_lines() -> None:
    text = f"""# {KEY}=1
export {KEY}="a b"
{TOKEN}=   # to be filled in
{CLOUD}=0
OTHER='
{KEY}=inside a quoted text
'
{URL}=${{HOST}}/x
"""
    assert _one("svc/.env", text) == {
        "name": ".env",
        "folder": "svc",
        "variables": [
            f"{KEY}=set:svc/.env:2",
            f"{TOKEN}=empty:svc/.env:3",
            f"{CLOUD}=off:svc/.env:4",
            f"{URL}=set:svc/.env:8",
        ],
        "entries": [],
    }


@pytest.mark.parametrize(
    ("value", "state"),
    [
        ("${X}", "set"),
        ("${X:?needed}", "set"),
        ("${X:-1}", "set"),
        ("${X:-}", "passed"),
        ("${X-}", "passed"),
        ("$X", "set"),
        ("off", "off"),
    ],
)
def test_a_reference_is_meant_to_be_there_unless_it_may_be_empty(value: str, state: str) -> None:
    assert _one(".env", f"{KEY}={value}\n")["variables"] == [f"{KEY}={state}:.env:1"]


@pytest.mark.parametrize("path", [".env.example", "env.sample", "config.example.env"])
def test_an_example_says_what_will_be_set(path: str) -> None:
    assert _one(path, f"{KEY}=\n")["variables"] == [f"{KEY}=set:{path}:1"]


def test_a_dockerfile_gives_the_variables_of_its_last_stage_and_what_it_starts() -> None:
    text = f"""FROM a AS base
ENV {KEY}=1 OTHER=2
FROM b AS other
ENV {CLOUD}=1
FROM base
ARG {TOKEN}
ENV {URL} http://x
ENTRYPOINT ["python"]
CMD ["-m", "app.main"]
"""
    assert _one("svc/Dockerfile", text) == {
        "name": "Dockerfile",
        "folder": "svc",
        "variables": [
            f"{KEY}=set:svc/Dockerfile:2",
            f"{TOKEN}=passed:svc/Dockerfile:6",
            f"{URL}=set:svc/Dockerfile:7",
        ],
        "entries": ["python", "app.main"],
    }


def test_a_service_takes_its_files_and_its_image_and_overrules_them() -> None:
    files = {
        "docker-compose.yml": f"""services:
  web:
    build: ./web
    env_file: [web.env]
    environment:
      - {CLOUD}=1
      - {TOKEN}
""",
        "web.env": f"{KEY}=1\n",
        "web/Dockerfile": f"FROM x\nENV {CLOUD}=0\nCMD python -m web.app\n",
    }
    found = environments({path: text.encode() for path, text in files.items()}, ROUTES)
    assert _shown(found) == [
        {
            "name": "service web",
            "folder": "web",
            "variables": [
                f"{CLOUD}=off:web/Dockerfile:2",
                f"{KEY}=set:web.env:1",
                f"{CLOUD}=set:docker-compose.yml:6",
                f"{TOKEN}=passed:docker-compose.yml:7",
            ],
            "entries": ["python", "web.app"],
        }
    ]


def test_a_service_takes_the_example_where_the_file_itself_is_not_kept() -> None:
    files = {
        "compose.yml": "services:\n  web:\n    build: ./web\n    env_file: .env\n",
        ".env.example": f"{KEY}=\n",
    }
    found = environments({path: text.encode() for path, text in files.items()}, ROUTES)
    assert [(one.name, [item.name for item in one.variables]) for one in found.environments] == [
        (".env.example", [KEY]),
        ("service web", [KEY]),
    ]


def test_each_step_of_a_workflow_sees_what_is_set_around_it() -> None:
    text = f"""env: {{{URL}: 'http://x'}}
jobs:
  one:
    env:
      {TOKEN}: ${{{{ secrets.TOKEN }}}}
    steps:
      - uses: a/b@v1
      - run: |
          cd tools
          python run.py
        env: {{{KEY}: "1"}}
"""
    assert _one(".github/workflows/a.yml", text) == {
        "name": "job one",
        "folder": "",
        "variables": [
            f"{URL}=set:.github/workflows/a.yml:1",
            f"{TOKEN}=set:.github/workflows/a.yml:5",
            f"{KEY}=set:.github/workflows/a.yml:11",
        ],
        "entries": ["cd", "python", "tools/run.py"],
    }


def test_containers_of_a_cluster_take_maps_and_secrets() -> None:
    text = f"""apiVersion: v1
kind: Secret
metadata: {{name: s}}
data: {{{KEY}: Y2FuYXJ5}}
---
apiVersion: v1
kind: Pod
metadata: {{name: p}}
spec:
  containers:
    - name: main
      image: registry/x:1
      command: [python, app.py]
      envFrom: [{{secretRef: {{name: s}}}}]
      env:
        - {{name: {CLOUD}, value: "1"}}
        - {{name: {TOKEN}, valueFrom: {{secretKeyRef: {{name: s, key: t}}}}}}
"""
    assert _one("k8s/p.yaml", text)["variables"] == [
        f"{KEY}=set:k8s/p.yaml:4",
        f"{CLOUD}=set:k8s/p.yaml:16",
        f"{TOKEN}=set:k8s/p.yaml:17",
    ]


def test_processes_and_units() -> None:
    assert _one("Procfile", f"# c\nweb: {KEY}=1 gunicorn app.main:app\n") == {
        "name": "process web",
        "folder": "",
        "variables": [f"{KEY}=set:Procfile:2"],
        "entries": ["gunicorn", "app.main"],
    }
    unit = f"""[Service]
Environment="{KEY}=1" \\
  {CLOUD}=no
PassEnvironment={TOKEN}
ExecStart=/usr/bin/python /srv/a.py
"""
    assert _one("deploy/a.service", unit)["variables"] == [
        f"{KEY}=set:deploy/a.service:2",
        f"{CLOUD}=off:deploy/a.service:2",
        f"{TOKEN}=passed:deploy/a.service:4",
    ]


def test_settings_give_their_keys_and_variables() -> None:
    text = f'{{"env": {{"{CLOUD}": "1"}},\n "helper": "./k.sh",\n "login": "plan", "other": 1}}'
    found = environments({"a/.acme/settings.json": text.encode()}, ROUTES)
    (one,) = found.environments
    assert one.folder == "a"
    assert [(item.name, item.says, item.line) for item in one.variables] == [
        (CLOUD, None, 1),
        ("helper", None, 2),
        ("login", "subscription", 3),
    ]


def test_a_value_says_what_its_form_says_and_is_forgotten() -> None:
    found = environments({".env": f"{KEY}={CANARY}\n".encode()}, ROUTES)
    assert found.environments[0].variables[0].says == "subscription"
    assert CANARY not in repr(found)


SECRET_FILES = {
    ".env": f"{KEY}={CANARY}\n{TOKEN}='{CANARY}\n",
    "Dockerfile": f"FROM x\nENV {KEY}={CANARY}\nARG {TOKEN}={CANARY}\nCMD {KEY}={CANARY} python x.py\n",
    "compose.yaml": f"services:\n  a:\n    environment: {{{KEY}: {CANARY}}}\n",
    ".github/workflows/x.yml": f"""jobs:
  a:
    steps:
      - run: {KEY}={CANARY} x
        env: {{{KEY}: {CANARY}}}
""",
    "k.yaml": f"""apiVersion: v1
kind: Pod
spec: {{containers: [{{env: [{{name: {KEY}, value: {CANARY}}}]}}]}}
""",
    "Procfile": f"web: {KEY}={CANARY} python x.py\n",
    "a.service": f"[Service]\nEnvironment={KEY}={CANARY}\n",
    ".acme/settings.json": f'{{"env": {{"{KEY}": "{CANARY}"}}, "helper": "{CANARY}"}}',
    "b/.acme/settings.json": f'{{"env": {{"{KEY}": "{CANARY}"',
    "b/compose.yaml": f"services: [\n  {KEY}: {CANARY}: {{\n",
}


@pytest.mark.parametrize("path", sorted(SECRET_FILES))
def test_no_value_of_a_variable_is_kept(path: str) -> None:
    found = environments({path: SECRET_FILES[path].encode()}, ROUTES)
    assert found != Environments()
    assert CANARY not in msgspec.json.encode(found).decode()


def test_files_that_cannot_be_read_are_gaps_with_their_line() -> None:
    files = {
        "compose.yaml": f"services:\n  a: [{KEY}\n".encode(),
        "a/.acme/settings.json": f'{{\n"{KEY}": }}'.encode(),
        "b/.env": KEY.encode() + b"=\xff",
        "c/.env": KEY.encode() * MAX_BYTES,
        "d/.acme/settings.json": b'{"ACME_KEY":' + b"[" * 100_000,
    }
    after = "so it is not known who pays for what runs with it"
    assert environments(files, ROUTES).gaps == (
        Gap("a/.acme/settings.json", f"not valid JSON, {after}", 2),
        Gap("b/.env", f"not UTF-8, {after}"),
        Gap("c/.env", "16,000,000 bytes that speak of who pays are not read; 2,000,000 is the most"),
        Gap("compose.yaml", f"not valid YAML, {after}", 3),
        Gap("d/.acme/settings.json", f"nested too deeply, {after}"),
    )


def test_a_file_that_names_no_variable_is_not_read() -> None:
    assert (
        environments({"compose.yaml": b"services: [", "x.yaml": b"{{ template }}"}, ROUTES) == Environments()
    )


def test_aliases_that_multiply_are_a_gap() -> None:
    rows = [f"a0: &a0 [{KEY}, x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{n}: &a{n} [" + ", ".join([f"*a{n - 1}"] * 10) + "]" for n in range(1, 10)]
    found = environments({"compose.yaml": "\n".join(rows).encode()}, ROUTES)
    assert [gap.path for gap in found.gaps] == ["compose.yaml"]
    assert "once its aliases are followed" in found.gaps[0].reason


def test_an_alias_within_itself_is_a_gap() -> None:
    found = environments({"compose.yaml": f"a: &a [*a, {KEY}]".encode()}, ROUTES)
    assert [gap.path for gap in found.gaps] == ["compose.yaml"]


def test_tags_construct_nothing() -> None:
    text = f"services:\n  a:\n    environment:\n      {KEY}: !!python/object/apply:os.system ['exit 9']\n"
    (one,) = environments({"compose.yaml": text.encode()}, ROUTES).environments
    assert [item.state for item in one.variables] == ["passed"]


def test_installed_commands_are_read_from_project_metadata() -> None:
    text = b'[project.scripts]\nrun = "pkg.main:main"\n'
    assert environments({"pyproject.toml": text}, ROUTES).scripts == (("run", "pkg.main"),)


def test_settings_that_a_call_may_name_are_kept_apart_by_path_and_without_values() -> None:
    found = environments(
        {"conf/tsconfig.json": b'{"helper": "x", "env": {"ACME_KEY": "tok-canary42"}}'}, ROUTES
    )
    kept = found.settings()["conf/tsconfig.json"]
    assert (kept.kind, [one.name for one in kept.variables]) == ("named-settings", [KEY, "helper"])
    assert found.names() == ()
    assert CANARY not in repr(found)


@pytest.mark.parametrize("data", [b'{ // of an editor\n "ACME_KEY": 1 }', b"\xff", b"[" * 100_000, b"[]"])
def test_a_file_of_such_a_name_that_is_no_settings_file_is_no_gap(data: bytes) -> None:
    assert environments({"tsconfig.json": data}, ROUTES) == Environments()
