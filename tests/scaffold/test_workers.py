"""The generated application with four workers on one Redis, as its README says to start it, and without its broker."""

from __future__ import annotations

import asyncio
import json
import os
import re
import secrets
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from typing import IO, Any

import httpx
import pytest
from click.testing import CliRunner
from websockets.exceptions import InvalidStatus

from scaffold.shell import cli
from scripts import demo_client
from scripts.demo_client import Client, connected, signed_in
from tests.faults.conftest import REDIS, Brokers

pytestmark = [pytest.mark.anyio, pytest.mark.slow, pytest.mark.timeout(240)]

PEOPLE = 40
PATIENCE = 60.0
"""Seconds for all messages to be everywhere; a bound for a failure."""


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes before the workers have started waits in the backlog of the port."""
    monkeypatch.setattr(demo_client, "WITHIN", PATIENCE)


@pytest.fixture(scope="module")
def brokers() -> Iterator[Brokers]:
    brokers = Brokers()
    yield brokers
    brokers.end()


@pytest.fixture(scope="module")
def with_accounts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("accounts")
    result = CliRunner().invoke(cli.new, ["chat", "--auth", "accounts", "--no-page", "--into", str(folder)])
    assert result.exit_code == 0, result.output
    return folder / "chat"


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("served")
    result = CliRunner().invoke(cli.new, ["chat", "--into", str(folder)])
    assert result.exit_code == 0, result.output
    return folder / "chat"


def command(*options: str) -> list[str]:
    return [sys.executable, "-m", "emberwire", "serve", "chat.app:app", "--port", "0", "--drain-over", "0", *options]


@contextmanager
def serving(application: Path, *options: str, **environment: str) -> Iterator[str]:
    """Serve the application, and yield its address."""
    settings = {**os.environ, "SECRET_KEY_BASE": secrets.token_urlsafe(48), **environment}
    with (
        (application / "log").open("w") as log,
        subprocess.Popen(
            command(*options), cwd=application, env=settings, stdout=subprocess.PIPE, stderr=log, text=True
        ) as process,
    ):
        try:
            yield _address(process.stdout, application)
        except BaseException as error:
            error.add_note(f"The server said: {(application / 'log').read_text()}")
            raise
        finally:
            process.terminate()
            process.wait(40)


def _address(said: IO[str] | None, application: Path) -> str:
    assert said is not None
    found = re.search(r"http://[\w.:]+", said.readline())
    assert found is not None, (application / "log").read_text()
    return found[0]


@asynccontextmanager
async def joined(url: str, name: str) -> AsyncIterator[Client]:
    async with signed_in(url, name) as client:
        await client.call("phx_join", {})
        yield client


async def bodies(client: Client, number: int) -> set[str]:
    """Return the bodies of the first messages that reach a client; replies and presence are passed over."""
    seen: set[str] = set()
    async with asyncio.timeout(PATIENCE):
        while len(seen) < number:
            _, _, _, event, payload = json.loads(await client.connection.recv())
            if event == "new_msg":
                seen.add(payload["body"])
    return seen


async def test_forty_people_on_four_workers_all_come_in_and_see_every_message(
    application: Path, brokers: Brokers
) -> None:
    """With rooms that each worker kept to itself, four of six who signed in were strangers at the next worker."""
    url = brokers.get(*REDIS).url
    names = [f"person-{number}" for number in range(PEOPLE)]
    with serving(application, "--workers", "4", "--pubsub", url, DATABASE="forty.db") as address:
        async with AsyncExitStack() as stack:
            people = await asyncio.gather(*(stack.enter_async_context(joined(address, name)) for name in names))
            for person in people:
                await person.send("new_msg", {"body": f"from {person.name}"})
            seen = await asyncio.gather(*(bodies(person, PEOPLE) for person in people))
    assert seen == [{f"from {name}" for name in names}] * PEOPLE


async def test_without_its_broker_a_message_is_stored_and_answered_and_the_channel_stays(
    application: Path, brokers: Brokers
) -> None:
    """The sender's channel used to crash after the message was stored, and phoenix.js then sent it again."""
    broker = brokers.get(*REDIS)
    with serving(application, "--pubsub", broker.url, DATABASE="alone.db") as address:
        async with joined(address, "ada") as ada:
            assert set(await ada.call("new_msg", {"body": "before"})) == {"id"}
            broker.kill()
            replies = [await ada.call("new_msg", {"body": body}) for body in ("during", "and again")]
            broker.start()
            history = (await rejoined(address, "bob"))["messages"]
    assert [reply.get("delivered") for reply in replies] == [False, False]
    assert [each["id"] for each in history][1:] == [reply["id"] for reply in replies]
    assert [each["body"] for each in history] == ["before", "during", "and again"]


