"""Generating into applications that were there before: plain Starlette, FastAPI, `src/`, a monorepo, a factory.

Each gets a socket, presence and a channel. Then it still answers what it did, its socket refuses strangers, what was
generated passes all tools, and destroying everything leaves the tree as it was, pyproject.toml included.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from scaffold.memory import origin
from scripts import generated_checks as checks
from tests.scaffold.conftest import Shell

PYPROJECT = """\
[project]
name = "{name}"
version = "1.0"
requires-python = ">=3.11"
dependencies = [
    "starlette",  # or fastapi
]

[tool.pytest.ini_options]
pythonpath = [".", "src"]

[tool.ruff.lint]
extend-select = ["I"]
"""
STARLETTE = '''\
"""The shop."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route


async def hello(request: Request) -> PlainTextResponse:
    """Say hello."""
    return PlainTextResponse("hello")


app = Starlette(routes=[Route("/hello", hello)])  # what uvicorn serves
'''
FASTAPI = """\
from fastapi import FastAPI
from fastapi.responses import PlainTextResponse

app = FastAPI(
    title="Shop",
    docs_url=None,
)


@app.get("/hello", response_class=PlainTextResponse)
async def hello() -> str:
    return "hello"
"""
FACTORY = '''\
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route


async def hello(request: Request) -> PlainTextResponse:
    return PlainTextResponse("hello")


def create_app(debug: bool = False) -> Starlette:
    """Make the application."""
    app = Starlette(debug=debug, routes=[Route("/hello", hello)])
    app.state.debug = debug
    return app
