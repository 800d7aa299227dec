"""Where the generator may write: every target is proven inside the project before anything is planned.

>>> check_relative("chat/channels/room_channel.py")
'chat/channels/room_channel.py'
>>> check_relative("../elsewhere.py")
Traceback (most recent call last):
scaffold.words.errors.UnsafePath: expected a path inside the project, got '../elsewhere.py': it climbs out with '..'.

Names are checked as text first (absolute paths, `..`, drive letters, what Windows cannot store), and then against the
disk: no part of the way to a target may be a symbolic link, because a link that is harmless today may lead elsewhere
tomorrow, and a cloned repository can bring one along. (copier CVE-2026-34726, CVE-2026-23986, CVE-2026-23968;
cookiecutter CVE-2022-24065.)
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scaffold.words.errors import UnsafePath
from scaffold.words.names import WINDOWS_DEVICES

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["check_relative", "target"]

_UNSTORABLE = re.compile(r'[<>:"|?*\\\x00-\x1f\x7f]')
"""What Windows cannot have in a file name. `\\` is a separator there, `:` starts a drive or a stream."""


def check_relative(path: str) -> str:
    """Return `path` when it is a plain relative path with `/` between its parts; raises `UnsafePath` otherwise."""
    if path.startswith("/"):
        raise _unsafe(path, "it is absolute")
    if match := _UNSTORABLE.search(path):
        raise _unsafe(path, f"no system can be trusted with {match[0]!r} in a file name")
    for part in path.split("/"):
        _check_part(path, part)
    return path


def _check_part(path: str, part: str) -> None:
    if part in {"", "."}:
        raise _unsafe(path, "a part of it is empty")
    if part == "..":
        raise _unsafe(path, "it climbs out with '..'")
    if part.endswith((".", " ")):
        raise _unsafe(path, f"Windows drops the end of {part!r}")
    if part.split(".")[0].lower() in WINDOWS_DEVICES:
        raise _unsafe(path, f"{part!r} is a device on Windows")


def target(root: Path, path: str) -> Path:
    """Return where `path` is under `root`, having proven that no symbolic link stands on the way.

    `root` itself may be reached through links: it is where the person stands.
    Raises `UnsafePath` for a link, and for a file where a folder is needed.
    """
    place = root
    parts = check_relative(path).split("/")
    for number, part in enumerate(parts, start=1):
        place = place / part
        if place.is_symlink():
            raise UnsafePath(
                f"{_shown(place, root)} is a symbolic link: refused, because it may lead out of the project."
            )
        if number < len(parts) and place.exists() and not place.is_dir():
            raise UnsafePath(f"expected {_shown(place, root)} to be a folder, to hold {path!r}; it is a file.")
    if place.is_dir():
        raise UnsafePath(f"expected {path!r} to be a file or nothing yet; it is a folder.")
    return place


def _shown(place: Path, root: Path) -> str:
    return repr(place.relative_to(root).as_posix())


def _unsafe(path: str, why: str) -> UnsafePath:
    return UnsafePath(f"expected a path inside the project, got {path!r}: {why}.")
