import pytest

from poolint.frontends.manifest_names import form_of


@pytest.mark.parametrize(
    ("path", "read"),
    [
        ("requirements.txt", True),
        ("requirements/base.txt", True),
        ("dev-requirements.in", True),
        ("constraints.txt", True),
        ("notes.txt", False),
        ("Cargo.lock", False),
    ],
)
def test_manifests_are_known_by_their_names(path: str, read: bool) -> None:
    assert (form_of(path) is not None) is read
