"""What changes nothing of a program changes nothing of what is found in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from sites.cases import folders, load
from sites.quick import located
from sites.rewrites import REWRITES, Files, Place, Rewritten, insert_lines, stays

from poolint.model.facts import CallSite

DECORATOR = "what calls a decorated function with a client does not open the file that defines it"
LITERAL = "the literal that a file must mention is now in another one"
HANDED_ON = "the word is imported from a module that has it from yet another one"
UNREAD = "a function of a file that nothing opens may return anything"
KNOWN_LOSSES = {
    ("address_in_another_module_than_the_request", "move_modules"): HANDED_ON,
    ("cli_looked_for_on_the_machine", "move_functions"): HANDED_ON,
    ("constants_of_a_module_without_clients", "move_modules"): HANDED_ON,
    ("program_named_by_a_class_or_a_function_of_another_module", "move_functions"): HANDED_ON,
    ("program_named_by_a_class_or_a_function_of_another_module", "move_modules"): HANDED_ON,
    ("program_named_in_another_module", "move_modules"): HANDED_ON,
    ("bedrock_other_clients", "move_functions"): LITERAL,
    ("helper_gives_each_caller_its_own_argument_back", "move_functions"): UNREAD,
    ("name_rebound_to_something_else_is_not_followed", "move_functions"): UNREAD,
    ("openai_client_through_a_gateway", "move_functions"): LITERAL,
    ("module_loaded_late_by_a_function_of_the_project", "move_functions"): UNREAD,
    ("registry_filled_by_a_decorator", "move_functions"): DECORATOR,
}
"""Rewrites that change what is found today, with the reason; each must still do so."""


def facts(found: Sequence[CallSite], moved: Callable[[Place], Place] = stays) -> list[tuple[object, ...]]:
    """Sites without what a place is called."""
    return sorted(
        (
            *moved((site.path, site.line)),
            site.surface,
            site.call,
            site.confidence,
            str(site.model),
            site.stream,
            site.batch,
            () if site.client is None else moved((site.client.path, site.client.line)),
        )
        for site in found
    )


@pytest.mark.parametrize("rewrite", REWRITES, ids=lambda rewrite: rewrite.__name__)
@pytest.mark.parametrize("folder", folders(), ids=lambda folder: folder.name)
def test_a_rewrite_keeps_the_sites(folder: Path, rewrite: Callable[[Files], Rewritten]) -> None:
    files = load(folder).files
    rewritten = rewrite(files)
    if rewritten.files == files:
        return
    before, after = located(files), located(rewritten.files)
    is_lost = (folder.name, rewrite.__name__) in KNOWN_LOSSES
    assert (facts(after) == facts(before, rewritten.moved)) is not is_lost


@pytest.mark.parametrize("folder", folders(), ids=lambda folder: folder.name)
def test_inserted_lines_keep_the_ids(folder: Path) -> None:
    files = load(folder).files
    before = located(files)
    after = located(insert_lines(files).files)
    assert [site.id for site in after] == [site.id for site in before]
    assert len({site.id for site in before}) == len(before)
