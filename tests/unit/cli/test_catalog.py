import json

from click.testing import CliRunner

from poolint.cli.main import group
from poolint.policy.pack import load_catalog


def test_every_file_of_the_catalog_is_a_line_with_its_versions_and_source() -> None:
    result = CliRunner().invoke(group, ["catalog"])
    assert result.exit_code == 0
    for name, content in load_catalog().files:
        line = next(line for line in result.stdout.splitlines() if f"{name}: " in line)
        assert line.startswith(content.package)
        assert content.source in line
        assert content.as_of.isoformat() in line


def test_every_surface_is_an_entry_for_programs() -> None:
    result = CliRunner().invoke(group, ["catalog", "--format", "json"])
    entries = json.loads(result.stdout)["surfaces"]
    assert [entry["id"] for entry in entries] == [entry.id for entry in load_catalog().surfaces]
    assert [entry["id"] for entry in entries if not entry["source"] or not entry["package"]] == []
