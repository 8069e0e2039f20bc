from click.testing import CliRunner

from poolint.cli.main import run
from poolint.version import VERSION


def test_version_is_printed() -> None:
    result = CliRunner().invoke(run, ["--version"])
    assert (result.exit_code, result.output) == (0, f"poolint {VERSION}\n")
