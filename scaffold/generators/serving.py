"""What the application has already: where its sockets are mounted, and what is missing to serve them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from scaffold.edits.app_edit import (
    AddLifespan,
    AddStatement,
    makes_an_application,
    starts_by_handlers,
)
from scaffold.edits.endpoint_edit import mount_path
from scaffold.edits.pysource import PySource
from scaffold.edits.wire import Edit, Present, Style, Unclear
from scaffold.generators.dependencies import dependency
from scaffold.plan.operations import Hint, Wire, Wish
from scaffold.words.names import Name

if TYPE_CHECKING:
    from scaffold.generators.generator import Asked
    from scaffold.memory.project import Project

__all__ = ["application_file", "mount_of", "mounted_at", "served", "unserved"]

_APPLICATION = re.compile(rb"\b(Starlette|FastAPI)\b")


def mount_of(name: Name) -> str:
    """Return where a socket is mounted unless it was said otherwise: `/socket` for User, `/admin/socket` for Admin."""
    return "/socket" if str(name) == "User" else f"/{name.path}/socket"


def mounted_at(project: Project, name: Name) -> str:
    """Return where the endpoint mounts a socket, or where `gen socket` would have."""
    source = PySource.readable(project.read(project.inside("endpoint.py")))
    found = None if source is None else mount_path(source, f"{name.camel}Socket")
    return found or mount_of(name)


def application_file(project: Project) -> str | None:
    """Return the file that makes the only Starlette or FastAPI application of the project; None without such a one."""
    found = [path for path, content in project.code_files() if _makes_an_application(content)]
    return found[0] if len(found) == 1 else None


def served(asked: Asked) -> Iterator[Wish]:
    """Yield what it takes to serve the endpoint: routes and lifespan in the application, and the dependency."""
    project = asked.site
    app, endpoint = application_file(project), project.module("endpoint")
    if app is None:
        yield from unserved(project, asked.style)
    else:
        yield Wire(app, AddStatement(endpoint, "routes"))
        yield Wire(app, _lifespan(asked, app, endpoint))
    yield from dependency(asked)


def unserved(project: Project, style: Style) -> tuple[Hint, ...]:
    """Return the hint to serve the endpoint, where there are applications but not one that is understood."""
    own = list(project.code_files())
    found = [path for path, text in own if _APPLICATION.search(text)]
    if not found or any(b"endpoint.routes" in text for _, text in own):
        return ()
    routes, lifespan = AddStatement(project.module("endpoint"), "routes"), AddLifespan(project.module("endpoint"))
    why = "expected one `app = Starlette(…)` or `app = FastAPI(…)` in the package, and did not find exactly one"
    return (Hint(found[0], "\n".join([routes.needs, routes.line(style), lifespan.line(style)]), why),)


def _lifespan(asked: Asked, path: str, endpoint: str) -> Edit:
    """Return the edit: an argument where the application starts nothing of its own, in any file; else around that."""
    argument, around = AddLifespan(endpoint), AddStatement(endpoint, "lifespan")
    stored = asked.manifest.edits(path)
    if argument in stored or around in stored:
        return argument if argument in stored else around
    outcome = argument.apply(asked.site.read(path) or b"", asked.style)
    if isinstance(outcome, Present):
        return argument
    handlers = any(starts_by_handlers(text.decode("utf-8", "replace")) for _, text in asked.site.code_files())
    return around if handlers or isinstance(outcome, Unclear) else argument


def _makes_an_application(content: bytes) -> bool:
    if b"Starlette(" not in content and b"FastAPI(" not in content:
        return False
    source = PySource.readable(content)
    return source is not None and makes_an_application(source)
