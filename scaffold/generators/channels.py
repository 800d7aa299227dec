"""`gen channel`: a topic's channel, its context, tests and route."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from scaffold.edits.table import AddRoute
from scaffold.generators.contexts import context_files, context_names
from scaffold.generators.files import EMPTY, SUPPORT, FileRow, Renders, Site, render_files, scoped
from scaffold.generators.presences import PresenceName
from scaffold.plan.operations import Wire
from scaffold.plan.request import Request
from scaffold.words.events import Event, events_as_data, events_from_data, parse_events
from scaffold.words.names import Name

__all__ = ["ChannelOptions", "channel", "channel_answers", "channel_options_of", "channel_values"]

CHANNEL = (
    FileRow(EMPTY, "{package}/channels/__init__.py", shared=True),
    FileRow("channel/package/channels/name_channel.py.jinja", "{package}/channels/{path}_channel.py"),
    FileRow(EMPTY, "{tests}/channels/__init__.py", shared=True),
    FileRow("channel/tests/channels/test_name_channel.py.jinja", "{tests}/channels/{test_path}_channel.py"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelOptions:
    """What can be said about a channel. `presence` is None for one that tracks nobody."""

    socket: Name = field(default_factory=lambda: Name(("User",)))
    mount: str = "/socket"
    topic: str | None = None
    events: tuple[Event, ...] = field(default_factory=lambda: parse_events((), ()))
    intercepts: tuple[str, ...] = ()
    presence: PresenceName | None = None


def channel(site: Site, name: Name, options: ChannelOptions, *, renderer: Renders) -> Request:
    """A channel, its test, its context with a test of its own, and its route in the socket."""
    topic = options.topic or f"{name.snake}:*"
    values = {"package": site.package, "channel": name, "topic": topic, **channel_values(name, options, topic)}
    files = render_files(site, (*SUPPORT, *scoped(site, "channels", name), *CHANNEL), values, renderer, name=name)
    contexts = context_files(site, name.pluralised(), options.events, renderer)
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


def channel_options_of(answers: Mapping[str, Any]) -> ChannelOptions:
    """Return the options that the answers of a channel stand for."""
    tracked = answers["presence"]
    return ChannelOptions(
        socket=Name.parse(answers["socket"], kind="socket"),
        mount=answers["mount"],
        topic=answers["topic"],
        events=events_from_data(answers["events"]),
        intercepts=tuple(answers["intercepts"]),
        presence=None if tracked is None else PresenceName(tracked, tracked),
    )
