"""`gen context`: the rules, without a socket."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from scaffold.generators.files import EMPTY, SUPPORT, FileRow, rendered, scoped
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
from scaffold.words.events import Event, events_as_data, events_from_data, parse_events
from scaffold.words.names import Name
from scaffold.words.reserved import check_context

if TYPE_CHECKING:
    from scaffold.generators.generator import Answers, Asked
    from scaffold.memory.manifest import Entry
    from scaffold.plan.operations import Rendered

__all__ = ["context_files", "context_names", "plan", "settle", "settled_migrations", "typed_events"]

TEMPLATES = {
    "memory": "context/package/contexts/name.py.jinja",
    "sqlite": "context/package/contexts/name_sqlite.py.jinja",
}
DATABASE = FileRow("context/package/database.py.jinja", "{package}/database.py", shared=True)
MIGRATION = FileRow("context/package/migrations/migration.sql.jinja", "{package}/migrations/{file}.sql")


def settle(asked: Asked, typed: Answers) -> Answers:
    """Return the events, which are those that were typed, else those of the first time, and the migrations for them."""
    events = typed_events(asked, typed)
    return {"events": events_as_data(events), "migrations": settled_migrations(asked, asked.name, events)}


def settled_migrations(asked: Asked, name: Name, events: Sequence[Event]) -> Answers:
    """Return the migrations of a context: those that were generated, for itself or for its channel, and a new one."""
    found = [
        history_from_data(each.answers.get("migrations", {}))
        for each in asked.manifest.entries
        if _context_of(each) == name
    ]
    return history_as_data(_extended(asked, name, events, max(found, key=len, default=())))


def typed_events(asked: Asked, typed: Answers) -> tuple[Event, ...]:
    """Return the events that were typed, else those of the first time, else the default one."""
    if not typed.get("event") and "events" in asked.options:
        return events_from_data(asked.options["events"])
    return parse_events(typed.get("event", ()))


def plan(asked: Asked) -> tuple[Rendered, ...]:
    """A context, which is where the rules are, and its test."""
    return context_files(asked, asked.name, events_from_data(asked.options["events"]))


def context_files(asked: Asked, name: Name, events: Sequence[Event]) -> tuple[Rendered, ...]:
    """Return the files of the context of that name. Raises `BadName` for one that cannot work."""
    thing = name.singularised()
    key = _key(thing)
    fields = [field.name for event in events for field in event.fields]
    check_context(name, key=key, fields=fields, entities={event.name: event.entity for event in events})
    rows = (
        FileRow(EMPTY, "{package}/contexts/__init__.py", shared=True),
        FileRow(TEMPLATES[asked.site.storage], "{package}/contexts/{path}.py"),
        FileRow(EMPTY, "{tests}/contexts/__init__.py", shared=True),
        FileRow("context/tests/contexts/test_name.py.jinja", "{tests}/contexts/{test_path}.py"),
    )
    values = {"context": context_names(name), "thing": thing, "events": events, "key": key, "table": name.snake}
    files = rendered(asked, (*SUPPORT, *scoped("contexts", name), *rows), values, name=name)
    if asked.site.storage == "memory":
        return files
    history = _extended(asked, name, events, history_from_data(asked.options.get("migrations", {})))
    return (*files, *rendered(asked, (DATABASE,), {}), *_migrations(asked, name, history, values))


def _context_of(entry: Entry) -> Name | None:
    """Return the context that an entry of the manifest has made: a channel has one of its own."""
    name = Name(tuple(entry.name.split(".")))
    return {"context": name, "channel": name.pluralised()}.get(entry.generator)


def _extended(asked: Asked, name: Name, events: Sequence[Event], history: History) -> History:
    if asked.site.storage == "memory":
        return history
    return extended(history, name.snake, tables_of(events), taken=asked.site.migrations)


def _migrations(asked: Asked, name: Name, history: History, values: Mapping[str, object]) -> Iterator[Rendered]:
    for position, migration in enumerate(history):
        done = steps(history, position)
        kinds = {kind: [each for each in done if isinstance(each, kind)] for kind in (Created, Added, Changed)}
        own = {"is_first": position == 0, "created": kinds[Created], "added": kinds[Added], "changed": kinds[Changed]}
        [file] = rendered(asked, (MIGRATION,), {**values, **own}, file=migration.name)
        yield replace(file, made_for=asked.site.inside(f"contexts/{name.path}.py"))


def context_names(name: Name) -> dict[str, str]:
    """Return what templates know of a context: its module from the package on, and the object in it."""
    return {"dotted": name.dotted, "object": name.singular}


def _key(thing: Name) -> str:
    """What the functions of a context call the one that they are asked about; users have `user_id` already."""
    return "key" if len(thing.singular) > 20 or thing.singular == "user" else f"{thing.singular}_id"
