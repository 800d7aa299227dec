"""nginx, Caddy and haproxy pass on what a client and the application need, with the configuration of their pages."""

from __future__ import annotations

import asyncio
import json
import os
import re
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from emberwire import Limits
from tests.conformance.serving import Server, served
from tests.contract.secured import CERTIFICATE
from tests.contract.servers import free_port
from tests.docs.pages import NotRun, shown_files, steps
from tests.docs.proxies import CADDY, HAPROXY, HOWTO, NGINX, Kind, Ports, Proxy, proxied, replaced, skip_without
from tests.interop.node_scripts import HERE as INTEROP
from tests.interop.node_scripts import skip_without_node

pytestmark = [pytest.mark.anyio, pytest.mark.proxy]

KINDS = [NGINX, CADDY, HAPROXY]
FILES = {file.name: file.text for file in shown_files((HOWTO / "nginx.md").read_text(encoding="utf-8"))}
TRUSTING = ssl.create_default_context(cafile=str(CERTIFICATE))
VISITOR = "127.0.0.9"
"""Where the client connects from: not the address of the proxy."""
FORGED = {"X-Forwarded-For": "192.0.2.1", "X-Forwarded-Proto": "http"}
HEARTBEAT = 30
"""Seconds between two heartbeats of phoenix.js: js/socket.js, heartbeatIntervalMs."""
PATIENCE = 20.0
TOKEN = "c2VjcmV0LW9mLWFkYQ"


def serving(folder: Path, port: int = 0) -> AbstractContextManager[Server]:
    """Serve app.py of the page about nginx, whose polls wait 1.5 seconds and not 10."""
    quick = replaced(FILES["app.py"], {"LongPollOptions(con": "LongPollOptions(window=1.5, con"})
    (folder / "app.py").write_text(quick, encoding="utf-8")
    return served("app:app", "--drain-over", "0", cwd=folder, port=port)


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("application")) as server:
        yield server


UNHURRIED = {
    "nginx": {"client_header_timeout 10s": "client_header_timeout 60s"},
    "caddy": {"read_header 10s": "read_header 60s"},
    "haproxy": {"timeout http-request 10s": "timeout http-request 60s"},
}
"""On a busy machine a client of these tests may take long over its request; a test below is about those 10 seconds."""


@pytest.fixture(scope="module", params=KINDS, ids=lambda kind: kind.program)
def proxy(
    request: pytest.FixtureRequest, application: Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Proxy]:
    """Each proxy in turn, in front of the application."""
    kind: Kind = request.param
    with proxied(kind, application.port, tmp_path_factory.mktemp(kind.program), UNHURRIED[kind.program]) as running:
        yield running


def opened(proxy: Proxy, headers: dict[str, str] | None = None, origin: Any = None) -> connect:
    """Open a WebSocket through the proxy, from an address of the client's own.

    On asyncio: the client with threads reads and writes one TLS connection from two of them at once, which OpenSSL does
    not allow; one handshake in a thousand then sent half a request and waited for ever.
    """
    port = int(proxy.address.rpartition(":")[2])
    return connect(
        f"wss://{proxy.address}/socket/websocket?vsn=2.0.0&token={TOKEN}",
        sock=socket.create_connection(("127.0.0.1", port), source_address=(VISITOR, 0)),
        ssl=TRUSTING, additional_headers=headers, origin=origin, proxy=None, open_timeout=PATIENCE,
    )  # fmt: skip


async def heard(client: ClientConnection, within: float = PATIENCE) -> str | bytes:
    """Return the next message, or raise TimeoutError."""
    return await asyncio.wait_for(client.recv(), within)


async def asked(client: ClientConnection, message: list[Any]) -> Any:
    """Send one message and return the payload of the next one that comes."""
    await client.send(json.dumps(message))
    return json.loads(await heard(client))[4]


JOIN = ["1", "1", "room:lobby", "phx_join", {}]
ECHO = ["1", "2", "room:lobby", "echo", {"body": "hello"}]
JOINED = {"status": "ok", "response": {"your_address": VISITOR}}
ECHOED = {"status": "ok", "response": {"body": "hello"}}


async def test_a_websocket_joins_and_gets_its_replies(proxy: Proxy) -> None:
    async with opened(proxy) as client:
        assert await asked(client, JOIN) == JOINED
        assert await asked(client, ECHO) == ECHOED


async def test_what_a_client_says_of_its_address_is_not_believed(proxy: Proxy) -> None:
    """Nor what it says of TLS: with `force_ssl` the forged header would have it refused."""
    async with opened(proxy, FORGED) as client:
        assert await asked(client, JOIN) == JOINED


