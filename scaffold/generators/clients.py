"""`gen client`: a typed client of a channel, made of what the application serves.

The events and their payloads are read from the application itself, as `emberwire asyncapi` describes it, and never
from what a generator remembers: a handler that was written by hand is in the client, one that was removed is not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from keyword import iskeyword
from typing import TYPE_CHECKING

from scaffold.generators.files import rendered
from scaffold.generators.rows import FileRow
from scaffold.memory.served import ServedChannel, ServedEvent
from scaffold.plan.operations import Hint, Wish
from scaffold.words.errors import Usage
from scaffold.words.inflect import camel
from scaffold.words.schemas import LANGUAGES, DeclaredType, Types

if TYPE_CHECKING:
    from scaffold.generators.generator import Answers, Asked

__all__ = ["FILES", "ClientEvent", "plan", "settle"]

FILES: Mapping[str, tuple[FileRow, ...]] = {
    "js": (FileRow("client/client.js.jinja", "clients/{file}.js"),),
    "ts": (FileRow("client/client.ts.jinja", "clients/{file}.ts"),),
    "python": (
        FileRow("client/phoenix_client.py.jinja", "clients/phoenix_client.py", shared=True),
        FileRow("client/client.py.jinja", "clients/{file}.py"),
    ),
}
VENDORED = tuple(
    FileRow(f"project/package/static/vendor/{name}", f"clients/vendor/{name}", shared=True)
    for name in ("phoenix.mjs", "LICENSE", "README.md")
)
"""The official client, which all clients in JavaScript of a project share."""
PRESENCE = frozenset({"presence_state", "presence_diff"})
"""The events of presence; a client shows who is there and not these."""
OF_THE_CLIENT = frozenset({"channel", "constructor", "join", "leave", "presence", "topic"})
"""What a client has already; the method for an event of that name is called `send_…`."""


@dataclass(frozen=True, slots=True)
class ClientEvent:
    """An event in the names of a client's language. `type` is None for one without a payload."""

    name: str
    method: str
    listener: str
    type: str | None


def settle(asked: Asked, typed: Answers) -> Answers:
    """Return the language, where the application is, and whether the phoenix package is added.

    What was not typed is what was typed the first time. Raises `Usage` for a Python client with the phoenix package.
    """
    known = asked.options.get("app", asked.site.module("endpoint") + ":endpoint")
    vendor = typed.get("vendor", asked.options.get("vendor", False))
    if vendor and typed["lang"] == "python":
        raise Usage("expected --lang js or ts with --vendor: a client in Python does not use the phoenix package.")
    return {"lang": typed["lang"], "app": typed.get("app", known), "vendor": vendor}


def plan(asked: Asked) -> Iterator[Wish]:
    """A typed client of a channel, over the official `phoenix` package for JavaScript, over `websockets` for Python."""
    name, language = asked.name, asked.options["lang"]
    channel = ServedChannel.find(asked.site, asked.options["app"], "channel", (f"{name.camel}Channel", name.camel))
    types = Types(LANGUAGES[language], channel.schemas)
    unsendable = [each.name for each in channel.received if not _sendable(each, language)]
    pushes = [_event(each, language, types) for each in channel.received if each.name not in unsendable]
    sends = [_event(each, language, types) for each in channel.sent if each.name not in PRESENCE]
    _require_different(each.method for each in pushes)
    declared = list(types.declared.values())
    values = {
        "channel": name,
        "topic": channel.topic,
        "prefix": channel.topic.removesuffix("*"),
        "key": channel.topic.endswith("*"),
        "mount": channel.mount,
        "pushes": pushes,
        "sends": sends,
        "presence": {each.name for each in channel.sent} >= PRESENCE,
        "types": declared,
        "typing": _typing(declared, [*pushes, *sends]),
    }
    rows = (*FILES[language], *(VENDORED if asked.options.get("vendor") else ()))
    yield from rendered(asked, rows, values, file=f"{name.snake}_channel")
    if unsendable:
        why = "the Python client sends JSON only; the events that take bytes were left out"
        yield Hint(f"clients/{name.snake}_channel.py", ", ".join(unsendable), why)


def _typing(types: Sequence[DeclaredType], events: Sequence[ClientEvent]) -> list[str]:
    """Return what a Python client imports from `typing`."""
    fields = [each for declared in types for each in declared.fields]
    written = (
        [each.type for each in fields] + [each.type or "" for each in events] + [each.alias or "" for each in types]
    )
    wanted = {
        "Literal": any("Literal[" in each for each in written),
        "NotRequired": any(each.optional for each in fields),
        "TypedDict": any(each.alias is None for each in types),
    }
    return ["Any", *(name for name, used in wanted.items() if used)]


def _require_different(methods: Iterable[str]) -> None:
    same = [name for name, count in Counter(methods).items() if count > 1]
    if same:
        raise Usage(f"two events of the channel would both be the method {same[0]} of the client. Rename one of them.")


def _sendable(event: ServedEvent, language: str) -> bool:
    return LANGUAGES[language].bytes is not None or event.schema.get("contentEncoding") != "binary"


def _event(event: ServedEvent, language: str, types: Types) -> ClientEvent:
    empty = event.schema.get("maxProperties") == 0
    method, listener = _method(event.name), f"on_{_method(event.name).removeprefix('send_')}"
    if language != "python":
        method, listener = _lower_camel(method), _lower_camel(listener)
    return ClientEvent(event.name, method, listener, None if empty else types.of(event.schema))


def _method(event: str) -> str:
    """Return an identifier for an event, which may be any text."""
    name = re.sub(r"\W+", "_", event).strip("_")
    return f"send_{name}" if name in OF_THE_CLIENT or iskeyword(name) or not name[:1].isalpha() else name


def _lower_camel(name: str) -> str:
    made = camel(name)
    return made[:1].lower() + made[1:]
