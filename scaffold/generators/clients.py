"""The smaller generators: a test alone, and typed clients of a channel.

    emberwire gen test Room          # the test of a channel that has none
    emberwire gen client Room --lang ts

A client knows what the manifest, or else the options, say of the channel's events: for each event that can be sent
there is a method with its payload, and for each that arrives a way to listen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from scaffold.generators.channels import ChannelOptions, channel_answers, channel_values
from scaffold.generators.files import FileRow, Renders, Site, render_files
from scaffold.plan.operations import Rendered
from scaffold.plan.request import Request
from scaffold.words.events import Event, Field
from scaffold.words.inflect import camel
from scaffold.words.names import Name

__all__ = ["LANGUAGES", "ClientEvent", "client", "only_tests"]

LANGUAGES: Mapping[str, tuple[FileRow, ...]] = {
    "js": (FileRow("client/client.js.jinja", "clients/{file}.js"),),
    "ts": (FileRow("client/client.ts.jinja", "clients/{file}.ts"),),
    "python": (
        FileRow("client/phoenix_client.py.jinja", "clients/phoenix_client.py", shared=True),
        FileRow("client/client.py.jinja", "clients/{file}.py"),
    ),
}
TYPES = {
    "js": {"str": "string", "int": "number", "float": "number", "bool": "boolean"},
    "ts": {"str": "string", "int": "number", "float": "number", "bool": "boolean"},
    "python": {"str": "str", "int": "int", "float": "float", "bool": "bool"},
}


OF_THE_CLIENT = frozenset({"channel", "constructor", "join", "leave", "topic"})
"""What a client has already; the method for an event of that name is called `send_…`."""


@dataclass(frozen=True, slots=True)
class ClientField:
    """A field in the types of a client's language."""

    name: str
    type: str
    optional: bool


@dataclass(frozen=True, slots=True)
class ClientEvent:
    """An event in the names of a client's language."""

    name: str
    method: str
    payload: str
    entity: str
    fields: tuple[ClientField, ...]

    @classmethod
    def of(cls, event: Event, language: str) -> ClientEvent:
        """Return the event as `language` names and types it."""
        method = _method(event.name) if language == "python" else _lower_camel(_method(event.name))
        fields = tuple(_field(each, TYPES[language]) for each in event.fields)
        return cls(event.name, method, event.payload, event.entity, fields)


def client(site: Site, name: Name, options: ChannelOptions, *, language: str, renderer: Renders) -> Request:
    """A typed client of a channel, over the official `phoenix` package for JavaScript, over `websockets` for Python."""
    topic = options.topic or f"{name.snake}:*"
    values = {
        "package": site.package,
        "channel": name,
        "topic": topic,
        **channel_values(name, options, topic),
        "prefix": topic.removesuffix("*"),
        "history": options.events[0].stored_in,
        "client_events": [ClientEvent.of(event, language) for event in options.events],
    }
    files = render_files(site, LANGUAGES[language], values, renderer, file=f"{name.snake}_channel")
    answers = {"channel": str(name), "language": language, **channel_answers(options, topic)}
    return Request("client", f"{name} {language}", answers, files)


def only_tests(request: Request, site: Site) -> Request:
    """Return the part of a request that makes its tests."""
    tests = tuple(
        wish
        for wish in request.wishes
        if isinstance(wish, Rendered) and wish.path.startswith(f"{site.tests}/") and "/contexts/" not in wish.path
    )
    return Request(f"{request.generator}-test", request.name, request.answers, tests)


def _field(field: Field, types: Mapping[str, str]) -> ClientField:
    return ClientField(field.name, types[field.type], field.optional)


def _method(event: str) -> str:
    return f"send_{event}" if event in OF_THE_CLIENT else event


def _lower_camel(name: str) -> str:
    made = camel(name)
    return made[:1].lower() + made[1:]
