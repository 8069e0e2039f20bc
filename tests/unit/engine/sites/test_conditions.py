from __future__ import annotations

from textwrap import dedent

from poolint.engine.flow.paths import Atlas
from poolint.engine.flow.program import Program
from poolint.engine.flow.statements import add_module
from poolint.engine.project import Project
from poolint.engine.sites.conditions import holds, named
from poolint.frontends.python import parse
from poolint.model.catalog import Catalog, Condition, Flow, ModelSource, Surface
from poolint.model.source import Source, SourcePath

AGENT = Surface(
    id="agent",
    roots=("agency.Agent()",),
    bills=("run",),
    model=ModelSource(argument=("model",), client=("model", 0), matches=r"^acme\S*$", absent="no"),
)
STRICT = Surface(
    id="chain",
    roots=("agency.Chain()",),
    bills=("run",),
    model=ModelSource(client=("model", 0), matches="^acme", unknown="no", absent="yes"),
)
POST = Surface(
    id="web", roots=("web.post",), bills=("__call__",), model=ModelSource(argument=("json", "model"))
)
OURS = Surface(id="ours", roots=("acme.Model()",), model=ModelSource(client=("name", 0)), means="yes")
OTHER = Surface(
    id="other",
    roots=("rival.Model()",),
    keeps=("bind()",),
    model=ModelSource(client=("name", 0), matches="^acme", unknown="no", absent="no"),
    means="no",
)
AT_ADDRESS = Surface(
    id="other",
    roots=("rival.Model()",),
    when=(Condition(client=("url",), matches="acme"),),
    model=ModelSource(client=("name", 0)),
    means="yes",
)
EITHER = Surface(
    id="either",
    roots=("cloud.Model()",),
    model=ModelSource(client=("id",), matches="^acme", opaque="^arn:", excludes="embed", absent="likely"),
)
REQUEST = Surface(id="web", roots=("web.Request()",), model=ModelSource(client=("json", "model")))
TO_US = Surface(
    id="web",
    roots=("web.send",),
    bills=("__call__",),
    when=(Condition(argument=("request", 0, "url", 1), matches="^acme:"),),
    model=ModelSource(argument=("request", 0)),
)
PICK = Surface(
    id="pick",
    roots=("pick.send",),
    bills=("__call__",),
    model=ModelSource(argument=("json", "model"), prefers="^acme"),
)
DOUBLE = Flow(paths=("doubles.Mock",), kind="double")
CATALOG = Catalog(
    surfaces=(AGENT, STRICT, POST, OURS, OTHER, AT_ADDRESS, EITHER, REQUEST, TO_US, PICK), flows=(DOUBLE,)
)
IMPORTS = "import acme, agency, cloud, doubles, pick, rival, web\n"


def solved(text: str) -> Program:
    """The solved program of one file."""
    program = Program(Atlas(CATALOG), Project(["app.py"]))
    add_module(program, 0, parse(Source(SourcePath("app.py", "/app.py"), (IMPORTS + dedent(text)).encode())))
    program.graph.solve()
    return program


def answers(text: str) -> list[str]:
    """Whether the conditions of each billable call hold."""
    program = solved(text)
    return [
        holds(program, condition, call, value)
        for _, hits in sorted(program.hits.items())
        for value, call, _ in hits
        for surface, _ in value.step.bills
        for condition in surface.when
    ]


def said(text: str) -> list[str]:
    """For each billable call in order: the answer and the models (``yes acme-1``)."""
    program = solved(text)
    found = []
    for _, hits in sorted(program.hits.items()):
        for value, call, _ in hits:
            for surface, _ in value.step.bills:
                name = named(program, surface.model, call, value)
                found.append(" ".join((name.answer, *name.models)))
    return found


def test_a_model_object_that_means_yes_decides_whatever_its_name() -> None:
    assert said("agency.Agent(acme.Model(given)).run()") == ["yes"]


def test_a_model_object_that_means_yes_gives_its_name() -> None:
    assert said("agency.Agent(model=acme.Model(name='big')).run()") == ["yes big"]


def test_a_model_object_that_means_no_is_another_vendor_whatever_its_name() -> None:
    assert said("agency.Agent(rival.Model(given)).run()") == ["no"]


def test_a_model_object_that_means_no_is_believed_when_its_name_matches() -> None:
    assert said("agency.Agent(rival.Model('acme-1')).run()") == ["yes acme-1"]


def test_what_an_object_means_holds_only_under_the_conditions_of_its_surface() -> None:
    assert said("agency.Agent(rival.Model(given, url='https://acme.example')).run()") == ["yes"]
    assert said("agency.Agent(rival.Model(given, url='https://rival.example')).run()") == ["no"]


