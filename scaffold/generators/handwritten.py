"""`gen test`: the test of a channel or socket alone, for one that was written by hand.

What the application serves says where the classes are, which topic it is and what each event takes. What nobody can
read there, who may join, is left to the person in one fixture, and said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import libcst as cst
import libcst.matchers as m

from scaffold.generators import channels, sockets
from scaffold.generators.files import SUPPORT, rendered
from scaffold.generators.rows import EMPTY, FileRow
from scaffold.memory.served import ServedChannel, ServedEvent
from scaffold.plan.operations import Hint, Rendered, Wish
from scaffold.words.schemas import sample

if TYPE_CHECKING:
    from scaffold.generators.generator import Answers, Asked
    from scaffold.memory.project import Project

__all__ = ["plan", "settle"]

OF = {"channel": channels, "socket": sockets}
FILES = {
    kind: (
        *SUPPORT,
        FileRow(EMPTY, f"{{tests}}/{kind}s/__init__.py", shared=True),
        FileRow(f"test/test_{kind}.py.jinja", f"{{tests}}/{kind}s/{{test_path}}_{kind}.py"),
    )
    for kind in OF
}


@dataclass(frozen=True, slots=True)
class TestedEvent:
    """An event, the name of its tests, a payload that it takes, and whether it refuses what is no object."""

    __test__ = False

    name: str
    test: str
    sample: str
    refuses: bool

    @classmethod
    def of(cls, event: ServedEvent, channel: ServedChannel) -> TestedEvent:
        """Return an event with a payload made of its JSON Schema."""
        named = re.sub(r"\W+", "_", event.name).strip("_").lower()
        return cls(event.name, named, sample(event.schema, channel.schemas), _takes_an_object(event, channel))


def settle(asked: Asked, typed: Answers) -> Answers:
    """Return what the thing is, with the answers that it was generated with, or else where the application is."""
    kind = typed["of"]
    entry = asked.manifest.find(kind, str(asked.name))
    if entry is not None:
        return {**OF[kind].settle(replace(asked, options=entry.answers), {}), "of": kind}
    known = asked.options.get("app", asked.site.module("endpoint") + ":endpoint")
    return {"of": kind, "app": typed.get("app", known)}


def plan(asked: Asked) -> Iterator[Wish]:
    """The tests of what was generated, as `gen channel` or `gen socket` plans them; else those of what is served."""
    kind = asked.options["of"]
    if "app" not in asked.options:
        yield from _of_the_generated(asked, kind)
        return
    name = asked.name
    classes = (f"{name.camel}{kind.capitalize()}", name.camel)
    served = ServedChannel.find(asked.site, asked.options["app"], kind, classes)
    if kind == "socket":
        yield from rendered(asked, FILES[kind], _socket_values(served))
        return
    yield from rendered(asked, FILES[kind], _channel_values(asked, served))
    why = "only you know who may join: let somebody in there, and the tests can pass"
    yield Hint(f"{asked.site.tests}/channels/test_{name.snake}_channel.py", "async def member() -> …", why)


def _of_the_generated(asked: Asked, kind: str) -> Iterator[Wish]:
    tests = f"{asked.site.tests}/"
    for wish in OF[kind].plan(asked):
        if isinstance(wish, Rendered) and wish.path.startswith(tests) and "/contexts/" not in wish.path:
            yield wish


def _socket_values(channel: ServedChannel) -> dict[str, object]:
    module, _, name = channel.socket.partition(":")
    return {"socket_module": module, "socket_class": name}


def _channel_values(asked: Asked, channel: ServedChannel) -> dict[str, object]:
    return {
        **_socket_values(channel),
        "channel": asked.name,
        "sample_topic": channel.topic.replace("*", "under-test"),
        "assigns": accepted_with(asked.site, channel.socket),
        "events": [TestedEvent.of(event, channel) for event in channel.received],
    }


def _takes_an_object(event: ServedEvent, channel: ServedChannel) -> bool:
    """Tell whether a payload that is a list is refused: the schema names an object, with fields of its own."""
    name = str(event.schema.get("$ref", "")).rpartition("/")[2]
    return channel.schemas.get(name, event.schema).get("type") == "object"


def accepted_with(project: Project, socket: str) -> list[str]:
    """Return the names that the socket's `connect` puts into `assigns`, as its `Accept(…)` calls show them."""
    path = socket.partition(":")[0].replace(".", "/")
    content = next((text for text in map(project.read, _places(project, path)) if text is not None), b"")
    calls = m.findall(cst.parse_module(content), m.Call(func=m.Name("Accept")))
    arguments = [each for call in calls if isinstance(call, cst.Call) for each in call.args]
    names = [each.keyword.value for each in arguments if each.keyword is not None]
    return [name for name in dict.fromkeys(names) if name != "expires_at"]


def _places(project: Project, path: str) -> Iterator[str]:
    for below in (f"{project.source}/" if project.source else "", ""):
        yield from (f"{below}{path}.py", f"{below}{path}/__init__.py")
