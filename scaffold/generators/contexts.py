"""`gen context`: the rules, without a socket."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from scaffold.generators.files import EMPTY, SUPPORT, FileRow, rendered, scoped
from scaffold.words.events import Event, events_as_data, events_from_data, parse_events
from scaffold.words.reserved import check_context

if TYPE_CHECKING:
    from scaffold.generators.generator import Answers, Asked
    from scaffold.plan.operations import Rendered
    from scaffold.words.names import Name

__all__ = ["context_files", "context_names", "plan", "settle", "typed_events"]

TEMPLATES = {
    "memory": "context/package/contexts/name.py.jinja",
    "sqlite": "context/package/contexts/name_sqlite.py.jinja",
}


def settle(asked: Asked, typed: Answers) -> Answers:
    """Return the events: those that were typed, else those of the first time, else the default one."""
    return {"events": events_as_data(typed_events(asked, typed))}


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
    return rendered(asked, (*SUPPORT, *scoped("contexts", name), *rows), values, name=name)


def context_names(name: Name) -> dict[str, str]:
    """Return what templates know of a context: its module from the package on, and the object in it."""
    return {"dotted": name.dotted, "object": name.singular}


def _key(thing: Name) -> str:
    """What the functions of a context call the one that they are asked about; users have `user_id` already."""
    return "key" if len(thing.singular) > 20 or thing.singular == "user" else f"{thing.singular}_id"
