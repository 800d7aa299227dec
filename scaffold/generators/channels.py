"""`gen channel`: a channel, its context, their tests, and its route."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scaffold.edits.table import AddRoute
from scaffold.generators.contexts import context_files, context_names, settled_migrations, typed_events
from scaffold.generators.files import EMPTY, SUPPORT, FileRow, rendered, scoped
from scaffold.generators.presences import PresenceName
from scaffold.generators.serving import mounted_at
from scaffold.plan.operations import Need, Wire, Wish
from scaffold.words.errors import Usage
from scaffold.words.events import Event, events_as_data, events_from_data
from scaffold.words.names import Name
from scaffold.words.topics import check_topic

if TYPE_CHECKING:
    from scaffold.generators.generator import Answers, Asked

__all__ = ["ChannelOptions", "channel_values", "plan", "settle"]

FILES = (
    FileRow(EMPTY, "{package}/channels/__init__.py", shared=True),
    FileRow("channel/package/channels/name_channel.py.jinja", "{package}/channels/{path}_channel.py"),
    FileRow(EMPTY, "{tests}/channels/__init__.py", shared=True),
    FileRow("channel/tests/channels/test_name_channel.py.jinja", "{tests}/channels/{test_path}_channel.py"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelOptions:
    """The answers of a channel, read. `presence` is None for one that tracks nobody."""

    socket: Name
    mount: str
    topic: str
    events: tuple[Event, ...]
    intercepts: tuple[str, ...]
    presence: PresenceName | None

    @classmethod
    def of(cls, answers: Mapping[str, Any]) -> ChannelOptions:
        """Read the answers that `settle` returned, or that the manifest has stored."""
        tracked = answers["presence"]
        return cls(
            socket=Name.parse(answers["socket"], kind="socket"),
            mount=answers["mount"],
            topic=answers["topic"],
            events=events_from_data(answers["events"]),
            intercepts=tuple(answers["intercepts"]),
            presence=None if tracked is None else PresenceName(tracked, tracked),
        )


def settle(asked: Asked, typed: Answers) -> Answers:
    """Return the answers of a channel: what was typed, else what was typed the first time, else the defaults.

    A new channel tracks presence when the project has presence.
    """
    known, events = asked.options, typed_events(asked, typed)
    presence = typed.get("presence", None if known else asked.site.exists("presence.py"))
    answers = {
        **_socket(asked, typed),
        "topic": check_topic(typed["topic"]) if "topic" in typed else known.get("topic", f"{asked.name.snake}:*"),
        "events": events_as_data(events),
        "intercepts": list(typed.get("intercept") or known.get("intercepts", ())),
        "presence": known["presence"] if presence is None else "presence" if presence else None,
        "migrations": settled_migrations(asked, asked.name.pluralised(), events),
    }
    names = [event.name for event in events]
    for name in answers["intercepts"]:
        if name not in names:
            raise Usage(f"expected --intercept to name one of the events {', '.join(names)}, got {name!r}.")
    return answers


def _socket(asked: Asked, typed: Answers) -> Answers:
    if "socket" not in typed and asked.options:
        return {key: asked.options[key] for key in ("socket", "mount")}
    name = Name.parse(typed.get("socket", "User"), kind="socket")
    return {"socket": str(name), "mount": mounted_at(asked.site, name)}


def plan(asked: Asked) -> Iterator[Wish | Need]:
    """A channel, its test, its context with a test of its own, and its route in the socket."""
    name, site, options = asked.name, asked.site, ChannelOptions.of(asked.options)
    socket = f"sockets/{options.socket.path}_socket.py"
    yield from _needs(asked, options, socket)
    yield from context_files(asked, name.pluralised(), options.events)
    yield from rendered(asked, (*SUPPORT, *scoped("channels", name), *FILES), channel_values(name, options))
    module, channel = site.module(f"channels/{name.path}_channel"), f"{name.camel}Channel"
    yield Wire(
        site.inside(socket),
        AddRoute(f"{options.socket.camel}Socket", _attribute(name), options.topic, module, channel),
    )


def _needs(asked: Asked, options: ChannelOptions, socket: str) -> Iterator[Need]:
    """Phoenix: mix phx.gen.channel asks "Do you want to create it?" and otherwise prints what to add."""
    if not asked.site.exists(socket):
        question = f"There is no socket {options.socket}. Create it too?"
        yield Need("socket", options.socket, question=question)
    if options.presence is not None and not asked.site.exists(f"{options.presence.module}.py"):
        yield Need("presence", Name(("Presence",)))


def channel_values(name: Name, options: ChannelOptions) -> dict[str, object]:
    """Return what the templates of a channel, its test and its clients see."""
    topic = options.topic
    open_ended = topic.endswith("*")
    return {
        "channel": name,
        "topic": topic,
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
