"""`gen context`: what happens in rooms, orders or games, stored in tables of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from scaffold.generators.files import SUPPORT, rendered, scoped, tables_known, tests_prepared
from scaffold.generators.migrations import (
    Added,
    Changed,
    Created,
    History,
    extended,
    history_as_data,
    history_from_data,
    steps,
    tables_of,
)
from scaffold.generators.rows import EMPTY, FileRow
from scaffold.generators.storages import casts, declared, storage_of, stored_where
from scaffold.words.errors import Usage
from scaffold.words.events import Event, events_as_data, events_from_data, parse_events
from scaffold.words.fields import import_lines, value_import_lines
from scaffold.words.names import Name
from scaffold.words.reserved import check_context

if TYPE_CHECKING:
    from scaffold.generators.generator import Answers, Asked
    from scaffold.memory.manifest import Entry
    from scaffold.plan.operations import Rendered, Wish

__all__ = ["context_files", "context_names", "migration_files", "plan", "settle", "settled_migrations", "typed_events"]

FILES = (
    FileRow(EMPTY, "{package}/contexts/__init__.py", shared=True),
    FileRow("context/package/contexts/name.py.jinja", "{package}/contexts/{path}.py"),
)
TESTS = (
    FileRow(EMPTY, "{tests}/contexts/__init__.py", shared=True),
    FileRow("context/tests/contexts/test_name.py.jinja", "{tests}/contexts/{test_path}.py"),
)


def settle(asked: Asked, typed: Answers) -> Answers:
    """Return the events, which are those that were typed, else those of the first time, and the migrations for them."""
    events = typed_events(asked, typed)
    if not all(event.stored for event in events):
        raise Usage("expected events that are stored: a context has nothing to do with one that is only answered.")
    migrations = settled_migrations(asked, asked.name, events)
    return {"events": events_as_data(events), "migrations": migrations, **stored_where(asked)}


def settled_migrations(asked: Asked, name: Name, events: Sequence[Event]) -> Answers:
    """Return the migrations of a context: those that were generated, for itself or for its channel, and a new one."""
    found = [
        history_from_data(each.answers.get("migrations", {}))
        for each in asked.manifest.entries
        if _context_of(each) == name
    ]
    own = history_from_data(asked.options.get("migrations", {}))
    if own and _extended(asked, name, events, own) == own:
        return history_as_data(own)
    return history_as_data(_extended(asked, name, events, max(found, key=len, default=())))


def typed_events(asked: Asked, typed: Answers) -> tuple[Event, ...]:
    """Return the events that were typed, else those of the first time, else the default one."""
    if not typed.get("event") and "events" in asked.options:
        return events_from_data(asked.options["events"])
    return parse_events(typed.get("event", ()))


def plan(asked: Asked) -> Iterator[Wish]:
    """A context, its tables, and its test."""
    yield from context_files(asked, asked.name, events_from_data(asked.options["events"]), rows=(*FILES, *TESTS))
    yield from tests_prepared(asked)
    yield from tables_known(asked, [f"contexts/{asked.name.path}"])


def context_files(
    asked: Asked, name: Name, events: Sequence[Event], *, rows: Sequence[FileRow] = FILES
) -> tuple[Rendered, ...]:
    """Return the files of the context of that name. Raises `BadName` for one that cannot work."""
    check_context(name, entities={event.name: event.entity for event in events})
    fields = [field for event in events for field in event.fields]
    values = {
        "context": context_names(name),
        "thing": name.singularised(),
        "events": events,
        "table": name.snake,
        "imports": {
            "stored": import_lines(fields, bounded=False, objects=True),
            "samples": value_import_lines(fields),
        },
    }
    shared = (*SUPPORT, *storage_of(asked).shared)
    files = rendered(asked, (*shared, *scoped("contexts", name), *rows), values, name=name)
    history = _extended(asked, name, events, history_from_data(asked.options.get("migrations", {})))
    return (*files, *_migrations(asked, name, history, values))


def migration_files(asked: Asked, name: Name, events: Sequence[Event]) -> Iterator[Rendered]:
    """Yield the migration that makes the tables of these events, which are new in a context that exists."""
    history = _extended(asked, name, events, history_from_data(asked.options.get("migrations", {})))
    wanted = {event.stored_in for event in events}
    values = {"thing": name.singularised(), "table": name.snake}
    for position, file in enumerate(_migrations(asked, name, history, values)):
        if any(isinstance(step, Created) and step.table in wanted for step in steps(history, position)):
            yield file


def _context_of(entry: Entry) -> Name | None:
    """Return the context that an entry of the manifest has made: a channel has one of its own."""
    name = Name(tuple(entry.name.partition(" ")[0].split(".")))
    return {"context": name, "channel": name.pluralised(), "event": name.pluralised()}.get(entry.generator)


def _extended(asked: Asked, name: Name, events: Sequence[Event], history: History) -> History:
    storage = storage_of(asked)
    taken = asked.site.migrations
    return extended(history, name.snake, tables_of(events, storage.column), taken=taken, called=storage.called)


def _migrations(asked: Asked, name: Name, history: History, values: Mapping[str, object]) -> Iterator[Rendered]:
    for position, migration in enumerate(history):
        done = steps(history, position)
        kinds = {kind: [each for each in done if isinstance(each, kind)] for kind in (Created, Added, Changed)}
        own = {"created": kinds[Created], "added": kinds[Added], "changed": kinds[Changed]}
        values = {**values, **own, "declared": declared, "casts": casts}
        context = asked.site.inside(f"contexts/{name.path}.py")
        for file in rendered(asked, (storage_of(asked).migration,), values, file=migration.name):
            yield replace(file, made_for=context)


def context_names(name: Name) -> dict[str, str]:
    """Return what templates know of a context: the package that it is in, and its module."""
    return {"package": ".".join(["contexts", *name.scope]), "module": name.singular}
