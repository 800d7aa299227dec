"""`gen client`: a typed client of a channel, in the language of the one who calls it.

A client knows what the manifest, or else the options, say of the channel's events: for each event that can be sent
there is a method with its payload, and for each that arrives a way to listen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scaffold.generators.channels import ChannelOptions, channel_values
from scaffold.generators.files import FileRow, rendered
from scaffold.generators.handwritten import channel_answers
from scaffold.plan.operations import Hint, Wish
from scaffold.words.events import Event, Field
from scaffold.words.inflect import camel

if TYPE_CHECKING:
    from scaffold.generators.generator import Answers, Asked

__all__ = ["LANGUAGES", "ClientEvent", "plan", "settle"]

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


def settle(asked: Asked, typed: Answers) -> Answers:
    """Return the language, and what is known of the channel: the answers that it was generated with."""
    language = typed["lang"]
    return {**channel_answers(asked), "lang": language}


def plan(asked: Asked) -> Iterator[Wish]:
    """A typed client of a channel, over the official `phoenix` package for JavaScript, over `websockets` for Python."""
    name, language, options = asked.name, asked.options["lang"], ChannelOptions.of(asked.options)
    values = {
        **channel_values(name, options),
        "prefix": options.topic.removesuffix("*"),
        "history": options.events[0].stored_in,
        "client_events": [ClientEvent.of(event, language) for event in options.events],
    }
    yield from rendered(asked, LANGUAGES[language], values, file=f"{name.snake}_channel")
    module = f"channels/{name.path}_channel.py"
    if asked.manifest.find("channel", str(name)) is None and not asked.site.exists(module):
        why = "there is no such channel, and the client was made for one with the defaults"
        yield Hint(asked.site.inside(module), f"class {name.camel}Channel(Channel): …", why)


def _field(field: Field, types: Mapping[str, str]) -> ClientField:
    return ClientField(field.name, types[field.type], field.optional)


def _method(event: str) -> str:
    return f"send_{event}" if event in OF_THE_CLIENT else event


def _lower_camel(name: str) -> str:
    made = camel(name)
    return made[:1].lower() + made[1:]
