"""docs/compatibility.md names the clients and the numbers that the suite has, and no others."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "compatibility.md").read_text(encoding="utf-8")
CLIENT_ROW = re.compile(r"^\| (?:npm|PyPI) `([^`]+)`[^|]* \| ([\d.]+) \|", re.MULTILINE)
NOT_CLIENTS = {
    "ws",
    "websockets",
    "typescript",
    "@types/phoenix",
    "esbuild",
    "react",
    "react-dom",
    "happy-dom",
    "axe-core",
}


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


def test_every_oddity_has_a_test() -> None:
    """Rows name a function of this folder, or one of a file that they name too."""
    rows = re.findall(r"^\| `[^|]+\| [^|]+ \| `(?:([\w/.]+)::)?(test_\w+)` \|$", PAGE, re.MULTILINE)
    here = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    assert len(rows) >= 16
    for file, name in rows:
        source = (ROOT / file).read_text(encoding="utf-8") if file else here
        assert re.search(rf"^(async )?def {name}\(", source, re.MULTILINE), name
