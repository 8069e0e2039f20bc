import subprocess
import sys

from poolint.version import VERSION


def test_the_package_runs_as_a_module() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "poolint", "--version"], capture_output=True, text=True, check=True
    )
    assert (done.stdout, done.stderr) == (f"poolint {VERSION}\n", "")