def test_an_object_keeps_its_meaning_through_members_that_give_it_again() -> None:
    assert said("agency.Agent(rival.Model(given).bind()).run()") == ["no"]


def test_an_object_without_a_meaning_answers_by_its_own_model() -> None:
    text = """
    agency.Agent(cloud.Model(id="acme-1")).run()
    agency.Agent(cloud.Model(id="rival-1")).run()
    agency.Agent(cloud.Model(id="arn:x")).run()
    agency.Agent(cloud.Model()).run()
    """
    assert said(text) == ["yes acme-1", "no", "likely", "likely"]


def test_a_model_for_other_ends_rules_out_what_is_not_known_beside_it() -> None:
    assert said("def f(name='rival-embed'): agency.Agent(cloud.Model(id=name)).run()") == ["no"]
    assert said("def f(name='rival-1'): agency.Agent(cloud.Model(id=name)).run()") == ["likely"]
    assert said("agency.Agent(cloud.Model(id='acme-1' if x else 'rival-embed')).run()") == ["yes acme-1"]


def test_one_address_that_matches_among_many_others_is_likely() -> None:
    table = "def go(name): web.send({0}[name])\n"
    assert answers(table.format("{'a': 'acme:1', 'b': 'rival:1'}")) == ["yes"]
    assert answers(table.format("{'a': 'acme:1', 'b': 'b:1', 'c': 'c:1', 'd': 'd:1'}")) == ["likely"]
    assert answers(table.format("{'b': 'b:1', 'c': 'c:1', 'd': 'd:1'}")) == ["no"]


def test_names_that_fit_are_preferred_and_a_table_without_one_names_nothing() -> None:
    call = "def go(x): pick.send(json={'model': {0}[x]})\n"
    assert said(call.replace("{0}", "{'a': 'acme-1', 'b': 'rival-1'}")) == ["yes acme-1"]
    assert said(call.replace("{0}", "{'a': 'rival-1', 'b': 'rival-2'}")) == ["yes rival-1 rival-2"]
    assert said(call.replace("{0}", "{'a': 'r-1', 'b': 'r-2', 'c': 'r-3', 'd': 'r-4'}")) == ["yes"]


def test_where_messages_come_too_only_names_that_fit_are_models_and_no_object_decides() -> None:
    mixed = "m = {}\nif given: m = 'it failed: no credit left'\n"
    assert said(mixed.format("'acme-1'") + "agency.Agent(m).run()") == ["yes acme-1"]
    assert said(mixed.format("'rival-1'") + "agency.Agent(m).run()") == ["likely"]
    assert said(mixed.format("acme.Model('big')") + "agency.Agent(m).run()") == ["likely"]
    assert said(mixed.format("acme.Model('big')") + "agency.Chain(m).run()") == ["no"]
    assert said(mixed.format("'acme-1'") + "web.post(json={'model': m})") == ["yes"]
    assert said(mixed.format("'acme-1'") + "pick.send(model=m)") == ["yes acme-1"]
    assert said(mixed.format("'x'") + "pick.send(json=m)\npick.send(model=m or 'big')") == ["yes", "yes"]
    assert said(mixed.format("'x'") + "pick.send(json=m, model='acme-1')") == ["yes acme-1"]


def test_an_object_that_means_yes_among_many_names_of_others_decides_nothing() -> None:
    text = "m = acme.Model('big')\nif given: m = 'rival-1'\nelif given > 1: m = 'rival-2'\n"
    assert said(text + "agency.Agent(m).run()") == ["yes big"]
    text += "elif given > 2: m = 'rival-3'\n"
    assert said(text + "agency.Agent(m).run()") == ["likely"]
    assert said(text + "agency.Chain(m).run()") == ["no"]


def test_a_name_that_does_not_fit_beside_something_unknown_is_not_said() -> None:
    assert said("pick.send(model='rival-1')") == ["yes rival-1"]
    assert said("def f(m='rival-1'): pick.send(model=m)\nf(given)") == ["yes"]
    assert said("def f(m='acme-1'): pick.send(model=m)\nf(given)") == ["yes acme-1"]


def test_an_empty_name_is_no_model() -> None:
    assert said("web.post(json={'model': ''})") == ["yes"]


def test_a_vendor_chosen_among_others_before_an_unknown_name_is_likely() -> None:
    call = "def go(v, n): agency.Agent().run(model=f'{({0})}{n}')\n"
    assert said(call.replace("{0}", "'acme-'")) == ["yes"]
    assert said(call.replace("{0}", "'acme-' if v else 'rival-'")) == ["likely"]
    assert said("agency.Agent().run(model='acme-1' if v else 'rival-1')") == ["yes acme-1"]


