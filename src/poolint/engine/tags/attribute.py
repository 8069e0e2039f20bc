"""Attributing: the tags of every call site, and how well they say which feature asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import msgspec

from poolint.engine.flow.program import Program
from poolint.engine.flow.values import Ref
from poolint.engine.sites.locate import Located
from poolint.engine.tags.around import Surroundings
from poolint.engine.tags.paths import Cover, Paths
from poolint.engine.tags.request import Requested, Variable, is_apart, of_process, requested, variables
from poolint.engine.tags.world import Found, World
from poolint.model.judgement import Attribution, Tag, TagLevel, TagNote
from poolint.model.place import Step
from poolint.model.tags import Tags, TagSettings

NO_SETTINGS = TagSettings()
MAX_TAGS = 40
"""Tags listed for one call."""
MAX_ROUNDS = 4
"""How often files are asked for: a with block of the project, what it enters, and the constants of that.

The last round is judged by what is there."""

More = Callable[[frozenset[int]], None]
"""Makes files part of the program, by number."""


def attributions(  # noqa: PLR0913
    program: Program,
    sites: Sequence[Located],
    tags: Tags,
    settings: TagSettings = NO_SETTINGS,
    environment: Iterable[str] = (),
    more: More = lambda files: None,
) -> dict[Ref, Attribution]:
    """Who asked, for each site; ``environment`` are variables known to be set where the program runs.

    ``more`` makes files part of the program that define what a call is tagged with.
    """
    asked: set[int] = set()
    for _ in range(MAX_ROUNDS):
        world = World(program, tags, settings, environment)
        found = _attributed(world, sites)
        wanted = world.reader.wanted - asked
        if not wanted:
            break
        asked |= wanted
        parsed = len(program.modules)
        more(frozenset(wanted))
        if len(program.modules) == parsed:
            break
    return found


def _attributed(world: World, sites: Sequence[Located]) -> dict[Ref, Attribution]:
    set_here = variables(world)
    world.environment |= frozenset(variable.name for variable in set_here)
    surroundings = Surroundings(world)
    judge = _Judge(world, surroundings, Paths(world, surroundings), set_here)
    return {site.ref: judge.attribution(site) for site in sites}


class _Judge:
    """Attributes the calls of one program."""

    def __init__(
        self, world: World, surroundings: Surroundings, paths: Paths, set_here: tuple[Variable, ...]
    ) -> None:
        self._world = world
        self._surroundings = surroundings
        self._paths = paths
        self._set_here = set_here

    def attribution(self, site: Located) -> Attribution:
        """Who asked for one call."""
        request = requested(self._world, site)
        near, home = self._near(site)
        set_here = () if is_apart(site) else self._set_here
        process = tuple(of_process(self._world, set_here, site.site.surface))
        own = (*request.found, *near, *process)
        if any(found.counts and not found.optional for found in own) and not request.without:
            return self._made("tagged", own, (), ())
        cover = self._cover(site, home)
        inherited = cover.found
        if cover.some and cover.missing is None:
            return self._made("tagged", own, inherited, ())
        return self._undecided(request, own, cover)

    def _undecided(self, request: Requested, own: tuple[Found, ...], cover: Cover) -> Attribution:
        """The level of a call that not every path tags."""
        strong = [found for found in own if found.counts and found.tag is not None]
        if strong or cover.some:
            without = request.without or tuple(
                Step(found.tag.path, found.tag.line, "the label may be empty or None here")
                for found in strong
                if found.tag is not None
            )
            return self._made("partly", own, cover.found, without[:1] or cover.missing or ())
        if request.unknown or cover.unknown:
            return self._made("unknown", own, cover.found, (*request.unknown, *cover.unknown)[:3])
        weak = any(found.tag is not None for found in (*own, *cover.found))
        return self._made("weak" if weak else "untagged", own, cover.found, ())

    def _near(self, site: Located) -> tuple[tuple[Found, ...], int]:
        """The labels around the place of a site, and its function."""
        around = self._surroundings.around(site.ref)
        facts = site.site
        comments = self._surroundings.commented(site.ref.module, facts.line, facts.end_line)
        return (*around.found, *comments), around.home

    def _cover(self, site: Located, home: int) -> Cover:
        runs = self._world.program.runs.get(site.ref)
        if runs:
            cover = self._paths.through(runs)
            if cover.some:
                return cover
        return self._paths.above(site.ref.module, home)

    def _made(
        self, level: TagLevel, own: Iterable[Found], inherited: Iterable[Found], untagged_by: tuple[Step, ...]
    ) -> Attribution:
        found = list(dict.fromkeys(own))
        outer = [item for item in dict.fromkeys(inherited) if item not in found]
        tags = [item.tag for item in found if item.tag is not None]
        tags += [msgspec.structs.replace(item.tag, inherited=True) for item in outer if item.tag is not None]
        notes = dict.fromkeys(item.note for item in (*found, *outer) if item.note is not None)
        return Attribution(
            level,
            tuple(dict.fromkeys(tags))[:MAX_TAGS],
            self._feature((*found, *outer)),
            untagged_by,
            _telling(tuple(notes), (*found, *outer)),
        )

    def _feature(self, found: Iterable[Found]) -> str | None:
        """The feature, where all tags that name it agree on one literal."""
        strong: list[Tag] = [item.tag for item in found if item.counts and item.tag is not None]
        named = [tag for tag in strong if self._world.is_primary(tag.key)] or strong
        values = {tag.value for tag in named}
        return values.pop() if len(values) == 1 else None


def _telling(notes: tuple[TagNote, ...], found: Iterable[Found]) -> tuple[TagNote, ...]:
    """The notes that matter: a key that says no feature is no harm where another one does."""
    tagged = any(item.counts for item in found)
    return tuple(note for note in notes if note.fault != "unknown-key" or not tagged)
