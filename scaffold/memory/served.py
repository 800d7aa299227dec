"""Reads which channels an application really has, by asking `emberwire asyncapi`.

    served = ServedChannel.find(project, "chat.endpoint:endpoint", "channel", ("RoomChannel",))

The application is imported in a process of its own: its code is not the generator's, and may write, wait or fail.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from scaffold.words.errors import Usage

if TYPE_CHECKING:
    from pathlib import Path

    from scaffold.memory.project import Project

__all__ = ["ServedChannel", "ServedEvent", "described"]

WITHIN = 60.0
"""Seconds that an application may take to be imported."""
SENT = ".sent"
"""What `emberwire asyncapi` puts behind the name of an event that clients receive."""

Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ServedEvent:
    """An event and the JSON Schema of its payload."""

    name: str
    schema: Schema


@dataclass(frozen=True, slots=True)
class ServedChannel:
    """A channel as the application serves it. `channel` and `socket` are import names, such as "chat.rooms:Room"."""

    channel: str
    socket: str
    mount: str
    topic: str
    received: tuple[ServedEvent, ...]
    sent: tuple[ServedEvent, ...]
    schemas: Mapping[str, Schema] = field(default_factory=dict)

    @classmethod
    def find(cls, project: Project, app: str, kind: str, classes: Sequence[str]) -> ServedChannel:
        """Return the channel whose `kind`, "channel" or "socket", is a class called like one of `classes`.

        The first in that order, and in the routes. Raises `Usage` for an application that cannot be imported, and for
        one without such a class.
        """
        served = {_class_name(getattr(each, kind)): each for each in reversed(list(_channels(described(project, app))))}
        for name in classes:
            if name in served:
                return served[name]
        there = ", ".join(reversed(list(served))) or "none"
        raise Usage(f"expected a {kind} {classes[0]} in {app}, found {there}. Name one of these, or route it first.")


def _class_name(import_name: str) -> str:
    return import_name.rpartition(":")[2].rpartition(".")[2]


def _channels(document: Mapping[str, Any]) -> Iterator[ServedChannel]:
    schemas = document["components"]["schemas"]
    for channel in document["channels"].values():
        python = channel["x-emberwire"]
        events = [ServedEvent(name, each["payload"]) for name, each in channel["messages"].items()]
        yield ServedChannel(
            python["channel"],
            python["socket"],
            python["mount"],
            channel["address"].replace("{rest}", "*"),
            tuple(each for each in events if not each.name.endswith(SENT) and each.name != "phx_reply"),
            tuple(
                ServedEvent(each.name.removesuffix(SENT), each.schema) for each in events if each.name.endswith(SENT)
            ),
            schemas,
        )


def described(project: Project, app: str) -> Mapping[str, Any]:
    """Return what `emberwire asyncapi` says of an application, asked once while its code is the same."""
    hashed = hashlib.sha256()
    for path, content in project.code_files():
        hashed.update(f"{path} {len(content)} ".encode() + content)
    return _described(project.root, project.source, app, hashed.hexdigest())


@lru_cache(maxsize=8)
def _described(root: Path, source: str, app: str, code: str) -> Mapping[str, Any]:
    command = [sys.executable, "-m", "emberwire", "asyncapi", app]
    paths = [str(root / source), str(root), os.environ.get("PYTHONPATH", "")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}
    try:
        done = subprocess.run(
            command, cwd=root, env=environment, capture_output=True, text=True, timeout=WITHIN, check=False
        )
    except subprocess.TimeoutExpired:
        raise Usage(
            f"{app} was not imported within {WITHIN:.0f} seconds. Does it start a server when imported?"
        ) from None
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["it said nothing"]
        raise Usage(
            f"{app} could not be read: {said[-1]} "
            "Run the command where the application runs: in its virtual environment, with its settings."
        )
    document: Mapping[str, Any] = json.loads(done.stdout)
    return document
