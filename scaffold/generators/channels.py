"""`gen channel`: a channel, its context, their tests, and its route."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scaffold.edits.route_edit import routes_in
from scaffold.edits.table import AddRoute
from scaffold.generators.contexts import context_files, context_names, settled_migrations, typed_events
from scaffold.generators.files import SUPPORT, module_name, rendered, scoped, tables_known, tests_prepared
from scaffold.generators.presences import PresenceName
from scaffold.generators.rows import EMPTY, FileRow
from scaffold.generators.serving import mounted_at
from scaffold.generators.storages import storage_of, stored_where
from scaffold.plan.operations import Need, Note, Wire, Wish
from scaffold.words.errors import Usage
from scaffold.words.events import OLDER, Event, events_as_data, events_from_data
from scaffold.words.fields import import_lines
from scaffold.words.names import Name
from scaffold.words.payloads import PAYLOADS, Payloads
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
    pages: bool
    typing: bool
    payloads: Payloads

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
            payloads=PAYLOADS[answers.get("payloads", "msgspec")],
            pages=answers.get("pages", any(event.stored for event in events_from_data(answers["events"]))),
            typing=answers.get("typing", tracked is not None and "typing" not in answers["events"]),
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
        "payloads": typed.get("payloads", known.get("payloads", "msgspec")),
        "intercepts": list(typed.get("intercept") or known.get("intercepts", ())),
        "presence": known["presence"] if presence is None else "presence" if presence else None,
        "typing": typed.get("typing", ChannelOptions.of(known).typing if known else False),
        "pages": typed.get("pages", ChannelOptions.of(known).pages if known else False),
        "migrations": settled_migrations(asked, asked.name.pluralised(), [each for each in events if each.stored]),
        **stored_where(asked),
    }
    _check(answers, events)
    PAYLOADS[answers["payloads"]].check(field for event in events for field in event.fields)
    _refuse_taken_topic(asked, answers)
    return answers


def _check(answers: Answers, events: Sequence[Event]) -> None:
    names = [event.name for event in events]
    for name in answers["intercepts"]:
        if name not in names:
            raise Usage(f"expected --intercept to name one of the events {', '.join(names)}, got {name!r}.")
    if answers["pages"] and not any(event.stored for event in events):
        raise Usage("--pages lets clients load what was stored, and no event of this channel is: leave it out.")
    if answers["typing"] and answers["presence"] is None:
        raise Usage("--typing shows who is writing in their presence, and this channel tracks none: add --presence.")
    if answers["typing"] and "typing" in names:
        raise Usage("--typing adds an event typing, and there is one already: leave one of them out.")


def _refuse_taken_topic(asked: Asked, answers: Answers) -> None:
    """Raise `Usage` when another channel of the socket has the topic: the first match wins."""
    socket = Name.parse(answers["socket"], kind="socket")
    content = asked.site.read(asked.site.inside(f"sockets/{socket.path}_socket.py"))
    own = f"{asked.name.camel}Channel"
    for pattern, channel in () if content is None else routes_in(content, f"{socket.camel}Socket"):
        if pattern == answers["topic"] and channel.rpartition(".")[2] != own:
            raise Usage(
                f"{socket.camel}Socket gives {pattern!r} to {channel} already, and the first match wins. "
                f"Choose another --topic, such as {asked.name.snake + ':*'!r}, or give {channel} another event."
            )


def _socket(asked: Asked, typed: Answers) -> Answers:
    if "socket" not in typed and asked.options:
        return {key: asked.options[key] for key in ("socket", "mount")}
    name = Name.parse(typed.get("socket", "User"), kind="socket")
    return {"socket": str(name), "mount": mounted_at(asked.site, name)}


def plan(asked: Asked) -> Iterator[Wish | Need | Note]:
    """A channel, its test, its context with a test of its own, and its route in the socket."""
    name, site, options = asked.name, asked.site, ChannelOptions.of(asked.options)
    socket = f"sockets/{options.socket.path}_socket.py"
    yield from _needs(asked, options, socket)
    stored = [event for event in options.events if event.stored]
    if stored:
        yield from context_files(asked, name.pluralised(), stored)
    shared = (*SUPPORT, *storage_of(asked).shared)
    yield from rendered(asked, (*shared, *scoped("channels", name), *FILES), channel_values(name, options))
    yield from tests_prepared(asked)
    yield from tables_known(asked, [f"contexts/{name.pluralised().path}"] if stored else [])
    module, channel = site.module(f"channels/{name.path}_channel"), f"{name.camel}Channel"
    yield Wire(
        site.inside(socket),
        AddRoute(f"{options.socket.camel}Socket", _attribute(name), options.topic, module, channel),
    )
    yield Note(_admission(asked, sample_topic(options.topic)))


def _admission(asked: Asked, topic: str) -> str:
    """Return how a first person gets in: a join is refused until somebody is a member."""
    if storage_of(asked).lasts:
        module = asked.site.module(module_name(asked, "members"))
        return f"Nobody can join yet. This lets ada in:  python -m {module} add {topic} ada"
    call = f'await add_member("{topic}", "ada")'
    return f"Nobody can join yet. This lets ada in, in a handler of your application:  {call}"


def _needs(asked: Asked, options: ChannelOptions, socket: str) -> Iterator[Need]:
    """Phoenix: mix phx.gen.channel asks "Do you want to create it?" and otherwise prints what to add."""
    if not asked.site.exists(socket):
        name = options.socket
        otherwise = f"There is no socket {name} yet: run `emberwire gen socket {name}`, and then this command again."
        yield Need("socket", name, question=f"There is no socket {name}. Create it too?", otherwise=otherwise)
    if options.presence is not None and not asked.site.exists(f"{options.presence.module}.py"):
        yield Need("presence", Name(("Presence",)))


def channel_values(name: Name, options: ChannelOptions) -> dict[str, object]:
    """Return what the templates of a channel, its test and its clients see."""
    events = options.events
    older = OLDER if options.pages else None
    declared = [*events, *([older] if older else [])]
    fields = [field for event in declared for field in event.fields]
    return {
        "channel": name,
        "topic": options.topic,
        "context": context_names(name.pluralised()),
        "socket": options.socket,
        "mount": options.mount,
        "presence": options.presence,
        "events": events,
        "stored": [event for event in events if event.stored],
        "older": older,
        "intercepts": options.intercepts,
        "key": ".rest" if options.topic.endswith("*") else "",
        "sample_topic": sample_topic(options.topic),
        "typing": options.typing,
        "payloads": options.payloads,
        "invalid_events": [event for event in events if event.invalid],
        "imports": {
            "standard": [
                *(["import time"] if options.presence is not None else []),
                *import_lines(fields, bounded=True, objects=False, names=_typing(options)),
            ],
            "payloads": options.payloads.imports(
                fields,
                holds_objects=any(field.holds_objects for event in events if event.stored for field in event.fields),
            ),
        },
    }


def _typing(options: ChannelOptions) -> list[str]:
    return (
        ["Any", "ClassVar"] if options.presence is not None or any(each.stored for each in options.events) else ["Any"]
    )


def sample_topic(pattern: str) -> str:
    """Return a topic of a pattern: `room:1` for `room:*`."""
    return pattern.removesuffix("*") + ("1" if pattern.endswith("*") else "")


def _attribute(name: Name) -> str:
    """Return the name of the route in the socket; it avoids the names that Socket already defines."""
    return f"{name.snake}_channel" if name.snake in {"assigns", "connect", "id", "routes"} else name.snake
