"""What a generator asks the project before it starts: where a socket is mounted, whether there is presence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from scaffold.edits.app_edit import SILENCED, AddLifespan, AddRoutes, makes_an_application, starts_by_handlers
from scaffold.edits.dependency_edit import EMBERWIRE, PYPROJECT, AddDependency
from scaffold.edits.endpoint_edit import mount_path
from scaffold.edits.pysource import PySource, Unreadable
from scaffold.edits.wire import Present
from scaffold.generators.channels import ChannelOptions, channel_options_of
from scaffold.generators.presences import PresenceName, presence
from scaffold.generators.sockets import mount_of, socket
from scaffold.plan.operations import Hint, Wire, Wish
from scaffold.plan.request import Request
from scaffold.words.errors import Usage
from scaffold.words.events import parse_events
from scaffold.words.names import Name
from scaffold.words.topics import check_topic

if TYPE_CHECKING:
    from scaffold.memory.project import Project
    from scaffold.memory.workbench import Workbench

__all__ = [
    "ChannelChoices", "application_file", "channel_options", "missing_presence", "mounted_at", "socket_request",
    "unserved", "with_hint_of_channel",
]  # fmt: skip


_APPLICATION = re.compile(rb"\b(Starlette|FastAPI)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelChoices:
    """What was typed about a channel; what was not typed is None or empty."""

    socket: str | None = None
    topic: str | None = None
    events: Sequence[str] = ()
    payloads: Sequence[str] = ()
    intercepts: Sequence[str] = ()
    presence: bool | None = None


def channel_options(bench: Workbench, name: Name, choices: ChannelChoices) -> ChannelOptions:
    """Return the options of a channel: what was typed, else what was typed the first time, else the defaults.

    A new channel tracks presence when the project has presence.
    """
    known = bench.manifest.find("channel", str(name))
    options = _fresh(bench.project) if known is None else channel_options_of(known.answers)
    if choices.socket is not None or known is None:
        named = Name.parse(choices.socket or "User", kind="socket")
        options = replace(options, socket=named, mount=mounted_at(bench.project, named))
    if choices.topic is not None:
        options = replace(options, topic=check_topic(choices.topic))
    if choices.events or choices.payloads:
        options = replace(options, events=parse_events(choices.events, choices.payloads))
    if choices.intercepts:
        options = replace(options, intercepts=tuple(choices.intercepts))
    if choices.presence is not None:
        options = replace(options, presence=PresenceName.of(None) if choices.presence else None)
    return _checked(options)


def mounted_at(project: Project, name: Name) -> str:
    """Return where the endpoint mounts a socket, or where `gen socket` would have."""
    content = project.read(project.inside("endpoint.py"))
    try:
        found = None if content is None else mount_path(PySource.parse(content), f"{name.camel}Socket")
    except Unreadable:
        found = None
    return found or mount_of(name)


def application_file(project: Project) -> str | None:
    """Return the file that makes the only Starlette or FastAPI application of the project; None without such a one."""
    found = [path for path, content in project.code_files() if _makes_an_application(content)]
    return found[0] if len(found) == 1 else None


def socket_request(bench: Workbench, name: Name, *, mount: str) -> Request:
    """Return the request for a socket in this project: with the application that is to serve it, and the dependency."""
    app = application_file(bench.project)
    request = socket(bench.project, name, mount=mount, renderer=bench.renderer, app=app)
    wishes = [_unless_silencing(bench, each) for each in request.wishes]
    hints = () if app is not None else unserved(bench)
    return replace(request, wishes=(*wishes, *_dependency(bench), *hints))


def _unless_silencing(bench: Workbench, wish: Wish) -> Wish:
    """Return the wish, or the hint for a person where a lifespan would silence the handlers of another file."""
    if not isinstance(wish, Wire) or not isinstance(wish.edit, AddLifespan):
        return wish
    content = bench.project.read(wish.path)
    if content is None or isinstance(wish.edit.apply(content, bench.style), Present):
        return wish
    if not any(starts_by_handlers(text.decode("utf-8", "replace")) for _, text in bench.project.code_files()):
        return wish
    return Hint(wish.path, f"{wish.edit.needs}\n{wish.edit.line(bench.style)}", SILENCED)


def unserved(bench: Workbench) -> tuple[Hint, ...]:
    """Return the hint to serve the endpoint, where there are applications but not one that is understood."""
    project, style = bench.project, bench.style
    own = list(project.code_files())
    found = [path for path, text in own if _APPLICATION.search(text)]
    if not found or any(b"endpoint.routes" in text for _, text in own):
        return ()
    routes, lifespan = AddRoutes(project.module("endpoint")), AddLifespan(project.module("endpoint"))
    why = "expected one `app = Starlette(…)` or `app = FastAPI(…)` in the package, and did not find exactly one"
    return (Hint(found[0], "\n".join([routes.needs, routes.line(style), lifespan.line(style)]), why),)


def _dependency(bench: Workbench) -> tuple[Wire, ...]:
    """Return the wish to depend on emberwire, unless the project does so of its own."""
    edit = AddDependency(EMBERWIRE)
    outcome = edit.apply(bench.project.read(PYPROJECT) or b"", bench.style)
    if isinstance(outcome, Present) and edit not in bench.manifest.edits(PYPROJECT):
        return ()
    return (Wire(PYPROJECT, edit),)


def with_hint_of_channel(bench: Workbench, request: Request, name: Name) -> Request:
    """Return the request for a client, which says so where there is no channel of that name: it may be misspelt."""
    module = f"channels/{name.path}_channel.py"
    if bench.manifest.find("channel", str(name)) is not None or bench.project.exists(module):
        return request
    why = "there is no such channel, and the client was made for one with the defaults"
    hint = Hint(bench.project.inside(module), f"class {name.camel}Channel(Channel): …", why)
    return replace(request, wishes=(*request.wishes, hint))


def missing_presence(bench: Workbench, options: ChannelOptions) -> list[Request]:
    """Return the request for the presence that a channel is to track its members in, when the project has none yet."""
    if options.presence is None or bench.project.exists(f"{options.presence.module}.py"):
        return []
    return [presence(bench.project, None, renderer=bench.renderer)]


def _makes_an_application(content: bytes) -> bool:
    if b"Starlette(" not in content and b"FastAPI(" not in content:
        return False
    try:
        return makes_an_application(PySource.parse(content))
    except Unreadable:
        return False


def _fresh(project: Project) -> ChannelOptions:
    return ChannelOptions(presence=PresenceName.of(None) if project.exists("presence.py") else None)


def _checked(options: ChannelOptions) -> ChannelOptions:
    events = [event.name for event in options.events]
    for name in options.intercepts:
        if name not in events:
            raise Usage(f"expected --intercept to name one of the events {', '.join(events)}, got {name!r}.")
    return options