async def test_pages_of_the_public_name_are_let_in_and_others_are_not(proxy: Proxy) -> None:
    async with opened(proxy, origin="https://chat.example.com") as client:
        assert await asked(client, JOIN) == JOINED
    with pytest.raises(InvalidStatus, match="403"):
        await opened(proxy, origin="https://evil.example.com")


@pytest.fixture
def http(proxy: Proxy) -> Iterator[httpx.Client]:
    """Return a client whose requests go through the proxy."""
    transport = httpx.HTTPTransport(verify=TRUSTING, local_address=VISITOR)
    with httpx.Client(transport=transport, base_url=f"https://{proxy.address}", timeout=PATIENCE) as client:
        yield client


def test_long_polling_joins_and_gets_its_replies(http: httpx.Client) -> None:
    session = http.get("/socket/longpoll?vsn=2.0.0").json()
    address = f"/socket/longpoll?vsn=2.0.0&token={session['token']}"
    for message, reply in ((JOIN, JOINED), (ECHO, ECHOED)):
        assert http.post(address, content=json.dumps(message)).json()["status"] == 200
        [frame] = http.get(address).json()["messages"]
        assert json.loads(frame)[4] == reply


def test_a_poll_that_waits_is_not_cut(http: httpx.Client) -> None:
    """The answer to a poll without news comes from the application, after its window."""
    session = http.get("/socket/longpoll?vsn=2.0.0").json()
    answer = http.get(f"/socket/longpoll?vsn=2.0.0&token={session['token']}")
    assert answer.json()["status"] == 204


def test_readiness_is_not_for_everybody(http: httpx.Client) -> None:
    assert http.get("/-/ready").status_code == 403


def test_plain_http_is_sent_to_https(proxy: Proxy) -> None:
    answer = httpx.get(f"http://127.0.0.1:{proxy.http_port}/", headers={"Host": "127.0.0.1"})
    assert answer.status_code in {301, 308}
    assert answer.headers["location"].startswith("https://127.0.0.1")


async def test_the_log_holds_no_token(proxy: Proxy) -> None:
    """Neither that of the query string, nor that of the header in which phoenix.js sends it."""
    protocols = {"Sec-WebSocket-Protocol": f"phoenix, base64url.bearer.phx.{TOKEN}"}
    async with opened(proxy, protocols) as client:
        await asked(client, JOIN)
    deadline = time.monotonic() + PATIENCE
    while "/socket/websocket" not in proxy.access_log():
        assert time.monotonic() < deadline, "the access log stays empty"
        await asyncio.sleep(0.02)
    assert TOKEN not in proxy.access_log()


# --- times ------------------------------------------------------------------------------------------------------------


WAITS = {"nginx": ["proxy_read_timeout", "proxy_send_timeout"], "haproxy": ["timeout tunnel", "timeout client"]}
"""Lines about connections that say nothing. Caddy has none."""


@pytest.mark.parametrize("kind", [NGINX, HAPROXY], ids=lambda kind: kind.program)
def test_it_waits_longer_than_a_heartbeat_and_than_the_server_itself(kind: Kind) -> None:
    for name in WAITS[kind.program]:
        [seconds] = re.findall(rf"{name} (\d+)s\b", kind.configuration())
        assert int(seconds) > Limits().idle_timeout > HEARTBEAT


SHORT = {
    "nginx": {"proxy_read_timeout 75s": "proxy_read_timeout 1s"},
    "haproxy": {"timeout tunnel 75s": "timeout tunnel 1s"},
}


@pytest.mark.parametrize("kind", [NGINX, HAPROXY], ids=lambda kind: kind.program)
async def test_that_line_is_what_keeps_a_silent_connection(kind: Kind, application: Server, tmp_path: Path) -> None:
    with proxied(kind, application.port, tmp_path, SHORT[kind.program]) as proxy:
        async with opened(proxy) as client:
            with pytest.raises(ConnectionClosed):
                await heard(client)


async def test_a_silent_connection_is_kept(proxy: Proxy) -> None:
    async with opened(proxy) as client:
        with pytest.raises(TimeoutError):
            await heard(client, within=1.5)
        assert await asked(client, JOIN) == JOINED