def test_none_where_a_model_must_be_named_is_filled_in_by_something_that_is_not_seen() -> None:
    assert said("class S:\n    name = None\nagency.Agent().run(model=S().name)") == ["likely"]
    assert said("agency.Agent(None).run()") == ["no"]


def test_an_object_that_may_be_given_beside_names_leaves_an_unknown_name_unknown() -> None:
    given = "class Own: pass\ndef run(m='rival-1'):\n    agency.Agent().run(model=m)\n"
    assert said(given + "run(Own())") == ["likely"]
    assert said("class Own: pass\nagency.Agent(Own()).run()") == ["no"]


def test_an_agent_among_the_arguments_answers_for_the_model_it_was_given() -> None:
    assert said("agency.Agent(agency.Agent(acme.Model('big'))).run()") == ["yes big"]


def test_agents_that_hold_each_other_end() -> None:
    text = """
    a = agency.Agent(model=b if x else None)
    b = agency.Agent(a)
    b.run()
    """
    assert len(said(text)) == 1


def test_agents_within_agents_are_searched_to_a_depth_and_beyond_it_unknown() -> None:
    def nested(depth: int) -> str:
        agents = "".join(f"a{i} = agency.Agent(a{i - 1})\n" for i in range(1, depth))
        return f"a0 = agency.Agent(rival.Model('x'))\n{agents}a{depth - 1}.run()"

    assert said(nested(10)) == ["no"]
    assert said(nested(500)) == ["likely"]


def test_agents_that_share_others_end() -> None:
    agents = "".join(
        f"a{i} = agency.Agent([a{i - 1}, b{i - 1}])\nb{i} = agency.Agent([b{i - 1}, a{i - 1}])\n"
        for i in range(1, 25)
    )
    assert said(f"a0 = agency.Agent(given)\nb0 = agency.Agent(given)\n{agents}a24.run()") == ["likely"]


def test_a_test_double_is_no_model() -> None:
    assert said("agency.Agent(doubles.Mock()).run()") == ["no"]


def test_an_object_of_the_program_is_no_model_of_the_catalog() -> None:
    assert said("class Fake: pass\nagency.Agent(Fake()).run()") == ["no"]


def test_a_model_that_cannot_be_known_is_likely_unless_the_source_says_otherwise() -> None:
    assert said("agency.Agent(given).run()") == ["likely"]
    assert said("agency.Chain(given).run()") == ["no"]


def test_a_model_that_is_not_named_follows_absent() -> None:
    assert said("agency.Agent().run()") == ["no"]
    assert said("agency.Chain().run()") == ["yes"]


def test_the_billing_call_names_the_model_before_its_receiver() -> None:
    assert said("agency.Agent(acme.Model('big')).run(model='rival-1')") == ["no"]


def test_only_the_named_keys_of_a_mapping_name_the_model() -> None:
    text = "web.post(json={'model': 'acme-1', 'stop': ['x'], 'messages': [{'role': 'user'}]})"
    assert said(text) == ["yes acme-1"]


def test_the_texts_of_a_mapping_without_the_key_are_no_models() -> None:
    assert said("web.post(json={'messages': [{'role': 'user'}], 'stop': ['x']})") == ["yes"]


def test_objects_of_a_list_are_searched() -> None:
    assert said("agency.Agent([rival.Model('x'), acme.Model('big')]).run()") == ["yes big"]


def test_an_object_that_says_where_its_model_is_named_is_searched_there_only() -> None:
    assert said("web.send(web.Request('POST', 'acme:talk', json={'model': 'big'}))") == ["yes big"]


def test_a_condition_looks_into_the_object_it_is_given() -> None:
    assert answers("web.send(web.Request('POST', 'acme:talk'))") == ["yes"]
    assert answers("web.send(web.Request('POST', 'rival:talk'))") == ["no"]


def test_an_empty_collection_names_no_model() -> None:
    assert said("agency.Agent([]).run()") == ["no"]


def test_a_collection_of_something_unknown_may_name_one() -> None:
    assert said("agency.Agent([given]).run()") == ["likely"]


def test_an_object_known_by_its_annotation_only_may_have_any_model() -> None:
    assert said("def f(agent: agency.Agent): agent.run()") == ["likely"]
    assert said("def f(model: cloud.Model): agency.Agent(model).run()") == ["likely"]
    assert said("def f(model: acme.Model): agency.Agent(model).run()") == ["yes"]
