"""From what was typed, or from what the manifest remembers, to requests: a generator with answers and wishes.

    requests = ordered(bench, Order("channel", name, {"topic": "lobby:*"}))
    request = rebuilt(bench, entry)          # the same answers, today's templates

What a generator may wish for is bounded here, for ours and for those of packages alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING

from scaffold.edits.table import to_data
from scaffold.generators import plugins
from scaffold.generators.generator import Answers, Asked, Generator
from scaffold.generators.table import GENERATORS, find
from scaffold.memory.sessions import check_reference, session_of
from scaffold.plan.operations import Hint, Need, Note, Rendered, Request, Wire, Wish
from scaffold.words.errors import ScaffoldError, Usage
from scaffold.words.names import Name
from scaffold.words.paths import check_relative

if TYPE_CHECKING:
    from scaffold.memory.manifest import Entry, Manifest
    from scaffold.memory.project import Project
    from scaffold.memory.workbench import Workbench

__all__ = ["MAX_BYTES", "MAX_WISHES", "Order", "ordered", "rebuilt"]

MAX_WISHES = 200
"""Files and statements that one run may ask for."""
MAX_BYTES = 1_000_000
"""Bytes of one file."""
OFF_LIMITS = (".emberwire/", ".git/")
"""What the generator remembers, and what git does, is not for a generator to write."""


@dataclass(frozen=True, slots=True)
class Order:
    """What was typed: a generator, the name of what it is to make, and the options that were given."""

    kind: str
    name: Name
    typed: Answers = field(default_factory=dict)


def ordered(bench: Workbench, order: Order, *, agreed: Callable[[str], bool] = lambda question: False) -> list[Request]:
    """Return the request for an order with those for what it needs, in the order in which they are composed.

    `agreed` answers the question of a need that has one; a need without a question is always fulfilled.
    Raises `Usage` for what makes no sense, and `ScaffoldError` for a generator that fails.
    """
    return list(_ordered(bench, order, agreed, _Run()))


@dataclass(slots=True)
class _Run:
    """What one run has been asked for, and has made, so far."""

    seen: set[tuple[str, Name]] = field(default_factory=set)
    drafts: dict[str, bytes] = field(default_factory=dict)


def _ordered(bench: Workbench, order: Order, agreed: Callable[[str], bool], run: _Run) -> Iterator[Request]:
    run.seen.add((order.kind, order.name))
    generator = _found(order.kind)
    refuse_namesakes(bench.manifest, order.kind, order.name)
    label = generator.label(order.name, order.typed)
    known = bench.manifest.find(order.kind, label)
    bench = replace(bench, project=_with_session(bench.project, {} if known is None else known.answers, order.typed))
    asked = _asked(bench, order.kind, generator, order.name, {} if known is None else known.answers)
    asked = replace(asked, options=generator.settle(asked, order.typed), drafts=run.drafts)
    planned = _planned(generator, asked)
    fulfilled = {need: list(_fulfilled(bench, need, agreed, run)) for need in (*planned.before, *planned.after)}
    left = [need.otherwise for need, requests in fulfilled.items() if not requests and need.otherwise]
    yield from (request for need in planned.before for request in fulfilled[need])
    yield Request(order.kind, label, asked.options, planned.wishes, (*left, *planned.notes))
    yield from (request for need in planned.after for request in fulfilled[need])


def _with_session(project: Project, known: Answers, typed: Answers) -> Project:
    """Return the project with the session that was typed, else the storage of the first time."""
    given = {name: check_reference(typed[name], option=name) for name in ("session", "metadata") if name in typed}
    project = project.storing(known)
    found = session_of(project, **given) if given else None
    return project if found is None else project.storing({"storage": "session", "unclear": "", **asdict(found)})


def _fulfilled(bench: Workbench, need: Need, agreed: Callable[[str], bool], run: _Run) -> Iterator[Request]:
    if (need.kind, need.name) in run.seen or (need.question is not None and not agreed(need.question)):
        return
    yield from _ordered(bench, Order(need.kind, need.name, need.typed), agreed, run)


def rebuilt(bench: Workbench, entry: Entry) -> Request | None:
    """Return the request of an entry again, without its needs; None for a generator that is not installed any more.

    Raises `ScaffoldError` for answers that make no sense any more.
    """
    generator = find(entry.generator)
    if generator is None:
        return None
    try:
        name = generator.naming.parse(entry.name.partition(" ")[0], generator=entry.generator)
        answers = generator.with_defaults(entry.answers)
        bench = replace(bench, project=bench.project.storing(answers))
        planned = _planned(generator, _asked(bench, entry.generator, generator, name, answers))
    except (KeyError, TypeError, ValueError) as error:
        raise ScaffoldError(
            f"the answers of {entry.generator} {entry.name} in the manifest make no sense: {error}. "
            "Take the manifest back from version control."
        ) from None
    return Request(entry.generator, entry.name, entry.answers, planned.wishes)


def refuse_namesakes(manifest: Manifest, kind: str, name: Name) -> None:
    """Raise `Usage` when something that was generated in this project is called like a part of `name`.

    `Admin.Room` and `AdminRoom` are both the class `AdminRoomChannel`. One socket cannot tell the two apart, and their
    contexts would keep different things in the same tables.
    """
    wanted = _found(kind).unique(name)
    for entry in manifest.entries:
        made = GENERATORS[entry.generator].unique(_name_of(entry)) if entry.generator in GENERATORS else {}
        for called, module in wanted.items():
            if made.get(called, module) != module:
                raise Usage(
                    f"{kind} {name} and {entry.generator} {entry.name}, which is here already, would both have "
                    f"{called}. Choose another name."
                )


def _name_of(entry: Entry) -> Name:
    return Name(tuple(entry.name.partition(" ")[0].split(".")))


def _found(kind: str) -> Generator:
    generator = find(kind)
    if generator is None:
        raise Usage(f"there is no generator {kind!r}.")
    return generator


def _asked(bench: Workbench, kind: str, generator: Generator, name: Name, answers: Answers) -> Asked:
    ours = kind in GENERATORS
    return Asked(
        site=bench.project,
        name=name,
        options=answers,
        manifest=bench.manifest,
        style=bench.style,
        generator=kind,
        renderer=bench.renderer if ours else bench.renderer.for_generator(kind, generator.templates),
    )


@dataclass(slots=True)
class _Planned:
    """What a generator yielded, sorted."""

    before: list[Need] = field(default_factory=list)
    own: list[Wish] = field(default_factory=list)
    after: list[Need] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def wishes(self) -> tuple[Wish, ...]:
        return tuple(self.own)

    def take(self, wish: Wish | Need | Note) -> None:
        match wish:
            case Need():
                (self.after if self.own else self.before).append(wish)
            case Note(text):
                self.notes.append(text)
            case _:
                self.own.append(wish)


def _planned(generator: Generator, asked: Asked) -> _Planned:
    planned = _Planned()
    try:
        for number, wish in enumerate(generator.plan(asked), start=1):
            _check(asked.generator, wish, number)
            planned.take(wish)
    except ScaffoldError:
        raise
    except Exception as error:
        # An exception in a generator of ours is a fault of ours, and keeps its traceback.
        if asked.generator in GENERATORS:
            raise
        raise plugins.failed(asked.generator, error) from error
    return planned


def _check(kind: str, wish: Wish | Need | Note, number: int) -> None:
    if number > MAX_WISHES:
        raise ScaffoldError(f"the generator {kind!r} wishes for more than {MAX_WISHES} things. Nothing was written.")
    if isinstance(wish, Need | Note):
        return
    if not isinstance(wish, Rendered | Wire | Hint):
        raise TypeError(f"expected a Rendered, a Wire or a Hint of scaffold.plan.operations, got {wish!r}")
    if check_relative(wish.path).lower().startswith(OFF_LIMITS):
        raise ScaffoldError(f"the generator {kind!r} may not write {wish.path!r}. Nothing was written.")
    if isinstance(wish, Wire):
        to_data(wish.edit)
    if isinstance(wish, Rendered) and len(wish.content) > MAX_BYTES:
        raise ScaffoldError(f"{wish.path!r} of the generator {kind!r} has more than {MAX_BYTES:_} bytes.")