UNFINISHED = {
    "nginx": {"client_header_timeout 10s": "client_header_timeout 1s"},
    "caddy": {"read_header 10s": "read_header 1s"},
    "haproxy": {"timeout http-request 10s": "timeout http-request 1s"},
}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.program)
def test_a_request_that_is_never_finished_is_given_up(kind: Kind, application: Server, tmp_path: Path) -> None:
    with proxied(kind, application.port, tmp_path, UNFINISHED[kind.program]) as proxy:
        port = int(proxy.address.rpartition(":")[2])
        raw = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        with TRUSTING.wrap_socket(raw, server_hostname="127.0.0.1") as client:
            client.sendall(b"GET /socket/websocket HTTP/1.1\r\nHost: loc")
            while client.recv(1024):
                pass


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.program)
def test_a_part_that_is_not_run_is_a_configuration(kind: Kind, tmp_path: Path) -> None:
    skip_without(kind)
    page = (HOWTO / f"{kind.page}.md").read_text(encoding="utf-8")
    [part] = [step for step in steps(page) if isinstance(step, NotRun)]
    file, text = tmp_path / kind.file, part.text
    if kind is HAPROXY:  # which starts only with the sections that this one belongs to
        text = kind.localized(
            kind.configuration().partition("\nbackend chat")[0] + "\n" + text, Ports(1, 2, 3), tmp_path
        )
    file.write_text(text, encoding="utf-8")
    command = [word for word in kind.command(file, tmp_path) if word != "run"]
    checked = [command[0], *kind.check, *command[1:]]
    ran = subprocess.run(checked, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    file.write_text(f"{text}\n}}\n", encoding="utf-8")
    assert subprocess.run(checked, cwd=tmp_path, capture_output=True, check=False).returncode != 0


# --- several processes ------------------------------------------------------------------------------------------------


class Hello(BaseHTTPRequestHandler):
    """A process of the application, as far as nginx is concerned."""

    def do_GET(self) -> None:
        self.send_response(204)
        self.end_headers()

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Nobody reads it."""


@contextmanager
def answering(port: int) -> Iterator[None]:
    """Answer requests on a port."""
    with ThreadingHTTPServer(("127.0.0.1", port), Hello) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize(
    ("line", "seen"), [("max_fails=0;", {204}), (";", {204, 502})], ids=["as on the page", "without"]
)
def test_max_fails_keeps_clients_while_the_processes_are_restarted_one_after_the_other(
    line: str, seen: set[int], tmp_path: Path
) -> None:
    """One process is always there, and with the line of the page every client reaches it."""
    [part] = [step for step in steps((HOWTO / "nginx.md").read_text(encoding="utf-8")) if isinstance(step, NotRun)]
    first, second = free_port(), free_port()
    upstream = replaced(part.text, {"max_fails=0;": line, "127.0.0.1:4001": f"127.0.0.1:{second}"})
    [alone] = re.findall(r"upstream chat \{.*?\n\}\n", NGINX.configuration(), re.DOTALL)
    with proxied(NGINX, first, tmp_path, {alone: upstream}) as proxy:
        statuses = set()
        for there in (first, second, first):
            with answering(there):
                statuses |= {httpx.get(f"https://{proxy.address}/", verify=TRUSTING).status_code for _ in range(3)}
    assert statuses == seen


# --- a restart of the application -------------------------------------------------------------------------------------


def started(folder: Path, proxy: Proxy) -> subprocess.Popen[str]:
    """Start the client of the page against the proxy. Node's own WebSocket reports no close of a refused handshake."""
    (folder / "ws.mjs").write_text('import { WebSocket } from "ws"; globalThis.WebSocket = WebSocket', encoding="utf-8")
    script = FILES["client.mjs"].replace("chat.example.com", proxy.address)
    (folder / "client.mjs").write_text(script, encoding="utf-8")
    return subprocess.Popen(
        ["node", "--import", "./ws.mjs", "client.mjs"],
        cwd=folder, env={**os.environ, "NODE_EXTRA_CA_CERTS": str(CERTIFICATE)}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


@pytest.mark.node
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.program)
def test_phoenix_js_comes_back_after_a_restart_of_the_application(kind: Kind, tmp_path: Path) -> None:
    """The client of the page, through a proxy that is not reloaded."""
    skip_without_node()
    (tmp_path / "node_modules").symlink_to(INTEROP / "node_modules")
    with ExitStack() as stack:
        with serving(tmp_path) as first:
            proxy = stack.enter_context(proxied(kind, first.port, tmp_path))
            client = stack.enter_context(started(tmp_path, proxy))
            stack.callback(client.kill)
            assert client.stdout is not None
            said = iter(client.stdout.readline, "")
            assert next(line for line in said if line != "lost\n") == "joined from 127.0.0.1\n"
        assert next(said) == "lost\n"
        with serving(tmp_path, first.port):
            assert next(line for line in said if line != "lost\n") == "joined from 127.0.0.1\n"


def test_a_port_of_the_test_that_begins_like_one_of_the_page_is_left_alone() -> None:
    assert replaced("listen 80; pass a:4000;", {"80": "40005", "4000": "7"}) == "listen 40005; pass a:7;"


def test_a_change_that_does_not_apply_is_refused() -> None:
    with pytest.raises(ValueError, match="expected \\['gone'\\]"):
        replaced("listen 80;", {"gone": ""})
