"""The wave: files parsed as access paths reach them, from those where a path may start to a fixed point."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from itertools import chain

from poolint.discovery.walk import Found
from poolint.engine.flow.frontier import Frontier
from poolint.engine.flow.leads import Taken, Uses, taken, uses_of, words_of
from poolint.engine.flow.losses import losses
from poolint.engine.flow.program import Program
from poolint.engine.flow.statements import add_module
from poolint.engine.gate import mesh
from poolint.engine.sites.locate import is_site
from poolint.frontends import imports
from poolint.frontends.bare import bare
from poolint.model.settings import Settings
from poolint.model.source import Comment, Gap, Source, SourcePath
from poolint.pipeline.gate import Gate
from poolint.pipeline.memory import linked, short
from poolint.pipeline.outcome import Progress, Traces
from poolint.pipeline.trees import Trees
from poolint.suppress.comments import may_speak

_LARGEST = 50
"""How many times the limit a file may be and still be looked through for a word that makes it matter."""

_REACHED = 4_000_000
"""Bytes of files read for what others lead to, where those in which paths start are not as many themselves.

A framework about models leads from everything to everything; what matters is mostly near."""

CUT_SHORT = "the flow analysis stopped at its bound; sites may be missing: scan fewer folders at a time"

TOO_DEEP = (
    "an expression is nested too deeply to be followed; calls of Claude inside it are not seen: "
    "give parts of it names of their own"
)

FAR_OFF = (
    "{left} files that may use what calls Claude were not read, since a scan reads only so far from the "
    "calls; what they send again, or which tag they set, is not seen: scan fewer folders, or use --thorough"
)


class Wave:
    """A program that grows by the files it leads to."""

    def __init__(
        self,
        program: Program,
        found: Found,
        settings: Settings,
        progress: Progress | None = None,
        *,
        is_remembered: bool,
    ) -> None:
        self.program = program
        self.gaps: list[Gap] = []
        self.candidates = 0
        """How many files could hold the start of a path."""
        self._files = found.files
        # Beside a named path a gap is not shown, so that of the whole program stands at the first of them.
        self._where = next(iter(found.named), "") or "."
        self._bytes = found.read
        self._settings = settings
        self._progress = progress
        self._settled: set[int] = set()
        """Files that need not be looked at again: parsed, or not readable."""
        self._spoken: set[int] = set()
        """Files that did not open the gate, and may hold a comment that speaks to poolint."""
        self._links: dict[int, tuple[Taken, ...]] | None = None
        self._uses: dict[int, Uses] = {}
        self._words = words_of(program.atlas)
        self._digests: dict[str, bytes] = {}
        self._is_remembered = is_remembered
        """Whether somebody will ask for the traces: a digest of every byte costs as much as to read it."""
        self._is_steady = True
        """Whether every file was there, and, where it is remembered, the same each time it was read."""
        self._room = _REACHED
        """Bytes that may still be parsed of files in which no path starts."""
        self._done = 0
        self._total = len(found.files)

    def run(self, trees: Trees) -> None:
        """Parse, link and follow until nothing new is reached."""
        sources = self._gate(trees)
        while sources:
            self._join(trees, sources)
            self._solve()
            if self.program.graph.is_cut_short or self._room <= 0:
                return
            sources = self._within(self._reached())

    def _within(self, sources: dict[int, Source]) -> dict[int, Source]:
        """The sources there is room for, small ones first; from the first that is left out on, none."""
        if self._settings.thorough:
            return sources
        chosen: dict[int, Source] = {}
        for number, source in sorted(sources.items(), key=lambda item: (len(item[1].data), item[0])):
            self._room -= len(source.data)
            if self._room <= 0:
                break
            chosen[number] = source
        left = len(sources) - len(chosen)
        if left:
            self.gaps.append(Gap(self._where, FAR_OFF.format(left=left)))
        return chosen

    def beside(self, trees: Trees, speaks: Callable[[bytes], bool]) -> dict[int, frozenset[str]]:
        """Parse the files that speak of what counts for all that runs with them, if that may be the program.

        What the others import is given back: one may lie between a file that counts and a call.
        """
        contents = ((number, self.content(file)) for number, file in enumerate(self._files))
        found = {number for number, data in contents if data is not None and speaks(data)}
        if not found:
            return {}
        links = {number: _modules(self._taken(number)) for number in range(len(self._files))}
        self.take(trees, frozenset(found & self._connected(links) - self._settled))
        return {
            number: named for number, named in links.items() if named and number not in self.program.modules
        }

    def _connected(self, links: Mapping[int, frozenset[str]]) -> set[int]:
        """The files of the program, and those connected to them by imports in either direction."""
        near: dict[int, set[int]] = {}
        project = self.program.project
        for number, named in links.items():
            for path in (*named, project.module_of(number)):
                for target in project.run_by(path):
                    near.setdefault(number, set()).add(target)
                    near.setdefault(target, set()).add(number)
        seen = set(self.program.modules)
        stack = list(seen)
        while stack:
            new = near.get(stack.pop(), set()) - seen
            seen |= new
            stack.extend(new)
        return seen

    def take(self, trees: Trees, numbers: frozenset[int]) -> None:
        """Parse further files that a judge asks for, by number, as long as there is room."""
        if self._room <= 0:
            return
        self._join(trees, self._within(self._sources(numbers)))
        self._solve()

    def comments(self, trees: Trees) -> dict[str, tuple[Comment, ...]]:
        """The comments that speak to a linter, by path, once everything else is parsed.

        A file of which nothing else matters is parsed for them too, and joins nothing: a comment that
        suppresses nothing is most often left where the call is gone.
        """
        found = {module.tree.path: module.tree.comments for module in self.program.modules.values()}
        sources = self._sources(self._spoken)
        self._total += len(sources)
        for number, parsed in zip(sources, trees.parse([*sources.values()], self._advance), strict=True):
            self._settled.add(number)
            if isinstance(parsed, Gap):
                self.gaps.append(parsed)
            else:
                found[parsed.path] = parsed.comments
        return {path: listed for path, listed in found.items() if listed}

    def _solve(self) -> None:
        """Solve the program; a bound that is reached is a gap, said once."""
        was_cut_short = self.program.graph.is_cut_short
        self.program.graph.solve()
        if self.program.graph.is_cut_short and not was_cut_short:
            self.gaps.append(Gap(self._where, CUT_SHORT))

    def lost(self) -> tuple[Gap, ...]:
        """Expressions that could not be followed."""
        return tuple(
            Gap(
                self._files[ref.module].path,
                TOO_DEEP,
                self.program.modules[ref.module].tree.span(ref.at).line,
            )
            for ref in losses(self.program)
        )

    def _gate(self, trees: Trees) -> dict[int, Source]:
        """The files in which an access path may start."""
        program = self.program
        gate = Gate(
            mesh(program.atlas),
            lambda: program.atlas,
            program.project,
            self._data,
            thorough=self._settings.thorough,
        )
        sources: dict[int, Source] = {}
        borrowing: dict[int, frozenset[int]] = {}
        for number, file in enumerate(self._files):
            data = self._read(number, file)
            self._advance(1)
            if data is None:
                continue
            source = Source(file, data)
            starts, lenders = gate.opening(number, source)
            if lenders:
                borrowing[number] = lenders
            if starts:
                sources[number] = source
                trees.warm(source)
            elif may_speak(data):
                self._spoken.add(number)
        self._room = max(_REACHED, sum(len(source.data) for source in sources.values()))
        self.candidates = len(sources.keys() | borrowing.keys())
        return sources | self._sources({*borrowing, *chain(*borrowing.values())} - sources.keys())

    def _data(self, number: int) -> bytes | None:
        return self.content(self._files[number])

    def _join(self, trees: Trees, sources: dict[int, Source]) -> None:
        """Make the sources part of the program, in their order whatever child was quickest."""
        self._total += len(sources)
        numbers = sorted(sources)
        for number, parsed in zip(
            numbers, trees.parse([sources[number] for number in numbers], self._advance), strict=True
        ):
            self._settled.add(number)
            if isinstance(parsed, Gap):
                self.gaps.append(parsed)
            else:
                self.gaps.extend(parsed.gaps)
                add_module(self.program, number, parsed)

    def _reached(self) -> dict[int, Source]:
        """The files that what is parsed leads to."""
        frontier = Frontier(self.program, partial(is_site, self.program))
        left = [number for number in range(len(self._files)) if number not in self._settled]
        return self._sources(frontier.reached(left, self._taken, self._used))

    def _taken(self, number: int) -> tuple[Taken, ...]:
        """What a file takes from modules of the project.

        All are read once, when something is first exported: most scans never ask, and bytes are not kept.
        """
        if self._links is None:
            self._links = {}
            project = self.program.project
            for each, file in enumerate(self._files):
                data = self.content(file)
                if data is not None:
                    names = tuple(taken(project, each, imports.scan(data, file.language)))
                    if names:
                        self._links[each] = names
        return self._links.get(number, ())

    def _used(self, number: int) -> Uses | None:
        """What a file says of what it does with what it takes; None where it cannot be read."""
        if number not in self._uses:
            data = self._data(number)
            if data is None:
                return None
            self._uses[number] = uses_of(bare(data, self._files[number].language), self._words)
        return self._uses[number]

    def _sources(self, numbers: Iterable[int]) -> dict[int, Source]:
        """Those of the files that are not settled yet, by number and in its order, as they are read now."""
        read = ((number, self._read(number, self._files[number])) for number in sorted(numbers))
        return {number: Source(self._files[number], data) for number, data in read if data is not None}

    def _read(self, number: int, file: SourcePath) -> bytes | None:
        """The bytes of a file not settled yet; None, and settled, where there are none to be had."""
        if number in self._settled:
            return None
        data = self.content(file)
        if data is None:
            self._settled.add(number)
        return data

    def content(self, file: SourcePath) -> bytes | None:
        """The bytes of a file; None, with a gap, where there are none to be had."""
        limit = self._settings.max_file_size * _LARGEST
        try:
            data = self._bytes(file.absolute, limit)
        except OSError as error:
            self._is_steady = False
            self.gaps.append(Gap(file.path, f"could not be read: {error.strerror or error}"))
            return None
        if len(data) > limit:
            reason = f"larger than {limit:,} bytes, fifty times the limit; raise it with max-file-size"
            self.gaps.append(Gap(file.path, reason))
            self._is_steady = False
            return None
        if self._is_remembered:
            seen = short(data)
            if self._digests.setdefault(file.path, seen) != seen:
                self._is_steady = False
        return data

    def traces(self) -> Traces | None:
        """What the program hangs on; None where that cannot be told, or nobody remembers it."""
        if not (self._is_remembered and self._is_steady):
            return None
        if self._links is None:
            return Traces(self._digests, tuple(sorted(self._settled)), None)
        links = {
            number: linked(self._links.get(number, ()), self._uses.get(number))
            for number in sorted({*self._links, *self._uses} - self._settled)
        }
        used = tuple(sorted(self._uses.keys() - self._settled))
        return Traces(self._digests, tuple(sorted(self._settled)), links, used)

    def _advance(self, files: int) -> None:
        self._done += files
        if self._progress is not None:
            self._progress(self._done, self._total)


def _modules(names: Iterable[Taken]) -> frozenset[str]:
    """The modules that taking names from modules may import: a name may be a module too."""
    found: set[str] = set()
    for one in names:
        found.add(one.module)
        if one.name not in (None, "*"):
            found.add(f"{one.module}/{one.name}" if one.module else f"{one.name}")
    return frozenset(found)
