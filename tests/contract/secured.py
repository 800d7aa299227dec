"""Brokers that want a password and speak TLS, so that what URLs say of both is tried on real connections.

NATS does its TLS itself. The servers of Redis and PostgreSQL that come in Python packages are built without it, so a
`Front` stands before them, which speaks it as they would. The certificate is for 127.0.0.1, is its own authority, and
together with its key protects nothing.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

from tests.contract.servers import NATS, POSTGRES, prepare_postgres

FOLDER = Path(__file__).parent / "certificate"
CERTIFICATE, KEY = FOLDER / "certificate.pem", FOLDER / "key.pem"
USER, PASSWORD = "guard", "s3c/ret?#@:[x]%2F"
"""With every character that a URL could take for something else."""

SSL_REQUEST = b"\x00\x00\x00\x08\x04\xd2\x16\x2f"
"""What a client of PostgreSQL sends first when it wants TLS; the server answers with one letter."""


@dataclass(frozen=True)
class Urls:
    """How one secured broker is reached, and how it is not."""

    right: str
    wrong_password: str
    unknown_certificate: str
    without_tls: str


def login(password: str = PASSWORD) -> str:
    """Name and password as they stand in a URL."""
    return f"{USER}:{quote(password, safe='')}"


def redis_urls(port: int, scheme: str) -> Urls:
    here = f"127.0.0.1:{port}"
    known = f"?ssl_ca_certs={CERTIFICATE}"
    return Urls(
        f"{scheme}s://{login()}@{here}{known}",
        f"{scheme}s://{login('s3cret-no')}@{here}{known}",
        f"{scheme}s://{login()}@{here}",
        f"{scheme}://{login()}@{here}",
    )


def postgres_urls(port: int) -> Urls:
    base, here = "postgresql://", f"127.0.0.1:{port}/postgres"
    known = f"?sslmode=verify-full&sslrootcert={CERTIFICATE}"
    return Urls(
        f"{base}{login()}@{here}{known}",
        f"{base}{login('s3cret-no')}@{here}{known}",
        f"{base}{login()}@{here}?sslmode=verify-full&sslrootcert={KEY}",
        f"{base}{login()}@{here}?sslmode=disable",
    )


def nats_urls(port: int) -> Urls:
    here = f"127.0.0.1:{port}"
    right = f"tls://{login()}@{here}"
    return Urls(right, f"tls://{login('s3cret-no')}@{here}", right, f"nats://{login()}@{here}")


# --- servers ----------------------------------------------------------------------------------------------------------


def nats_command(binary: Path, folder: Path, port: int) -> list[str]:
    """With one user, who has the rights that docs/pubsub.md names."""
    rights = '{ publish: "emberwire.>", subscribe: "emberwire.>" }'
    user = f'{{ user: "{USER}", password: "{PASSWORD}", permissions: {rights} }}'
    configuration = folder / "nats.conf"
    configuration.write_text(f"authorization {{ users = [ {user} ] }}\n", encoding="utf-8")
    options = ["--tls", "--tlscert", str(CERTIFICATE), "--tlskey", str(KEY), "--config", str(configuration)]
    return [str(binary), "--addr", "127.0.0.1", "--port", str(port), *options]


def prepare_guarded_postgres(binary: Path, folder: Path) -> Path:
    """A database whose superuser is `USER`, and who has to prove it."""
    secret = folder / "password"
    secret.write_text(PASSWORD, encoding="utf-8")
    secret.chmod(0o644)
    return prepare_postgres(binary, folder, "--auth=scram-sha-256", f"--username={USER}", f"--pwfile={secret}")


SECURED_NATS = replace(NATS, name="nats_tls", command=nats_command)
GUARDED_POSTGRES = replace(POSTGRES, name="postgres_password", prepare=prepare_guarded_postgres)


# --- TLS before servers that have none --------------------------------------------------------------------------------


class Front:
    """A port that speaks TLS, before a port that does not."""

    def __init__(self, to: int, *, asks_first: bool) -> None:
        self._to = to
        self._asks_first = asks_first
        self.tasks: set[asyncio.Task[None]] = set()
        self.context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self.context.load_cert_chain(CERTIFICATE, KEY)

    @classmethod
    @asynccontextmanager
    async def to(cls, port: int, *, asks_first: bool = False) -> AsyncIterator[int]:
        """The port of a front; with `asks_first` it speaks TLS once it was asked to, as PostgreSQL does."""
        front = cls(port, asks_first=asks_first)
        context = None if asks_first else front.context
        server = await asyncio.start_server(front.accept, "127.0.0.1", 0, ssl=context)
        try:
            yield int(server.sockets[0].getsockname()[1])
        finally:
            server.close()
            for task in front.tasks:
                task.cancel()
            await asyncio.gather(*front.tasks, return_exceptions=True)

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        try:
            if not self._asks_first or await self._secure(reader, writer):
                await self._forward(reader, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # a client that does not trust the certificate, or the end of the test
        finally:
            writer.transport.abort()

    async def _secure(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        if await reader.readexactly(len(SSL_REQUEST)) != SSL_REQUEST:
            return False
        writer.write(b"S")
        await writer.start_tls(self.context)
        return True

    async def _forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there_reader, there_writer = await asyncio.open_connection("127.0.0.1", self._to)
        flows = [
            asyncio.create_task(_pump(reader, there_writer)),
            asyncio.create_task(_pump(there_reader, writer)),
        ]
        try:
            await asyncio.wait(flows, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for flow in flows:
                flow.cancel()
            await asyncio.gather(*flows, return_exceptions=True)
            there_writer.transport.abort()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65_536):
        writer.write(data)
        await writer.drain()
