"""From an entry of the manifest back to the request that it came from: the same answers, today's templates.

    request = rebuilt(entry, bench.project, renderer=bench.renderer)

`update` compares what this renders with what was rendered then, and a generator that is run again without options
takes the answers of the first time from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from scaffold import plugins
from scaffold.application import AppOptions, app_request, ci, pre_commit
from scaffold.errors import ScaffoldError
from scaffold.events import events_from_data
from scaffold.extras import client, only_tests
from scaffold.generators import ChannelOptions, PresenceName, Request, channel, context, presence, socket
from scaffold.names import Name

if TYPE_CHECKING:
    from scaffold.generators import Site
    from scaffold.manifest import Entry
    from scaffold.render import Renderer

__all__ = ["channel_options_of", "rebuilt"]


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
