"""`gen context`: the rules, without a socket."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from scaffold.generators.files import EMPTY, SUPPORT, FileRow, Renders, Site, render_files, scoped
from scaffold.plan.operations import Rendered
from scaffold.plan.request import Request
from scaffold.words.events import Event, events_as_data
from scaffold.words.names import Name
from scaffold.words.reserved import check_context

__all__ = ["context", "context_files", "context_names"]

CONTEXT = (
    FileRow(EMPTY, "{package}/contexts/__init__.py", shared=True),
    FileRow("context/package/contexts/name.py.jinja", "{package}/contexts/{path}.py"),
    FileRow(EMPTY, "{tests}/contexts/__init__.py", shared=True),
    FileRow("context/tests/contexts/test_name.py.jinja", "{tests}/contexts/{test_path}.py"),
)
MEMORY = "context/package/contexts/name.py.jinja"
CONTEXT_TEMPLATES = {
    "memory": MEMORY,
    "sqlite": "context/package/contexts/name_sqlite.py.jinja",
}


def context(site: Site, name: Name, *, events: Sequence[Event], renderer: Renders) -> Request:
    """A context, which is where the rules are, and its test."""
    return Request(
        "context", str(name), {"events": events_as_data(events)}, context_files(site, name, events, renderer)
    )


def context_names(name: Name) -> dict[str, str]:
    """Return what templates know of a context: its module from the package on, and the object in it."""
    return {"dotted": name.dotted, "object": name.singular}


def context_files(site: Site, name: Name, events: Sequence[Event], renderer: Renders) -> tuple[Rendered, ...]:
    thing = name.singularised()
    key = _key(thing)
    fields = [field.name for event in events for field in event.fields]
    check_context(name, key=key, fields=fields, entities={event.name: event.entity for event in events})
    values = {
        "package": site.package,
        "context": context_names(name),
        "thing": thing,
        "events": events,
        "key": key,
        "table": name.snake,
    }
    rows = [replace(row, template=row.template.replace(MEMORY, CONTEXT_TEMPLATES[site.storage])) for row in CONTEXT]
    return render_files(site, (*SUPPORT, *scoped(site, "contexts", name), *rows), values, renderer, name=name)


def _key(thing: Name) -> str:
    """What the functions of a context call the one that they are asked about; users have `user_id` already."""
    return "key" if len(thing.singular) > 20 or thing.singular == "user" else f"{thing.singular}_id"
