"""What a dependency reads of a request, told by its source."""

from __future__ import annotations

from pathlib import Path

import pytest

from scaffold.memory.project import Project
from scaffold.memory.signing_in import read_instead
from scaffold.words.dependency import Dependency
from tests.scaffold.conftest import Shell, Write
from tests.scaffold.test_existing_projects import SHAPES, Shape, place

BY_COOKIE = """\
from typing import Annotated

from fastapi import Cookie, HTTPException


async def current_user(session: Annotated[str | None, Cookie()] = None) -> str:
    if session is None:
        raise HTTPException(401, headers={"WWW-Authenticate": "Cookie"})
    return session
"""
FASTAPI_USERS = """\
from fastapi_users import FastAPIUsers
from fastapi_users.authentication import {transport}, AuthenticationBackend

backend = AuthenticationBackend(name="it", transport={transport}(), get_strategy=None)
fastapi_users = FastAPIUsers(None, [backend])
current_user = fastapi_users.current_user(active=True)
"""
TOKEN_OF_A_COOKIE = """\
from fastapi import Depends
from fastapi.security import OAuth2


class OAuth2PasswordBearerWithCookie(OAuth2):
    async def __call__(self, request):
        authorization = request.cookies.get("access_token")
        return {returned}


def current_user(token=Depends(OAuth2PasswordBearerWithCookie())): ...
"""


def read(write: Write, folder: Path, files: dict[str, str]) -> list[str]:
    for path, text in {"pyproject.toml": "", "shop/__init__.py": "", **files}.items():
        write(path, text)
    return list(read_instead(Project.find(folder), Dependency.parse("shop.users:current_user", "user")))


@pytest.mark.parametrize(
    ("source", "found"),
    [
        (BY_COOKIE, ["a cookie"]),
        ("def current_user(request):\n    return request.cookies['user']", ["a cookie"]),
        ("def current_user(request):\n    return request.session['user']", ["the session"]),
        ("from fastapi.security import APIKeyCookie as A\na = A(name='a')\ncurrent_user = make(a)", ["a cookie"]),
        ("import fastapi\ndef current_user(u=fastapi.Cookie()): ...", ["a cookie"]),
        (FASTAPI_USERS.format(transport="CookieTransport"), ["a cookie"]),
        (TOKEN_OF_A_COOKIE.format(returned="authorization"), ["a cookie"]),
        ("from .parts import cookie\ndef current_user(u=cookie): ...", ["a cookie"]),
        ("from shop.parts import cookie as c\nif c:\n    def current_user(u=c): ...", ["a cookie"]),
    ],
)
def test_what_a_dependency_reads_is_found(write: Write, tmp_path: Path, source: str, found: list[str]) -> None:
    parts = "from fastapi import Cookie\ncookie = Cookie()"
    assert read(write, tmp_path, {"shop/users.py": source, "shop/parts.py": parts}) == found


@pytest.mark.parametrize(
    "source",
    [
        "def current_user(db): return db.session",
        "def current_user(request, authorization): return request.cookies",
        "def current_user(request): return request.cookies or request.headers",
        "from fastapi import Header\ndef current_user(r, a=Header(alias='Authorization')): return r.cookies",
        "from fastapi.security import HTTPBearer\nb = HTTPBearer()\ndef current_user(r, t=b): return r.cookies",
        FASTAPI_USERS.format(transport="BearerTransport") + "\n    # or by a cookie\n",
        TOKEN_OF_A_COOKIE.format(returned="await super().__call__(request)"),
        "from shop import parts\ndef current_user(r, t=parts.bearer): return r.cookies",
        "import shop.parts\ndef current_user(r, t=shop.parts.bearer): return r.cookies",
        "from shop.parts import *\ndef current_user(r): return r.cookies",
        "from shop.broken import bearer\ndef current_user(r, b=bearer): return r.cookies",
        "from shop.folder import bearer\ndef current_user(r, b=bearer): return r.cookies",
        "from . import users\ndef current_user(r): return users.current_user(r).cookies",
    ],
)
def test_nothing_is_said_where_a_bearer_token_may_be_read(write: Write, tmp_path: Path, source: str) -> None:
    files = {"shop/users.py": source, "shop/parts.py": "", "shop/broken.py": "def (", "shop/folder/x.py": ""}
    assert read(write, tmp_path, files) == []


def test_code_without_end_is_not_read_to_its_end(write: Write, tmp_path: Path) -> None:
    chain = "\n".join(f"def part_{n}(): part_{n + 1}" for n in range(1_000))
    assert read(write, tmp_path, {"shop/users.py": f"def current_user(r): part_0(r.cookies)\n{chain}"}) == []


def test_a_socket_that_would_let_nobody_in_is_told_with_the_way_out(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = place(shell, Shape({**SHAPES["fastapi"].files, "shop/users.py": BY_COOKIE}), monkeypatch)
    asked = "gen socket Staff --auth-dependency shop.users:current_user --user-id user"
    output = project(f"{asked} --dry-run").output
    assert "Please add to shop/users.py, because current_user reads a cookie" in output
    assert 'sign_token("staff socket", user_id)' in output
    project(f"{asked} --strict", exit_code=1)
    project("gen socket Staff --strict")
    project(f"{asked} --dry-run", exit_code=1)
    assert 'verify_token("staff socket", ' in (project.folder / "shop/sockets/staff_socket.py").read_text()
