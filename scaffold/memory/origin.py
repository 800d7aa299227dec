"""Where this emberwire was installed from, as a requirement that resolves there again.

>>> requirement('{"url": "https://example.org/emberwire", "vcs_info": {"vcs": "git", "commit_id": "4f0c"}}', "0.1.0")
'emberwire[app] @ git+https://example.org/emberwire@4f0c'
>>> requirement(None, "0.1.0")
'emberwire[app]>=0.1'

What is generated depends on emberwire, and has to be installable where it was generated: by the name of a package
index only if it came from one. Installers write down where a distribution came from (PEP 610, `direct_url.json`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

__all__ = ["installed_requirement", "is_direct", "local_path", "needs_git", "requirement"]

NAME = "emberwire[app]"


def installed_requirement() -> str:
    """Return the requirement for the emberwire that is running."""
    try:
        installed = distribution("emberwire")
    except PackageNotFoundError:
        return NAME
    return requirement(installed.read_text("direct_url.json"), installed.version)


def requirement(direct_url: str | None, version: str) -> str:
    """Return the requirement for what `direct_url.json` says, which is None for what came from a package index."""
    if direct_url is None:
        return f"{NAME}>={'.'.join(version.split('.')[:2])}"
    found: Mapping[str, Any] = json.loads(direct_url)
    return f"{NAME} @ {_address(found)}{_fragment(found)}"


def is_direct(text: str) -> bool:
    """Tell whether a requirement names an address: hatchling wants to be told that this is meant."""
    return " @ " in text


def needs_git(text: str) -> bool:
    """Tell whether git fetches what a requirement names."""
    return " @ git+" in text


def local_path(text: str) -> str | None:
    """Return the path of this machine that a requirement names, None for one that other machines reach as well."""
    address = text.partition(" @ ")[2].removeprefix("git+")
    parts = urlsplit(address)
    if parts.scheme != "file":
        return None
    path = unquote(parts.path)
    # The revision behind a repository; a folder may have an @ in its name.
    return path.rpartition("@")[0] if needs_git(text) and "@" in PurePosixPath(path).name else path


def _address(found: Mapping[str, Any]) -> str:
    url = str(found["url"])
    if (vcs := found.get("vcs_info")) is None:
        return url
    # Before pip 24, an address in a requirement had to name a host, if only this one.
    url = url.replace("file:///", "file://localhost/", 1)
    return f"{vcs['vcs']}+{url}@{vcs['commit_id']}"


def _fragment(found: Mapping[str, Any]) -> str:
    subdirectory = found.get("subdirectory")
    return f"#subdirectory={subdirectory}" if subdirectory else ""