'''
PROBE = """\
import importlib, sys
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect
module, _, attribute = sys.argv[1].partition(":")
app = getattr(importlib.import_module(module), attribute)
app = app() if attribute == "create_app" else app
with TestClient(app) as client:
    assert client.get("/hello").text == "hello"
    try:
        with client.websocket_connect("/socket/websocket?vsn=2.0.0"):
            raise AssertionError("a stranger got in")
    except WebSocketDisconnect:
        pass
"""


DEPENDENCY = """\
from typing import Annotated

from fastapi import Depends, HTTPException
from fastapi.security import OAuth2PasswordBearer
from pydantic import BaseModel

oauth2 = OAuth2PasswordBearer(tokenUrl="/token")


class Customer(BaseModel):
    email: str


async def current_customer(token: Annotated[str, Depends(oauth2)]) -> Customer | None:
    if not token.startswith("token of "):
        raise HTTPException(401)
    return Customer(email=token.removeprefix("token of "))
"""
ALEMBIC = """\
[alembic]
script_location = migrations
prepend_sys_path = .
path_separator = os
"""
ENVIRONMENT = """\
from alembic import context
from sqlalchemy import create_engine

from shop.db import URL, Base

target_metadata = Base.metadata

with create_engine(URL).begin() as connection:
    context.configure(connection=connection, target_metadata=target_metadata)
    with context.begin_transaction():
        context.run_migrations()
"""
REVISION = """\
from alembic import op

revision = "4f0c"
down_revision = None


def upgrade() -> None:
    op.execute("CREATE TABLE customers (id INTEGER PRIMARY KEY NOT NULL)")
"""
MODELS = """\


class Base(DeclarativeBase):
    pass


class Customer(Base):
    __tablename__ = "customers"

    id: Mapped[int] = mapped_column(primary_key=True)
"""
SESSIONS = (
    "from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine\n"
    "from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column\n\n"
    'URL = "sqlite:///shop.db"\n'
    'engine = create_async_engine("sqlite+aiosqlite:///shop.db")\n'
    f"async_session = async_sessionmaker(engine)\n{MODELS}"
)
WAITING = (
    "from sqlalchemy import create_engine\n"
    "from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column\n\n"
    f'URL = "sqlite:///shop.db"\nengine = create_engine(URL)\n{MODELS}'
)
CONFTEST = """\
import pytest


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
"""
WITH_SQLALCHEMY = {
    "pyproject.toml": PYPROJECT.format(name="shop").replace("# or fastapi", "# or fastapi, and aiosqlite"),
    "shop/__init__.py": "",
    "shop/app.py": FASTAPI,
    "shop/database/__init__.py": "",
    "alembic.ini": ALEMBIC,
    "migrations/env.py": ENVIRONMENT,
    "migrations/versions/first.py": REVISION,
    "tests/__init__.py": "",
    "tests/conftest.py": CONFTEST,
}
"""A project with SQLAlchemy and Alembic; where its session comes from is in shop/db.py."""
GENERATED = ("socket User", "auth", "presence", "channel Room", "channel Desk.Lobby")
WITH_PYDANTIC = """channel Room --payloads pydantic --event new_msg --payload "body:str(1..9) on:bool? seat:uuid" """
WITH_DEPENDENCY = "socket User --auth-dependency shop.users:current_customer --user-id user.email"


@dataclass(frozen=True)
class Shape:
    """A project as somebody made it: its files, where a person stands in it, and what they serve."""

    files: Mapping[str, str]
    stand: str = "."
    source: str = "."
    serve: str = "shop.app:app"
    generated: tuple[str, ...] = GENERATED


SHAPES = {
    "starlette": Shape(
        {"pyproject.toml": PYPROJECT.format(name="shop"), "shop/__init__.py": "", "shop/app.py": STARLETTE}
    ),
    "fastapi": Shape(
        {"pyproject.toml": PYPROJECT.format(name="my-shop"), "shop/__init__.py": "", "shop/main.py": FASTAPI},
        serve="shop.main:app",
    ),
    "src": Shape(
        {"pyproject.toml": PYPROJECT.format(name="shop"), "src/shop/__init__.py": "", "src/shop/app.py": STARLETTE},
        source="src",
    ),
    "monorepo": Shape(
        {
            "pyproject.toml": '[project]\nname = "all"\ndependencies = []\n',
            "services/shop/pyproject.toml": PYPROJECT.format(name="shop"),
            "services/shop/shop/__init__.py": "",
            "services/shop/shop/app.py": FASTAPI,
            "services/other/pyproject.toml": PYPROJECT.format(name="other"),
            "services/other/other/__init__.py": "",
        },
        stand="services/shop",
    ),
    "factory": Shape(
        {"pyproject.toml": PYPROJECT.format(name="shop"), "shop/__init__.py": "", "shop/app.py": FACTORY},
        serve="shop.app:create_app",
    ),
    "beside the package": Shape(
        {"pyproject.toml": PYPROJECT.format(name="shop"), "main.py": FASTAPI, "shop/prices.py": "TEA = 3\n"},
        serve="main:app",
    ),
    "a dependency of its own": Shape(
        {
            "pyproject.toml": PYPROJECT.format(name="shop"),
            "shop/__init__.py": "",
            "shop/app.py": FASTAPI,
            "shop/users.py": DEPENDENCY,
        },
        generated=(
            WITH_DEPENDENCY,
            "presence",
            WITH_PYDANTIC,
            "event room place --payload 'at:datetime to:{street:str}'",
        ),
    ),
    "sessions of SQLAlchemy": Shape(
        {**WITH_SQLALCHEMY, "shop/db.py": SESSIONS},
        generated=(*GENERATED, "event room add_poll --payload 'title:str at:datetime'", "context Orders"),
    ),
    "an engine of SQLAlchemy that waits": Shape({**WITH_SQLALCHEMY, "shop/db.py": WAITING}),
    "names that are taken": Shape(
        {
            "pyproject.toml": PYPROJECT.format(name="shop"),
            "shop/__init__.py": "",
            "shop/app.py": FASTAPI,
            "shop/database/__init__.py": "",
            "shop/tokens.py": "LENGTH = 32\n",
            "shop/members.py": "EVERYBODY = 1\n",
        },
    ),
}


def place(shell: Shell, shape: Shape, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """Write the project and go to where a person stands in it."""
    for path, text in shape.files.items():
        (shell.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (shell.folder / path).write_text(text)
    return shell.inside(shape.stand, monkeypatch)


def destroyed(what: str) -> str:
    """Return what `destroy` is told for what `gen` was told."""
    kind, *names = what.partition(" --")[0].split()
    return " ".join([kind, *(["'" + " ".join([names[0].title(), *names[1:]]) + "'"] if kind == "event" else names)])


@pytest.mark.parametrize("name", SHAPES)
def test_an_application_gets_all_of_it_and_gets_rid_of_it(
    shell: Shell, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Phoenix: in an umbrella with a context_app, the files go where a person stands; here that is a monorepo."""
    shape = SHAPES[name]
    before = {path: text.encode() for path, text in shape.files.items()}
    project = place(shell, shape, monkeypatch)
    for what in shape.generated:
        assert "create" in project(f"gen {what} --strict").output
        assert "create" not in project(f"gen {what} --strict").output
    assert '\n    "emberwire[app]>=0.1",\n' in (project.folder / "pyproject.toml").read_text()
    outside = {path: text for path, text in before.items() if not path.startswith(shape.stand)}
    assert {path: (shell.folder / path).read_bytes() for path in outside} == outside if shape.stand != "." else True
    probe = subprocess.run(
        [sys.executable, "-c", PROBE, shape.serve],
        cwd=project.folder / shape.source,
        capture_output=True,
        text=True,
        check=False,
    )
    assert probe.returncode == 0, probe.stderr
    for what in reversed(shape.generated):
        project(f"destroy {destroyed(what)} --strict")
    after = {path: text for path, text in shell.tree().items() if text != b"<folder>"}
    assert after == before


@pytest.mark.timeout(600)
def test_what_is_generated_into_them_passes_all_tools(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    for name, shape in SHAPES.items():
        root = Shell(shell.folder / name)
        root.folder.mkdir()
        project = place(root, shape, monkeypatch)
        for what in shape.generated:
            project(f"gen {what}")
    folders = [shell.folder / name / shape.stand for name, shape in SHAPES.items()]
    assert checks.ruff(shell.folder) == []
    assert checks.lint(shell.folder, folders) == []
    assert checks.tests(folders) == []
    scratch = tmp_path_factory.mktemp("typed")
    assert checks.mypy([folder for folder in folders if not (folder / "src").exists()], scratch) == []


@pytest.mark.parametrize("name", ["sessions of SQLAlchemy", "an engine of SQLAlchemy that waits"])
def test_the_tables_of_channels_are_migrated_with_those_of_the_application(
    shell: Shell, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = place(shell, SHAPES[name], monkeypatch)
    for what in SHAPES[name].generated:
        project(f"gen {what} --strict")

    def python(*arguments: str) -> str:
        ran = subprocess.run(
            [sys.executable, *arguments], cwd=project.folder, capture_output=True, text=True, check=False
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stdout

    python("-m", "alembic", "upgrade", "head")
    python("-m", "alembic", "check")
    python("-m", "shop.members", "add", "room:1", "ada")
    assert "closed" not in project("doctor").output, "what the project's own session reaches is not looked into"
    asked = "import asyncio; from shop.members import topics_of; print(asyncio.run(topics_of('ada')))"
    assert python("-c", asked) == "['room:1']\n"
    assert (project.folder / "shop.db").stat().st_size > 0


WITHOUT_ALEMBIC = {
    path: text for path, text in WITH_SQLALCHEMY.items() if not path.startswith(("alembic", "migrations"))
}
MAKES_TABLES = """\
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.responses import PlainTextResponse

from shop.db import Base, engine


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    yield


app = FastAPI(lifespan=lifespan)


@app.get("/hello", response_class=PlainTextResponse)
async def hello() -> str:
    return "hello"
"""


def test_a_project_without_alembic_gets_the_line_that_makes_the_tables(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = place(shell, Shape({**WITHOUT_ALEMBIC, "shop/db.py": SESSIONS}), monkeypatch)
    output = project("gen context Orders").output
    assert "Please add to shop/app.py, because the project has no Alembic, and nothing that makes its tables" in output
    line = "await connection.run_sync(metadata.create_all)  # after: import shop.members, shop.contexts.orders"
    assert line in output
    assert not [path for path in project.tree() if "migrations" in path]


def test_the_file_that_makes_the_tables_is_named(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    made = "\n\ndef make_tables() -> None:\n    Base.metadata.create_all(engine)\n"
    project = place(shell, Shape({**WITHOUT_ALEMBIC, "shop/db.py": WAITING + made}), monkeypatch)
    output = project("gen context Orders").output
    assert "Please add to shop/db.py, because the project has no Alembic, and create_all makes the tables" in output
    assert "    import shop.members, shop.contexts.orders\n" in output


def test_an_application_that_makes_its_tables_makes_those_of_its_channels(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {**WITHOUT_ALEMBIC, "shop/app.py": MAKES_TABLES, "shop/db.py": SESSIONS}
    project = place(shell, Shape(files), monkeypatch)
    for what in ("socket User", "channel Room"):
        project(f"gen {what} --strict")
    subprocess.run([sys.executable, "-c", PROBE, "shop.app:app"], cwd=project.folder, check=True)
    with contextlib.closing(sqlite3.connect(project.folder / "shop.db")) as connection:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert tables == {"customers", "channel_members", "rooms_messages"}


def test_of_several_sessions_one_is_asked_for_and_remembered(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """A socket stores nothing: it is made all the same."""
    several = SESSIONS.replace("\n\n\nclass Base", "\nother_session = async_sessionmaker(engine)\n\n\nclass Base", 1)
    project = place(shell, Shape({**WITH_SQLALCHEMY, "shop/db.py": several}), monkeypatch)
    project("gen socket User --strict")
    before = project.tree()
    refused = project("gen channel Room", exit_code=2).output
    assert "found shop.db:async_session, shop.db:other_session. Say which one with --session MODULE:NAME" in refused
    assert project.tree() == before
    project("gen channel Room --session shop.db:other_session --strict")
    project("gen channel Lobby --strict")
    database = (project.folder / "shop/database_for_channels.py").read_text()
    assert "from shop.db import Base, other_session\n" in database
    assert "database = Database(other_session)\n" in database
    assert {line.split()[0] for line in project("gen channel Room --check").output.splitlines()} == {"identical"}


UNKNOWN = {
    "two applications": "from starlette.applications import Starlette\n\napp = Starlette()\nadmin = Starlette()\n",
    "made by another function": "from fastapi import FastAPI\n\nfrom shop.make import make\n\napp: FastAPI = make()\n",
    "inside another call": "from starlette.applications import Starlette\n\napp = wrapped(Starlette())\n",
}


@pytest.mark.parametrize("shape", UNKNOWN)
def test_an_application_of_an_unknown_shape_gets_the_lines_to_add(
    shell: Shell, shape: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = place(shell, Shape({**SHAPES["starlette"].files, "shop/app.py": UNKNOWN[shape]}), monkeypatch)
    before = project.tree()
    strict = project("gen socket User --strict", exit_code=1).output
    assert project.tree() == before
    lenient = project("gen socket User").output
    for output in (strict, lenient):
        assert "Please add to shop/app.py" in output
        assert "    from shop.endpoint import endpoint\n" in output
        assert "    app.router.routes[:0] = endpoint.routes\n" in output
        assert "    lifespan=endpoint.lifespan" in output
    assert project.tree()["shop/app.py"] == UNKNOWN[shape].encode()
    (project.folder / "shop/app.py").write_text(UNKNOWN[shape] + "app.router.routes[:0] = endpoint.routes\n")
    project("gen socket User --strict")


LIFESPAN = """

@asynccontextmanager
async def start(app: Starlette) -> AsyncIterator[dict[str, str]]:
    print("own started")
    yield {"database": "open"}
    print("own stopped")


app = Starlette(routes=[Route("/hello", hello)], lifespan=start)
"""


def test_an_application_with_a_lifespan_of_its_own_keeps_it_around_the_endpoint(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = "from collections.abc import AsyncIterator\nfrom contextlib import asynccontextmanager\n\n"
    own += STARLETTE.partition("\n\n")[2].partition("\n\napp = ")[0] + LIFESPAN
    project = place(shell, Shape({**SHAPES["starlette"].files, "shop/app.py": own}), monkeypatch)
    project("gen socket User --strict")
    probe = [sys.executable, "-c", PROBE, "shop.app:app"]
    ran = subprocess.run(probe, cwd=project.folder, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout == "own started\nown stopped\n"
    project("destroy socket User --strict")
    assert (project.folder / "shop/app.py").read_text() == own


HANDLERS = """

@app.on_event("startup")
async def fill() -> None:
    app.state.full = True
"""


@pytest.mark.parametrize(
    "files",
    [
        {"shop/app.py": STARLETTE + HANDLERS},
        {"shop/app.py": STARLETTE, "shop/start.py": "from shop.app import app\n" + HANDLERS},
    ],
    ids=["in the same file", "in another file"],
)
def test_handlers_of_startup_are_not_silenced(
    shell: Shell, files: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Starlette runs no handler of startup or shutdown when it is given a lifespan as an argument, and says nothing."""
    project = place(shell, Shape({**SHAPES["starlette"].files, **files}), monkeypatch)
    project("gen socket User --strict")
    wired = (project.folder / "shop/app.py").read_text()
    assert "lifespan=" not in wired
    assert "app.router.lifespan_context = endpoint.around(app.router.lifespan_context)\n" in wired
    project("destroy socket User --strict")
    assert (project.folder / "shop/app.py").read_text() == files["shop/app.py"]


def test_a_project_without_a_list_of_dependencies_gets_the_line_to_add(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {**SHAPES["fastapi"].files, "pyproject.toml": '[project]\nname = "shop"\n'}
    project = place(shell, Shape(files), monkeypatch)
    project("gen socket User --strict", exit_code=1)
    plan = json.loads(project("gen socket User --format json").output)
    advice = [each for each in plan["operations"] if each["operation"] == "advise"]
    assert [(each["path"], each["line"]) for each in advice] == [("pyproject.toml", '"emberwire[app]>=0.1",')]


POETRY = """[tool.poetry]
name = "shop"

[tool.poetry.dependencies]
python = "^3.11"
starlette = "*"
"""


@pytest.mark.parametrize(
    ("requirement", "table"),
    [
        ("emberwire[app]>=0.1", {"version": ">=0.1"}),
        ("emberwire[app] @ git+https://example.org/e@4f0c", {"git": "https://example.org/e", "rev": "4f0c"}),
        ("emberwire[app] @ file:///opt/e", {"path": "/opt/e"}),
        ("emberwire[app] @ https://example.org/e.whl", {"url": "https://example.org/e.whl"}),
    ],
)
def test_a_project_of_poetry_gets_a_line_that_poetry_reads(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, requirement: str, table: dict[str, str]
) -> None:
    """The line for [project] is invalid there. Poetry: dependency specification, "extras", "git", "path" and "url"."""
    monkeypatch.setattr(origin, "installed_requirement", lambda: requirement)
    project = place(shell, Shape({**SHAPES["fastapi"].files, "pyproject.toml": POETRY}), monkeypatch)
    plan = json.loads(project("gen socket User --format json").output)
    [advice] = [each for each in plan["operations"] if each["operation"] == "advise"]
    line = advice["line"].removeprefix("[tool.poetry.dependencies]\n")
    after = tomllib.loads(POETRY + line)["tool"]["poetry"]["dependencies"]
    assert after["emberwire"] == {**table, "extras": ["app"]}
    (project.folder / "pyproject.toml").write_text(POETRY + line)
    project("gen socket User --strict")


FLAT = """from fastapi import FastAPI

app = FastAPI()
"""


def test_a_flat_main_with_a_requirements_file_gets_channels_in_a_package_beside_it(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = place(shell, Shape({"main.py": FLAT, "requirements.txt": "fastapi\n"}), monkeypatch)
    assert "such as `--package live`" in project("gen socket User", exit_code=2).output
    output = project("gen socket User --package live").output
    assert "Please add to requirements.txt" in output
    assert "\n    emberwire[app]>=0.1" in output
    (project.folder / "requirements.txt").write_text("fastapi\nemberwire[app]>=0.1\n")
    project("gen channel Lobby --strict")
    project("gen socket User --strict")
    wired = (project.folder / "main.py").read_text()
    assert "from live.endpoint import endpoint\n" in wired
    assert "app.router.routes[:0] = endpoint.routes\n" in wired
    served = (
        "import main\nassert [route for route in main.app.router.routes if '/socket' in getattr(route, 'path', '')]"
    )
    subprocess.run([sys.executable, "-c", served], cwd=project.folder, check=True)
    for what in ("channel Lobby", "socket User"):
        project(f"destroy {what} --strict")
    assert (project.folder / "main.py").read_text() == FLAT


def test_a_socket_asks_the_dependency_of_the_application_and_brings_no_tokens_of_its_own(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = place(shell, SHAPES["a dependency of its own"], monkeypatch)
    project(f"gen {WITH_DEPENDENCY} --strict")
    assert not (project.folder / "shop/tokens.py").exists()
    asked = """
import asyncio
from shop.sockets.user_socket import authenticate
print(asyncio.run(authenticate("token of ada@example.com")))
"""
    ran = subprocess.run([sys.executable, "-c", asked], cwd=project.folder, capture_output=True, text=True, check=True)
    assert ran.stdout == "ada@example.com\n"


@pytest.mark.parametrize(
    ("typed", "read", "sample"),
    [
        ("", "user.id", 'SimpleNamespace(id="ada")'),
        ("--user-id user.type", "user.type", 'SimpleNamespace(type="ada")'),
        ("""--user-id 'user["sub"]'""", 'user["sub"]', '{"sub": "ada"}'),
        ("--user-id user", "user", '"ada"'),
    ],
)
def test_the_id_is_where_the_user_has_it(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, typed: str, read: str, sample: str
) -> None:
    """An attribute may be called like a builtin of Python: most users have an `id`."""
    project = place(shell, SHAPES["a dependency of its own"], monkeypatch)
    project(f"gen socket User --auth-dependency shop.users:current_customer {typed} --strict")
    assert f"lambda user: str({read})" in (project.folder / "shop/sockets/user_socket.py").read_text()
    assert f"    ada = {sample}\n" in (project.folder / "tests/sockets/test_user_socket.py").read_text()


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ("--auth-dependency current_user", "expected --auth-dependency as MODULE:FUNCTION"),
        ("--auth-dependency ''", "expected --auth-dependency as MODULE:FUNCTION"),
        ("--auth-dependency '' --user-id user", "expected --auth-dependency as MODULE:FUNCTION"),
        ("--auth-dependency app.deps:current-user", "current-user"),
        ("--auth-dependency app.deps:current_user --user-id 'user.id; exit()'", "expected --user-id as user.NAME"),
        ("--auth-dependency app.deps:current_user --user-id user.class", "expected --user-id as user.NAME"),
        ("--user-id user.id", "give that too"),
        ("--auth-dependency missing.module:x", "found no 'missing.module'"),
        ("--auth-dependency missing.module:x --dry-run", "found no 'missing.module'"),
        ("--auth-dependency shop.deps:current_user --dry-run", "found no 'shop.deps'"),
        ("--auth-dependency tests.deps:current_user", "found no 'tests.deps'"),
        ("--auth-dependency shop.main:current_user --dry-run", "expected 'current_user' in shop/main.py"),
    ],
)
def test_a_dependency_that_cannot_be_one_is_refused(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, options: str, why: str
) -> None:
    project = place(shell, Shape({**SHAPES["fastapi"].files, "tests/__init__.py": ""}), monkeypatch)
    before = project.tree()
    assert why in project(f"gen socket User {options}", exit_code=2).output
    assert project.tree() == before


@pytest.mark.parametrize(
    ("where", "text"),
    [
        ("shop/users.py", "def current_user(): ..."),
        ("shop/users.py", "from shop.main import current_user"),
        ("shop/users.py", "import somewhere as current_user"),
        ("shop/users.py", "users = make()\ncurrent_user = users.current(active=True)"),
        ("shop/users.py", "try:\n    from a import current_user\nexcept ImportError:\n    current_user = None"),
        ("shop/users.py", "from shop.main import *"),
        ("shop/users.py", "def __getattr__(name): ..."),
        ("shop/users.py", "def current_user(:"),
        ("shop/users/__init__.py", "async def current_user(): ..."),
    ],
)
def test_a_dependency_is_there_whatever_binds_it(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, where: str, text: str
) -> None:
    project = place(shell, Shape({**SHAPES["fastapi"].files, where: text}), monkeypatch)
    project("gen socket User --auth-dependency shop.users:current_user --dry-run")


@pytest.mark.parametrize("name", ["main:current_user", "shop.users:current_user", "anyio.abc:current_user"])
def test_a_dependency_may_be_beside_the_package_below_src_or_in_an_installed_package(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    users = "def current_user(): ...\n"
    files = {**SHAPES["src"].files, "main.py": users, "src/shop/users.py": users}
    project = place(shell, Shape(files), monkeypatch)
    project(f"gen socket User --auth-dependency {name} --dry-run")


@pytest.mark.parametrize("path", ["", "/", "socket", "/a/", "//", "/a b"])
def test_a_mount_that_is_no_path_is_refused(shell: Shell, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    project = place(shell, SHAPES["fastapi"], monkeypatch)
    assert "expected a path such as '/socket'" in project(f"gen socket User --mount '{path}'", exit_code=2).output


OWN_TESTS = """\
import pytest_asyncio

from shop.main import app

DATABASE_URL = "sqlite://"


@pytest_asyncio.fixture
async def served() -> object:
    return app
"""


def test_tests_of_a_project_that_has_some_run_as_its_own_do(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """In mode auto pytest-asyncio takes every asynchronous fixture, and a test that anyio runs is in another loop."""
    pytest_table = "[tool.pytest.ini_options]\n"
    pyproject = PYPROJECT.format(name="shop").replace(pytest_table, f'{pytest_table}asyncio_mode = "auto"\n')
    files = {**SHAPES["fastapi"].files, "pyproject.toml": pyproject, "tests/conftest.py": OWN_TESTS}
    project = place(shell, Shape(files), monkeypatch)
    project("gen socket User --strict")
    output = project("gen channel Room").output
    assert "Please add to tests/conftest.py" in output
    assert '    os.environ["DATABASE"] = ":memory:"\n' in output
    assert "expected the file to define pytest" in output
    added = 'import os\n\nimport pytest\n\nos.environ["DATABASE"] = ":memory:"\n'
    (project.folder / "tests/conftest.py").write_text(added + OWN_TESTS)
    project("gen channel Room --strict")
    assert {path for path in project.tree() if path.endswith("_channel.py") and "test_" in path}
    for path, text in project.tree().items():
        assert not (path.startswith("tests/") and b"mark.anyio" in text), path


def test_two_sockets_share_what_the_application_needs(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """The routes, the lifespan and the dependency stay until the last socket goes, whichever that is."""
    for first, last in (("User", "Admin"), ("Admin", "User")):
        root = Shell(shell.folder / first)
        root.folder.mkdir()
        project = place(root, SHAPES["starlette"], monkeypatch)
        before = project.tree()
        project("gen socket User --strict")
        project("gen socket Admin --strict")
        project(f"destroy socket {first} --strict")
        assert b"endpoint.routes" in project.tree()["shop/app.py"]
        assert b"emberwire[app]>=" in project.tree()["pyproject.toml"]
        assert "Everything is as it was generated." in project("doctor").output
        project(f"destroy socket {last} --strict")
        assert project.tree() == before


def test_several_packages_are_told_apart_by_the_option(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"pyproject.toml": PYPROJECT.format(name="all"), "shop/__init__.py": "", "site/__init__.py": ""}
    project = place(shell, Shape(files), monkeypatch)
    assert "found shop, site" in project("gen socket User", exit_code=2).output
    project("gen socket User --package shop")
    assert (Path(project.folder) / "shop/sockets/user_socket.py").is_file()
