"""The compose file of the documentation names what exists, and its application starts with what it says.

There is no Docker here: the application's command and environment are tried without containers, against the Redis and
the PostgreSQL of the tests.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
import yaml

from reference_server.runtime.cluster.brokers.from_url import URL_VARIABLE
from reference_server.server.drain import DrainOptions
from tests.browser.conftest import generated
from tests.conformance.serving import ROOT, Server, served
from tests.contract.conftest import Servers, servers
from tests.databases import empty_database
from tests.docs.pages import shown_files

__all__ = ["servers"]  # a fixture

PAGE = (ROOT / "docs/howto/docker-compose.md").read_text(encoding="utf-8")
FILE: dict[str, Any] = yaml.safe_load(next(each.text for each in shown_files(PAGE) if each.name == "compose.yaml"))
SERVICES: dict[str, dict[str, Any]] = FILE["services"]
APP = SERVICES["app"]
READ = re.compile(r'environ\.get\("(\w+)"')
CSRF = re.compile(r'name="csrf_token" value="([^"]+)"')


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the first command of the page writes."""
    [options] = re.findall(r"^\$ emberwire new chat (.+)$", PAGE, re.MULTILINE)
    return generated(tmp_path_factory.mktemp("compose"), *options.split())


def test_the_application_gets_each_variable_that_it_reads_and_no_other(project: Path) -> None:
    sources = [path.read_text(encoding="utf-8") for path in (project / "chat").rglob("*.py")]
    read = {name for source in sources for name in READ.findall(source)}
    uvicorn_reads = Path(uvicorn.__file__).with_name("config.py").read_text(encoding="utf-8")
    assert '"FORWARDED_ALLOW_IPS"' in uvicorn_reads
    assert set(APP["environment"]) == read | {URL_VARIABLE, "FORWARDED_ALLOW_IPS"}


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_names_what_the_file_declares(name: str) -> None:
    service = SERVICES[name]
    volumes = [each.partition(":")[0] for each in service.get("volumes", []) if not each.startswith(".")]
    assert set(volumes) <= set(FILE["volumes"])
    assert set(service["networks"]) <= set(FILE["networks"])
    needed = service.get("depends_on", [])
    assert set(needed) <= set(SERVICES)
    waits = [each for each in needed if isinstance(needed, dict) and needed[each] == {"condition": "service_healthy"}]
    assert [each for each in waits if "healthcheck" not in SERVICES[each]] == []


def test_only_the_proxy_is_reachable_from_outside_and_only_it_is_believed() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    [subnet] = FILE["networks"]["chat"]["ipam"]["config"]
    assert APP["environment"]["FORWARDED_ALLOW_IPS"] == subnet["subnet"]


def test_docker_waits_until_the_application_has_stopped() -> None:
    seconds = int(APP["stop_grace_period"].removesuffix("s"))
    assert seconds > DrainOptions().over + DrainOptions().stop_within


@pytest.fixture(scope="module")
def running(project: Path, servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The command of the file with its environment, on this machine."""
    here = {
        "postgresql://chat:${POSTGRES_PASSWORD:?set it in .env}@database/chat": empty_database(
            "postgres", servers, tmp_path_factory.mktemp("unused")
        ),
        "redis://redis": servers.get("redis").url,
        "${SECRET_KEY_BASE:?set it in .env}": "the tests sign tokens with this key, nobody else does",
    }
    environment = {name: here.get(value, value) for name, value in APP["environment"].items()}
    _, _, application, *options = ["127.0.0.1" if word == "0.0.0.0" else word for word in APP["command"]]
    with served(application, "--drain-over", "0", *options, cwd=project, env={**os.environ, **environment}) as server:
        yield server


def test_its_application_signs_people_up_with_both_servers_and_two_workers(running: Server) -> None:
    """A session that one worker has written is known to every connection, whichever worker takes it."""
    with httpx.Client(base_url=running.url, follow_redirects=True, timeout=30) as client:
        [csrf] = CSRF.findall(client.get("/accounts/sign-up").text)
        person = {"name": "ada", "email": "ada@example.org", "password": "correct horse battery"}
        assert client.post("/accounts/sign-up", data={"csrf_token": csrf, **person}).status_code == 200
        cookies = dict(client.cookies)
    for _ in range(8):
        answer = httpx.get(f"{running.url}/accounts/session", cookies=cookies)
        assert answer.json()["user_id"] == "ada"
