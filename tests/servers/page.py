"""The table of docs/servers.md, read for the tests that hold it to the truth."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "servers.md"
OURS = "emberwire serve"


@dataclass(frozen=True, slots=True)
class Row:
    """What the table says of one server, as far as a client can see it."""

    is_ready: bool
    """Whether `/-/ready` answers 200."""
    compresses: bool
    """Whether it agrees to compression when a client offers it."""
    logs_tokens: bool
    """Whether a token in the URL appears in what it prints."""
    close_code: int | None
    """What an open socket is closed with at SIGTERM; 1006 when it is dropped without a word, None when it stays."""


def rows() -> dict[str, Row]:
    """Every row of the table by the name of the server."""
    lines = re.findall(r"^\| `([a-z ]+)`[^|]*\|(.+)\|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    return {name: _row([cell.strip() for cell in cells.split("|")]) for name, cells in lines}


def _row(cells: list[str]) -> Row:
    ready, compression, log, close, *_ = cells
    return Row(
        is_ready=ready == "yes",
        compresses=compression == "yes",
        logs_tokens=log == "yes",
        close_code=_close_code(close),
    )


def _close_code(cell: str) -> int | None:
    """Read "1011; none from Python 3.12 on" as this Python has it."""
    since = re.search(r"none from Python 3\.(\d+) on", cell)
    if since is not None and sys.version_info >= (3, int(since[1])):
        return None
    code = re.search(r"\d{4}", cell)
    assert code is not None, f"expected a close code, got {cell!r}"
    return int(code[0])
