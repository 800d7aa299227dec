"""nginx, Caddy and haproxy on free ports, each with the configuration of its page in docs/howto.

    with proxied(NGINX, port=4000, folder=tmp_path) as proxy:
        connect(proxy.address)

Ports, certificates and log files of this machine stand in for those of the page; nothing else is changed.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.contract.secured import CERTIFICATE, KEY
from tests.contract.servers import ends_with_us, free_port
from tests.docs.pages import shown_files

HOWTO = Path(__file__).resolve().parents[2] / "docs" / "howto"
START_WITHIN = 20.0

NGINX_CONF = """\
daemon off;
pid nginx.pid;
error_log stderr;
events {{}}
http {{
    client_body_temp_path body;
    proxy_temp_path proxied;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    include {file};
}}
"""
"""What Debian's own nginx.conf has around a file of `sites-enabled`, without a daemon and in a folder of the test."""


@dataclass(frozen=True)
class Ports:
    """Where the proxy listens, and where the application is."""

    https: int
    http: int
    application: int


@dataclass(frozen=True)
class Kind:
    """One proxy: its page, the name of its file there, the program, and how the file is made fit for this machine."""

    page: str
    file: str
    program: str
    localized: Callable[[str, Ports, Path], str]
    command: Callable[[Path, Path], list[str]]
    check: tuple[str, ...]
    """The words with which the command above looks at a file and does not serve."""

    def configuration(self) -> str:
        """The text of the page."""
        page = (HOWTO / f"{self.page}.md").read_text(encoding="utf-8")
        return next(file.text for file in shown_files(page) if file.name == self.file)


@dataclass(frozen=True)
class Proxy:
    """A running proxy."""

    address: str
    http_port: int
    folder: Path
    log: Path

    def access_log(self) -> str:
        """What its access log holds, a file for nginx and Caddy."""
        file = self.folder / "access.log"
        return file.read_text(encoding="utf-8") if file.exists() else self.output()

    def output(self) -> str:
        """What it has printed so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")


def replaced(text: str, changes: Mapping[str, str]) -> str:
    """The text with every change made at once. Raises ValueError for one that does not apply: the page has moved on."""
    missing = [old for old in changes if old not in text]
    if missing:
        raise ValueError(f"expected {missing!r} in the configuration of the page")
    known = "|".join(re.escape(old) for old in changes)
    return re.sub(known, lambda found: changes[found[0]], text) if changes else text


def nginx_localized(text: str, ports: Ports, folder: Path) -> str:
    return replaced(
        text,
        {
            "listen 80;": f"listen 127.0.0.1:{ports.http};",
            "listen 443 ssl;": f"listen 127.0.0.1:{ports.https} ssl;",
            "/etc/ssl/chat.pem": str(CERTIFICATE),
            "/etc/ssl/chat.key": str(KEY),
            "/var/log/nginx/chat.log": str(folder / "access.log"),
            "127.0.0.1:4000": f"127.0.0.1:{ports.application}",
        },
    )


def nginx_command(file: Path, folder: Path) -> list[str]:
    main = folder / "nginx.conf"
    main.write_text(NGINX_CONF.format(file=file), encoding="utf-8")
    return ["nginx", "-p", str(folder), "-e", "stderr", "-c", str(main)]


def caddy_localized(text: str, ports: Ports, folder: Path) -> str:
    return replaced(
        text,
        {
            "{\n\tservers {": f"{{\n\tadmin off\n\thttp_port {ports.http}\n\thttps_port {ports.https}\n\tservers {{",
            "chat.example.com {": f"https://localhost, https://127.0.0.1 {{\n\ttls {CERTIFICATE} {KEY}",
            "/var/log/caddy/chat.log": str(folder / "access.log"),
            "127.0.0.1:4000": f"127.0.0.1:{ports.application}",
        },
    )


def caddy_command(file: Path, folder: Path) -> list[str]:
    return ["caddy", "run", "--adapter", "caddyfile", "--config", str(file)]


def haproxy_localized(text: str, ports: Ports, folder: Path) -> str:
    both = folder / "both.pem"
    both.write_text(CERTIFICATE.read_text(encoding="utf-8") + KEY.read_text(encoding="utf-8"), encoding="utf-8")
    return replaced(
        text,
        {
            "bind :80": f"bind 127.0.0.1:{ports.http}",
            "bind :443": f"bind 127.0.0.1:{ports.https}",
            "/etc/ssl/chat.pem": str(both),
            "127.0.0.1:4000": f"127.0.0.1:{ports.application}",
        },
    )


def haproxy_command(file: Path, folder: Path) -> list[str]:
    return ["haproxy", "-f", str(file)]


NGINX = Kind("nginx", "chat.conf", "nginx", nginx_localized, nginx_command, ("-t",))
CADDY = Kind("caddy", "Caddyfile", "caddy", caddy_localized, caddy_command, ("adapt",))
HAPROXY = Kind("haproxy", "haproxy.cfg", "haproxy", haproxy_localized, haproxy_command, ("-c",))


def skip_without(kind: Kind) -> None:
    """Skip with the reason, where the program is not installed."""
    if shutil.which(kind.program) is None:
        pytest.skip(f"{kind.program} is not installed: apt-get install {kind.program}")


@contextmanager
def proxied(kind: Kind, port: int, folder: Path, changes: Mapping[str, str] | None = None) -> Iterator[Proxy]:
    """Run a proxy in front of the application on a port; `changes` are made in the configuration of the page."""
    skip_without(kind)
    ports = Ports(free_port(), free_port(), port)
    file, log = folder / kind.file, folder / f"{kind.program}.log"
    file.write_text(kind.localized(replaced(kind.configuration(), changes or {}), ports, folder), encoding="utf-8")
    home = {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    with log.open("wb") as output:
        command = ends_with_us(kind.command(file, folder))
        process = subprocess.Popen(
            command, cwd=folder, env={**os.environ, **home}, stdout=output, stderr=subprocess.STDOUT
        )
    proxy = Proxy(f"127.0.0.1:{ports.https}", ports.http, folder, log)
    try:
        _wait_for(process, ports.https, proxy)
        yield proxy
    finally:
        process.terminate()
        process.wait(START_WITHIN)


def _wait_for(process: subprocess.Popen[bytes], port: int, proxy: Proxy) -> None:
    deadline = time.monotonic() + START_WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.02)
    raise RuntimeError(f"{process.args!r} did not start:\n{proxy.output()}")
