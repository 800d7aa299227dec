"""docs/compatibility.md names the clients and the numbers that the suite has, and no others."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "compatibility.md").read_text(encoding="utf-8")
CLIENT_ROW = re.compile(r"^\| (?:npm|PyPI) `([^`]+)`[^|]* \| ([\d.]+) \|", re.MULTILINE)
NOT_CLIENTS = {"ws", "websockets", "typescript", "@types/phoenix"}


def test_every_client_is_listed_with_the_version_that_is_driven() -> None:
    """package.json and clients.txt hold the versions."""
    npm: dict[str, str] = json.loads((ROOT / "tests/interop/package.json").read_text(encoding="utf-8"))["dependencies"]
    pip = re.findall(r"^([\w-]+)==([\d.]+)$", (ROOT / "tests/interop/clients.txt").read_text(), re.MULTILINE)
    driven = {(name, version) for name, version in (*npm.items(), *pip) if name not in NOT_CLIENTS}
    assert set(CLIENT_ROW.findall(PAGE)) == driven


def test_the_numbers_of_transcripts_are_right() -> None:
    """Recorded, as Phoenix, by design otherwise: counted for each transport."""
    folder = ROOT / "tests" / "conformance"
    names = {path.stem for path in (folder / "transcripts").glob("*.json")}
    differing = set(tomllib.loads((folder / "differences.toml").read_text(encoding="utf-8")))
    polled = {name for name in names if name.startswith("longpoll_")}
    for label, recorded in (("WebSocket", names - polled), ("long polling", polled)):
        row = f"| {label} | {len(recorded)} | {len(recorded - differing)} | {len(recorded & differing)} |"
        assert row in PAGE
    assert all(f"`{name}`" in PAGE for name in differing)
