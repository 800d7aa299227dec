"""From an entry of the manifest back to the request that it came from: the same answers, today's templates.

    request = rebuilt(entry, bench.project, renderer=bench.renderer)

`update` compares what this renders with what was rendered then, and a generator that is run again without options
takes the answers of the first time from here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scaffold.generators import plugins
from scaffold.generators.application import AppOptions, app_request, ci, pre_commit
from scaffold.generators.channels import channel, channel_options_of
from scaffold.generators.clients import client, only_tests
from scaffold.generators.contexts import context
from scaffold.generators.presences import presence
from scaffold.generators.sockets import socket
from scaffold.plan.request import Request
from scaffold.words.errors import ScaffoldError
from scaffold.words.events import events_from_data
from scaffold.words.names import Name

if TYPE_CHECKING:
    from scaffold.generators.files import Site
    from scaffold.memory.manifest import Entry
    from scaffold.render.renderer import Renderer

__all__ = ["rebuilt"]


def rebuilt(entry: Entry, site: Site, *, renderer: Renderer) -> Request | None:
    """Return the request again; None for a generator that is neither ours nor installed.

    Raises `ScaffoldError` for answers that make no sense any more.
    """
    try:
        return _rebuilt(entry, site, renderer)
    except (KeyError, TypeError, ValueError) as error:
        raise ScaffoldError(
            f"the answers of {entry.generator} {entry.name} in the manifest make no sense: {error}. "
            "Take the manifest back from version control."
        ) from None


def _rebuilt(entry: Entry, site: Site, renderer: Renderer) -> Request | None:
    answers = entry.answers
    match entry.generator:
        case "app":
            return app_request(site, entry.name, AppOptions(**answers), renderer=renderer)
        case "socket":
            return socket(site, Name.parse(entry.name, kind="socket"), mount=answers["mount"], renderer=renderer)
        case "presence":
            name = None if entry.name == "Presence" else Name.parse(entry.name, kind="presence")
            return presence(site, name, renderer=renderer)
        case "context":
            events = events_from_data(answers["events"])
            return context(site, Name.parse(entry.name, kind="context"), events=events, renderer=renderer)
        case "channel":
            name = Name.parse(entry.name, kind="channel")
            return channel(site, name, channel_options_of(answers), renderer=renderer)
        case _:
            return _rebuilt_extra(entry, site, renderer)


def _rebuilt_extra(entry: Entry, site: Site, renderer: Renderer) -> Request | None:
    answers = entry.answers
    match entry.generator:
        case "ci":
            return ci(site, entry.name, renderer=renderer)
        case "pre-commit":
            return pre_commit(site, renderer=renderer)
        case "channel-test":
            name = Name.parse(entry.name, kind="channel")
            return only_tests(channel(site, name, channel_options_of(answers), renderer=renderer), site)
        case "socket-test":
            name = Name.parse(entry.name, kind="socket")
            return only_tests(socket(site, name, mount=answers["mount"], renderer=renderer), site)
        case "client":
            name = Name.parse(answers["channel"], kind="channel")
            options = channel_options_of(answers)
            return client(site, name, options, language=answers["language"], renderer=renderer)
    return plugins.rebuilt(entry, site, renderer=renderer)
