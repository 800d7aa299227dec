"""What each generator makes: a table of templates and targets, and a table of values.

    request = channel(project, Name.parse("Room", kind="channel"), ChannelOptions(), renderer=renderer)
    request.wishes      # files and wiring, for plan.compose

A generator reads the project and returns a request; it writes nothing and asks nothing. The tables below are the whole
list of what can come into being: `{package}` is the folder of the package, `{path}` that of the name.
The values that templates see are listed in docs/generator.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from scaffold.edits import AddLifespan, AddMount, AddPresence, AddRoute, AddRoutes
from scaffold.events import Event, events_as_data, parse_events
from scaffold.names import Name
from scaffold.plan import Rendered, Wire, Wish
from scaffold.reserved import check_context

__all__ = [
    "ChannelOptions", "PresenceName", "Request", "Site", "channel", "context", "mount_of", "presence", "render_files",
    "socket",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class FileRow:
    """One file: where its template is and where it goes. `shared` files are made once and then left alone."""

    template: str
    target: str
    shared: bool = False


EMPTY = "shared/empty.py.jinja"
SUPPORT = (
    FileRow(EMPTY, "{package}/__init__.py", shared=True),
    FileRow(EMPTY, "{tests}/__init__.py", shared=True),
    FileRow("shared/conftest.py.jinja", "{tests}/conftest.py", shared=True),
)
SOCKET = (
    FileRow(EMPTY, "{package}/sockets/__init__.py", shared=True),
    FileRow("socket/package/sockets/name_socket.py.jinja", "{package}/sockets/{path}_socket.py"),
    FileRow("socket/package/tokens.py.jinja", "{package}/tokens.py", shared=True),
    FileRow("socket/package/endpoint.py.jinja", "{package}/endpoint.py", shared=True),
    FileRow(EMPTY, "{tests}/sockets/__init__.py", shared=True),
    FileRow("socket/tests/sockets/test_name_socket.py.jinja", "{tests}/sockets/{test_path}_socket.py"),
)
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
CHANNEL = (
    FileRow(EMPTY, "{package}/channels/__init__.py", shared=True),
    FileRow("channel/package/channels/name_channel.py.jinja", "{package}/channels/{path}_channel.py"),
    FileRow(EMPTY, "{tests}/channels/__init__.py", shared=True),
    FileRow("channel/tests/channels/test_name_channel.py.jinja", "{tests}/channels/{test_path}_channel.py"),
)
PRESENCE = (
    FileRow("presence/package/presence.py.jinja", "{package}/{module}.py"),
    FileRow("presence/tests/test_presence.py.jinja", "{tests}/test_{module}.py"),
)


class Site(Protocol):
    """What a generator needs of the project: see `project.Project`."""

    @property
    def package(self) -> str: ...
    @property
    def tests(self) -> str: ...
    @property
    def storage(self) -> str: ...
    @property
    def tests_are_a_package(self) -> bool: ...
    def inside(self, path: str) -> str: ...
    def module(self, path: str) -> str: ...


class Renders(Protocol):
    """What a generator needs of `render.Renderer`."""

    def render(self, template: str, values: Mapping[str, object]) -> str: ...
    def copy(self, name: str) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Request:
    """One generator with its answers, and what it wishes for. Requests are composed into one plan."""

    generator: str
    name: str
    answers: Mapping[str, Any]
    wishes: tuple[Wish, ...]


@dataclass(frozen=True, slots=True)
class PresenceName:
    """The module and the object of a presence: `presence.presence`, or `online_presence.online_presence`."""

    module: str
    object: str

    @classmethod
    def of(cls, name: Name | None) -> PresenceName:
        """Return the names for `gen presence NAME`; None is the one that an application has by default."""
        return cls("presence", "presence") if name is None else cls(f"{name.snake}_presence", f"{name.snake}_presence")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelOptions:
    """What can be said about a channel. `presence` is None for one that tracks nobody."""

    socket: Name = field(default_factory=lambda: Name(("User",)))
    mount: str = "/socket"
    topic: str | None = None
    events: tuple[Event, ...] = field(default_factory=lambda: parse_events((), ()))
    intercepts: tuple[str, ...] = ()
    presence: PresenceName | None = None


def mount_of(name: Name) -> str:
    """Return where a socket is mounted unless it was said otherwise: `/socket` for User, `/admin/socket` for Admin."""
    return "/socket" if str(name) == "User" else f"/{name.path}/socket"


def socket(site: Site, name: Name, *, mount: str, renderer: Renders, app: str | None = None) -> Request:
    """A socket that takes a token, its test, and where it is mounted; the endpoint and the tokens if there are none.

    `app` is the file of an application that was there before and is to serve the endpoint.
    """
    values = {"package": site.package, "socket": name, "mount": mount}
    files = render_files(site, (*SUPPORT, *scoped(site, "sockets", name), *SOCKET), values, renderer, name=name)
    edit = AddMount(mount, site.module(f"sockets/{name.path}_socket"), f"{name.camel}Socket")
    endpoint = site.module("endpoint")
    served = () if app is None else (Wire(app, AddRoutes(endpoint)), Wire(app, AddLifespan(endpoint)))
    return Request("socket", str(name), {"mount": mount}, (*files, Wire(site.inside("endpoint.py"), edit), *served))


def presence(site: Site, name: Name | None, *, renderer: Renders) -> Request:
    """A presence, its test, and its place in the endpoint."""
    names = PresenceName.of(name)
    values = {"package": site.package, "presence": names}
    files = render_files(site, (*SUPPORT, *PRESENCE), values, renderer, module=names.module)
    edit = AddPresence(site.module(names.module), names.object)
    wire = Wire(site.inside("endpoint.py"), edit)
    return Request("presence", "Presence" if name is None else str(name), {}, (*files, wire))


def context(site: Site, name: Name, *, events: Sequence[Event], renderer: Renders) -> Request:
    """A context, which is where the rules are, and its test."""
    return Request(
        "context", str(name), {"events": events_as_data(events)}, _context_files(site, name, events, renderer)
    )


def channel(site: Site, name: Name, options: ChannelOptions, *, renderer: Renders) -> Request:
    """A channel, its test, its context with a test of its own, and its route in the socket."""
    topic = options.topic or f"{name.snake}:*"
    values = {"package": site.package, "channel": name, "topic": topic, **channel_values(name, options, topic)}
    files = render_files(site, (*SUPPORT, *scoped(site, "channels", name), *CHANNEL), values, renderer, name=name)
    contexts = _context_files(site, name.pluralised(), options.events, renderer)
    route = AddRoute(
        f"{options.socket.camel}Socket",
        _attribute(name),
        topic,
        site.module(f"channels/{name.path}_channel"),
        f"{name.camel}Channel",
    )
    wire = Wire(site.inside(f"sockets/{options.socket.path}_socket.py"), route)
    return Request("channel", str(name), channel_answers(options, topic), (*contexts, *files, wire))


def channel_values(name: Name, options: ChannelOptions, topic: str) -> dict[str, object]:
    """Return what the templates of a channel, its test and its clients see besides its name."""
    open_ended = topic.endswith("*")
    return {
        "context": context_names(name.pluralised()),
        "socket": options.socket,
        "mount": options.mount,
        "presence": options.presence,
        "events": options.events,
        "intercepts": options.intercepts,
        "key": ".rest" if open_ended else "",
        "sample_topic": topic.removesuffix("*") + ("under-test" if open_ended else ""),
        "sample_key": "under-test" if open_ended else topic,
        "typing": options.presence is not None and not any(event.name == "typing" for event in options.events),
        "uses_meta": any(event.bounded for event in options.events),
        "invalid_events": [event for event in options.events if event.invalid],
    }


def context_names(name: Name) -> dict[str, str]:
    """Return what templates know of a context: its module from the package on, and the object in it."""
    return {"dotted": name.dotted, "object": name.singular}


def render_files(
    site: Site,
    rows: Sequence[FileRow],
    values: Mapping[str, object],
    renderer: Renders,
    *,
    name: Name | None = None,
    **places: str,
) -> tuple[Rendered, ...]:
    """Render a table of files. A template without `.jinja` is copied byte for byte."""
    values = {"storage": site.storage, **values}
    places = {"package": site.inside(""), "tests": site.tests, **places}
    if name is not None:
        scope = "".join(f"{each}/" for each in name.scope)
        places |= {"path": name.path, "test_path": f"{scope}test_{name.singular}"}
    if not site.tests_are_a_package:
        rows = [row for row in rows if row.target != "{tests}/__init__.py"]
    return tuple(
        Rendered(row.target.format(**places), _content(row.template, values, renderer), row.template, row.shared)
        for row in rows
    )


def scoped(site: Site, folder: str, name: Name) -> tuple[FileRow, ...]:
    """Return the `__init__.py` files of the folders that a nested name adds."""
    rows = []
    for depth in range(1, len(name.scope) + 1):
        below = "/".join((folder, *name.scope[:depth], "__init__.py"))
        rows += [FileRow(EMPTY, f"{{package}}/{below}", shared=True), FileRow(EMPTY, f"{{tests}}/{below}", shared=True)]
    return tuple(rows)


def _content(template: str, values: Mapping[str, object], renderer: Renders) -> bytes:
    if not template.endswith(".jinja"):
        return renderer.copy(template)
    return renderer.render(template, values).encode("utf-8")


def _context_files(site: Site, name: Name, events: Sequence[Event], renderer: Renders) -> tuple[Rendered, ...]:
    thing = name.singularised()
    key = _key(thing)
    check_context(name, events, key=key)
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


def _attribute(name: Name) -> str:
    """What the route is called in the socket: not like something that a socket has already."""
    return f"{name.snake}_channel" if name.snake in {"assigns", "connect", "id", "routes"} else name.snake


def channel_answers(options: ChannelOptions, topic: str) -> dict[str, Any]:
    """Return the options of a channel as the manifest stores them."""
    return {
        "socket": str(options.socket),
        "mount": options.mount,
        "topic": topic,
        "events": events_as_data(options.events),
        "intercepts": list(options.intercepts),
        "presence": None if options.presence is None else options.presence.module,
    }