async def rejoined(address: str, name: str) -> Any:
    async with signed_in(address, name) as client:
        return await client.call("phx_join", {})


@pytest.mark.parametrize(
    ("storage", "environment", "reason"),
    [
        ("memory", {"SECRET_KEY_BASE": "x" * 64}, "the database is kept in memory"),
        ("sqlite", {"SECRET_KEY_BASE": ""}, "SECRET_KEY_BASE is not set"),
    ],
)
def test_what_each_worker_would_have_of_its_own_is_refused(
    tmp_path: Path, storage: str, environment: dict[str, str], reason: str
) -> None:
    assert CliRunner().invoke(cli.new, ["chat", "--into", str(tmp_path), "--storage", storage]).exit_code == 0
    done = subprocess.run(
        command("--workers", "4", "--pubsub", "redis://127.0.0.1:1"),
        cwd=tmp_path / "chat",
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert f"Several workers would each have a state of their own: {reason}" in done.stderr


PASSWORD = "correct horse battery"


async def sent(client: httpx.AsyncClient, path: str, **fields: str) -> httpx.Response:
    """Fill in a form of the account pages; each request is a connection of its own, to any worker."""
    found = re.search(r'name="csrf_token" value="(\w+)"', (await client.get(path)).text)
    assert found is not None
    return await client.post(path, data={"csrf_token": found[1], **fields})


def visitor(address: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=address, headers={"connection": "close"}, trust_env=False, timeout=PATIENCE)


async def test_logging_out_at_one_worker_ends_the_sockets_at_all_of_them(with_accounts: Path, brokers: Brokers) -> None:
    url = brokers.get(*REDIS).url
    with serving(with_accounts, "--workers", "4", "--pubsub", url, DATABASE="out.db") as address:
        async with visitor(address) as ada, AsyncExitStack() as stack:
            email = {"email": "ada@example.org", "password": PASSWORD}
            assert (await sent(ada, "/accounts/sign-up", name="ada", **email)).status_code == 303
            session = (await ada.get("/accounts/session")).json()
            opened = [await stack.enter_async_context(connected(address, session["token"])) for _ in range(12)]
            await ada.post("/accounts/log-out", data={"csrf_token": session["csrf_token"]})
            async with asyncio.timeout(PATIENCE):
                await asyncio.gather(*(each.connection.wait_closed() for each in opened))
            assert {each.connection.close_code for each in opened} == {1001}
            for _ in range(8):
                with pytest.raises(InvalidStatus):
                    async with connected(address, session["token"]):
                        pass


async def test_the_limit_of_a_password_is_one_for_all_workers(with_accounts: Path, brokers: Brokers) -> None:
    url = brokers.get(*REDIS).url
    with serving(with_accounts, "--workers", "4", "--pubsub", url, DATABASE="limits.db") as address:
        async with visitor(address) as mallory:
            wrong = {"email": "ada@example.org", "password": "wrong horse battery"}
            tried = [await sent(mallory, "/accounts/log-in", **wrong) for _ in range(12)]
    assert [each.status_code for each in tried] == [422] * 10 + [429] * 2
