"""`gen socket`: who clients are, where they connect, and the application that serves it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from scaffold.edits.table import AddMount
from scaffold.generators.files import SUPPORT, rendered, scoped
from scaffold.generators.rows import EMPTY, FileRow
from scaffold.generators.serving import mount_of, served
from scaffold.memory.signing_in import check_dependency, read_instead
from scaffold.plan.operations import Hint, Wire, Wish
from scaffold.words.dependency import Dependency
from scaffold.words.errors import Usage

if TYPE_CHECKING:
    from scaffold.generators.generator import Answers, Asked

__all__ = ["plan", "settle"]

SOCKET, TEST = "{package}/sockets/{path}_socket.py", "{tests}/sockets/{test_path}_socket.py"
FILES = (
    FileRow(EMPTY, "{package}/sockets/__init__.py", shared=True),
    FileRow("socket/package/endpoint.py.jinja", "{package}/endpoint.py", shared=True),
    FileRow(EMPTY, "{tests}/sockets/__init__.py", shared=True),
)
WITH_TOKENS = (
    FileRow("socket/package/tokens.py.jinja", "{package}/{tokens}.py", shared=True),
    FileRow("socket/package/sockets/name_socket.py.jinja", SOCKET),
    FileRow("socket/tests/sockets/test_name_socket.py.jinja", TEST),
)
WITH_DEPENDENCY = (
    FileRow("socket/package/sockets/name_socket_dependency.py.jinja", SOCKET),
    FileRow("socket/tests/sockets/test_name_socket_dependency.py.jinja", TEST),
)
INSTEAD = """\
what reads a token from the header `Authorization: Bearer` as well.
Or leave --auth-dependency out: the socket then takes tokens of its own, which a
route that depends on {function} hands out, sign_token("{purpose}", user_id)."""
"""What to do about a dependency that reads no bearer token."""


def settle(asked: Asked, typed: Answers) -> Answers:
    """Return the answers of a socket: what was typed, else what was typed the first time, else the defaults."""
    answers = {"mount": mount_of(asked.name), **asked.options, **typed}
    _mount_path(answers["mount"])
    if "auth_dependency" in answers:
        answers = {"user_id": "user.id", **answers}
        check_dependency(asked.site, Dependency.parse(answers["auth_dependency"], answers["user_id"]))
    elif "user_id" in answers:
        raise Usage("--user-id says what the user of an --auth-dependency is called: give that too.")
    return answers


def plan(asked: Asked) -> Iterator[Wish]:
    """A socket that takes a token, its test, and where it is mounted; the endpoint and the tokens if there are none."""
    name, site, mount = asked.name, asked.site, asked.options["mount"]
    typed = asked.options.get("auth_dependency")
    dependency = Dependency.parse(typed, asked.options["user_id"]) if typed else None
    rows = (*SUPPORT, *scoped("sockets", name), *FILES, *(WITH_DEPENDENCY if dependency else WITH_TOKENS))
    yield from rendered(asked, rows, {"socket": name, "mount": mount, "dependency": dependency})
    edit = AddMount(mount, site.module(f"sockets/{name.path}_socket"), f"{name.camel}Socket")
    yield Wire(site.inside("endpoint.py"), edit)
    yield from served(asked)
    if dependency:
        yield from _cannot_be_asked(asked, dependency)


def _cannot_be_asked(asked: Asked, dependency: Dependency) -> Iterator[Hint]:
    """Yield what to do about a dependency that no request of a socket would satisfy."""
    read, path = read_instead(asked.site, dependency), asked.site.file_of(dependency.module)
    if read and path:
        why = (
            f"{dependency.function} reads {' and '.join(read)}, and the socket gives it nothing but a bearer token: "
            "it would let nobody in"
        )
        purpose = f"{' '.join(asked.name.words).lower()} socket"
        yield Hint(path, INSTEAD.format(function=dependency.function, purpose=purpose), why)


def _mount_path(path: str) -> str:
    parts = path.split("/")
    if not parts[1:] or parts[0] or not all(part.replace("-", "_").isidentifier() for part in parts[1:]):
        raise Usage(f"expected a path such as '/socket' or '/admin/socket', got {path!r}.")
    return path
