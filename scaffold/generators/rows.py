"""A row of the table of files that a generator makes."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["EMPTY", "FileRow"]


@dataclass(frozen=True, slots=True)
class FileRow:
    """One file: where its template is and where it goes. `shared` files are made once and then left alone."""

    template: str
    target: str
    shared: bool = False


EMPTY = "shared/empty.py.jinja"
