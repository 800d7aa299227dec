"""docs/configuration.md and docs/close-codes.md have a row for everything that the code reads and sends."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reference_server.runtime.cluster.brokers.from_url import NODE_VARIABLE, URL_VARIABLE
from scaffold.memory.project import STORAGES

ROOT = Path(__file__).resolve().parent.parent
CONFIGURATION = (ROOT / "docs/configuration.md").read_text(encoding="utf-8")
CLOSE_CODES = (ROOT / "docs/close-codes.md").read_text(encoding="utf-8")


def rows(page: str, title: str) -> list[list[str]]:
    """The cells of the table below a title."""
    below = page.partition(f"{title}\n")[2].partition("\n## ")[0]
    lines = re.findall(r"^\| (.+) \|$", below, re.MULTILINE)[1:]
    return [[cell.strip(" `") for cell in line.split(" | ")] for line in lines]


def test_the_variables_of_the_server_are_those_that_it_reads() -> None:
    named = {row[0] for row in rows(CONFIGURATION, "## Environment variables of the server")}
    assert named == {URL_VARIABLE, NODE_VARIABLE, "FORWARDED_ALLOW_IPS"}


def test_the_variables_of_a_generated_application_are_those_that_its_templates_read() -> None:
    found = {
        (path.name.removesuffix(".jinja"), name)
        for path in (ROOT / "templates").rglob("package/**/*.py.jinja")
        for name in re.findall(r'environ\.get\("(\w+)"', path.read_text(encoding="utf-8"))
    }
    named = rows(CONFIGURATION, "## Environment variables of a generated application")
    assert {(re.split(r"[`/]", row[1].partition("` with")[0])[-1], row[0]) for row in named} == found


def test_the_settings_of_the_generator_are_those_that_it_reads() -> None:
    source = (ROOT / "scaffold/memory/project.py").read_text(encoding="utf-8")
    read = set(re.findall(r'settings\.get\("(\w+)"', source))
    assert {row[0] for row in rows(CONFIGURATION, "## The generator: `[tool.emberwire]`")} == read
    assert [name for name in STORAGES if f"`{name}`" not in CONFIGURATION] == []


SENT = re.compile(r"^ *(?![A-Z_]*(?:BYTES|PAYLOAD))[A-Z_]+(?:: Final)? = ((?:10|40)\d\d)$", re.MULTILINE)
"""A constant with a close code of RFC 6455 or of our own; sizes have such numbers too."""


def sent_codes() -> set[str]:
    """Every close code that the runtime has a name for."""
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "reference_server").rglob("*.py")]
    return {code for source in sources for code in SENT.findall(source)}


def test_every_code_that_the_server_sends_has_a_row() -> None:
    by_server = {row[0] for row in rows(CLOSE_CODES, "# WebSocket close codes") if row[1] == "server"}
    assert by_server == sent_codes()


DEFAULTS = {
    "60 seconds": "`idle_timeout` | 60.0",
    "10 seconds": "`send_deadline` | 10.0",
    "64 KiB": "`max_frame_bytes` | 65,536",
}


@pytest.mark.parametrize("default", DEFAULTS)
def test_the_defaults_that_the_page_names_are_those_of_the_limits(default: str) -> None:
    limits = (ROOT / "docs/limits.md").read_text(encoding="utf-8")
    assert default in CLOSE_CODES
    assert DEFAULTS[default] in limits
