"""`--storage sqlalchemy`: revisions of Alembic that run, on SQLite and on PostgreSQL, and can be undone."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from scaffold.generators.storages import STORAGES as ROWS
from scaffold.memory.project import STORAGES, Project
from scaffold.memory.revisions import Revisions
from tests.contract.conftest import Servers
from tests.databases import emptied, empty_database
from tests.scaffold.conftest import Shell

pytestmark = pytest.mark.slow

LATEST = "import asyncio; from chat.contexts import rooms; print(asyncio.run(rooms.latest_messages('room:1')))"


@pytest.fixture
def shop(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A shell in a fresh application over SQLAlchemy."""
    shell("new chat --storage sqlalchemy --no-page")
    return shell.inside("chat", monkeypatch)


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, servers: Servers, tmp_path: Path) -> str:
    """A database without tables."""
    return empty_database(request.param, servers, tmp_path)


def python(shell: Shell, *arguments: str, exit_code: int = 0, **environment: str) -> str:
    """Run Python in the application, as its user would; returns what it printed."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=shell.folder,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == exit_code, done.stdout + done.stderr
    return done.stdout + done.stderr


def named(shell: Shell) -> list[str]:
    """The revisions of the project from the first to the last, each standing on the one before."""
    revisions = Revisions.of(Project.find(shell.folder), {})
    chain = sorted(revisions.known.values(), key=lambda each: len(revisions.down_from([each.name])))
    assert [each.below for each in chain[1:]] == [(each.name,) for each in chain[:-1]]
    assert all(each.below == () for each in chain[:1])
    return [each.path.rpartition("/")[2].partition("_")[2] for each in chain]


def test_every_storage_that_can_be_asked_for_has_a_row() -> None:
    assert set(ROWS) == set(STORAGES)


def test_each_revision_stands_on_the_one_before_whichever_context_it_is_of(shop: Shell) -> None:
    shop("gen channel Lobby")
    shop("gen channel Room --event new_msg --payload 'body:str reply_to:int?' --force")
    shop("gen event lobby add_poll --payload title:str")
    assert named(shop) == ["members.py", "rooms.py", "lobbies.py", "rooms_reply_to.py", "lobbies_polls.py"]


def test_what_was_generated_last_is_taken_back_byte_for_byte(shop: Shell) -> None:
    before = shop.tree()
    shop("gen channel Lobby")
    shop("gen channel Lobby --event new_msg --payload 'body:str reply_to:int?' --force")
    shop("gen event lobby add_poll --payload title:str")
    after = shop.tree()
    assert "identical" in shop("gen channel Lobby --check").output
    assert shop.tree() == after
    shop("destroy event 'Lobby add_poll'")
    shop("destroy channel Lobby")
    assert shop.tree() == before


def test_what_stands_on_a_revision_that_is_destroyed_stands_on_the_one_below(shop: Shell) -> None:
    """Else Alembic would find no way: the first context is taken back, and a later one of another stays."""
    shop("gen channel Lobby")
    shop("gen channel Lobby --event new_msg --payload 'body:str reply_to:int?' --force")
    shop("destroy channel Room")
    assert named(shop) == ["members.py", "lobbies.py", "lobbies_reply_to.py"]
    assert "stale" not in shop("doctor").output
    assert {line.split()[0] for line in shop("gen channel Lobby --check").output.splitlines()} == {"identical"}
    python(shop, "-m", "alembic", "upgrade", "head", DATABASE_URL=f"sqlite:///{shop.folder}/other.db")
    shop("destroy channel Lobby")
    assert named(shop) == []


def test_a_database_with_messages_is_brought_up_to_a_new_field_and_to_another_type(shop: Shell, url: str) -> None:
    insert = "import asyncio; from chat.contexts import rooms; asyncio.run(rooms.create_message('room:1', 'ada', {}))"
    python(shop, "-m", "chat.members", "add", "room:1", "ada", DATABASE_URL=url)
    python(shop, "-c", insert.format("body='7'"), DATABASE_URL=url)
    before = {path: text for path, text in shop.tree().items() if "/versions/" in path}

    shop("gen channel Room --event new_msg --payload 'body:int reply_to:int? on:date' --force")
    said = python(shop, "-m", "chat.members", "add", "room:1", "bob", DATABASE_URL=url)
    assert "is older than the code: running " in said
    latest = python(shop, "-c", LATEST, DATABASE_URL=url)
    assert "body=7, on=datetime.date(1970, 1, 1), reply_to=None" in latest
    assert {path: text for path, text in shop.tree().items() if path in before} == before

    python(shop, "-m", "alembic", "check", DATABASE_URL=url)
    python(shop, "-m", "alembic", "downgrade", "base", DATABASE_URL=url)
    assert "is new: running" not in python(shop, "-m", "alembic", "upgrade", "head", DATABASE_URL=url)


def test_the_tests_of_an_application_run_on_postgresql_as_well(shop: Shell, servers: Servers) -> None:
    url = servers.get("postgres").url
    shop("gen channel Auction --event place_bid --payload 'amount:int at:datetime on:date? who:uuid tags:list[str]'")
    said = python(shop, "-m", "pytest", "-q", "-p", "no:cacheprovider", TEST_DATABASE_URL=url)
    assert " passed" in said


def test_the_doctor_names_the_revisions_that_a_database_has_not_had(
    shop: Shell, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    python(shop, "-m", "chat.members", "add", "room:1", "ada", DATABASE_URL=url)
    assert shop("doctor").output == "Everything is as it was generated.\n"
    shop("gen channel Lobby")
    output = shop("doctor").output
    assert "_lobbies: start the application, which runs them." in output
    assert "closed  chat/channels/lobby_channel.py" in output
    python(shop, "-m", "chat.members", "add", "lobby:1", "ada", DATABASE_URL=url)
    assert shop("doctor").output == "Everything is as it was generated.\n"


def test_the_doctor_says_why_a_database_cannot_be_read(shop: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://ada:hidden@127.0.0.1:1/chat")
    output = shop("doctor").output
    assert "behind  127.0.0.1:1/chat: it cannot be read: " in output
    assert "hidden" not in output


def test_the_command_of_alembic_makes_a_revision_of_a_change_by_hand(shop: Shell, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/served.db"
    rooms = shop.folder / "chat/contexts/rooms.py"
    column = '    sa.Column("body", sa.Text(), nullable=False),\n'
    rooms.write_text(rooms.read_text().replace(column, f'{column}    sa.Column("likes", sa.Integer()),\n'))
    python(shop, "-m", "alembic", "upgrade", "head", DATABASE_URL=url)
    python(shop, "-m", "alembic", "revision", "--autogenerate", "-m", "likes", DATABASE_URL=url)
    [made] = (shop.folder / "chat/migrations/versions").glob("*_likes.py")
    assert "batch_op.add_column(sa.Column('likes', sa.Integer(), nullable=True))" in made.read_text()
    python(shop, "-m", "alembic", "upgrade", "head", DATABASE_URL=url)
    python(shop, "-m", "alembic", "check", DATABASE_URL=url)
    assert "--" in python(shop, "-m", "alembic", "upgrade", "head", "--sql", DATABASE_URL=url)


def test_accounts_hold_what_they_promise_on_every_database(shell: Shell, url: str) -> None:
    """Their own tests, and their revision forth and back."""
    shell("new chat --storage sqlalchemy --auth accounts --no-page")
    chat = Shell(shell.folder / "chat")
    own = ("-m", "pytest", "-q", "-p", "anyio", "-p", "no:cacheprovider", "tests/accounts", "tests/sockets")
    is_postgres = url.startswith("postgres")
    tested = url if is_postgres else f"sqlite:///{chat.folder}/tested.db"
    said = python(chat, *own, PYTEST_DISABLE_PLUGIN_AUTOLOAD="1", TEST_DATABASE_URL=tested)
    assert " passed in" in said
    if is_postgres:
        asyncio.run(emptied(url))
    for revision in (("upgrade", "head"), ("downgrade", "base"), ("upgrade", "head")):
        python(chat, "-m", "alembic", *revision, DATABASE_URL=url)
    twice = (
        "import asyncio\nfrom chat.contexts.accounts import User, add_user\n"
        "async def twice(user):\n    print([await add_user(user, 'ada') for _ in range(2)])\n"
        "asyncio.run(twice(User('ada', 'ada@example.org', 'hashed')))"
    )
    assert "[True, False]" in python(chat, "-c", twice, DATABASE_URL=url)


def test_accounts_come_and_go_with_their_revision(shop: Shell) -> None:
    before = shop.tree()
    shop("gen auth --strict")
    assert "accounts.py" in named(shop)
    shop("gen auth --check --strict")
    shop("destroy auth accounts --strict")
    assert shop.tree() == before
