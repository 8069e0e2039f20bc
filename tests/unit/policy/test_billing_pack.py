from pathlib import Path

import pytest

from poolint.policy.billing_pack import load_billing, load_routes
from poolint.policy.pack import PackError, load_catalog


def _pack(folder: Path, where: str, text: str) -> Path:
    file = folder / "catalog" / where
    file.parent.mkdir(parents=True)
    file.write_text(text)
    return folder


HEAD = 'as-of = 2026-01-01\nsource = "s"\n'
POLICY = '[[policy]]\nid = "p"\ntitle = "t"\nstatus = "in-force"\nlast-confirmed = 2026-01-01\n'


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (POLICY + "colour = 1\n", "key 'colour': unknown key"),
        (POLICY + POLICY, "key 'id': is used twice"),
        (POLICY + 'based-on = "q"\n', "key 'based-on': 'q' is no policy"),
        (POLICY.replace("in-force", "paused"), "key 'announced': is needed where the status is 'paused'"),
        (POLICY + '[[policy.row]]\nroutes = ["api-key"]\npools = ["gold"]\n', "'gold' is no pool"),
        (POLICY + '[[policy.row]]\nroutes = ["key"]\npools = []\n', "key 'row[0].routes[0]'"),
        (POLICY + "[", "cannot be read"),
    ],
)
def test_a_mistake_in_a_policy_is_named(tmp_path: Path, text: str, problem: str) -> None:
    root = _pack(tmp_path, "billing/x.toml", HEAD + text)
    with pytest.raises(PackError) as caught:
        load_billing(root)
    assert problem in str(caught.value)


ROUTES = 'package = "p"\n' + HEAD
ORDER = '[[order]]\nid = "o"\nsurfaces = ["s"]\notherwise = "unknown"\notherwise-because = "x"\n'


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('clue = [{ what = "x", route = "api-key" }]\n', "says where to look once"),
        ('clue = [{ what = "x", variable = ["A"], flag = ["b"], never = ["api-key"] }]\n', "give one of"),
        ('clue = [{ what = "x", variable = ["A"] }]\n', "says nothing: give route or never"),
        (
            'clue = [{ what = "x", client = ["a"], reads = "text", route = "gateway" }]\n',
            "say what it matches",
        ),
        ("model = '('\n", "is not a regular expression"),
        ("settings = ['(']\n", "is not a regular expression"),
        ("modle = 'x'\n", "did you mean 'model'?"),
    ],
)
def test_a_mistake_in_an_order_is_named(tmp_path: Path, text: str, problem: str) -> None:
    root = _pack(tmp_path, "routes/x.toml", ROUTES + ORDER + text)
    with pytest.raises(PackError) as caught:
        load_routes(root)
    assert problem in str(caught.value)


def test_every_surface_has_an_order() -> None:
    catalog, routes = load_catalog(), load_routes()
    surfaces = {surface.id for surface in catalog.surfaces if surface.bills}
    surfaces |= {program.surface for program in catalog.programs}
    assert surfaces - {surface for order in routes.orders for surface in order.surfaces} == set()


def test_the_terms_that_ship_have_a_source_and_a_day() -> None:
    billing = load_billing()
    assert {policy.id: policy.status for policy in billing.policies} == {
        "plan-limits-for-all": "in-force",
        "third-party-harness-split": "in-force",
        "agent-sdk-credit": "paused",
    }
    assert all(policy.source for policy in billing.policies)
