"""Reads the files that a page of the documentation shows.

A block under the line `<!-- file: app.py -->` is that file; the `text` block after "It prints:" is what the file
before it prints.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

FILE = re.compile(r"^<!-- file: (?P<name>\S+) -->\n\n```\w+\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
PRINTS = re.compile(r"^It prints:\n\n```text\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class ShownFile:
    """One file of a page, and what it prints, when the page says that."""

    name: str
    text: str
    prints: str | None


def shown_files(page: str) -> list[ShownFile]:
    """Return the files of a page in their order."""
    found = list(FILE.finditer(page))
    ends = [*(match.start() for match in found), len(page)][1:]
    return [
        ShownFile(match["name"], match["text"], _printed(page[match.end() : end]))
        for match, end in zip(found, ends, strict=True)
    ]


def write_files(files: list[ShownFile], folder: Path, url: str = "") -> None:
    """Write the files into a folder; with `url`, they speak to that server and not to localhost:4000."""
    address = url.partition("://")[2] or "localhost:4000"
    for file in files:
        (folder / file.name).write_text(file.text.replace("localhost:4000", address), encoding="utf-8")


def _printed(text: str) -> str | None:
    found = PRINTS.search(text)
    return found["text"] if found else None
