"""Regular expressions for an origin that match somebody else's origin too.

passes_pattern("match", r"https://app\\.ours\\.example")   # "https://app.ours.example.evil.example"
"""

from __future__ import annotations

import re

_ENDS = re.compile(r"\$|\\[Zzb]|\(\?[=!<]|[/]$")
"""A pattern with one of these is believed to say how an origin ends."""

_HOST = re.compile(r"(?:[A-Za-z0-9-]+\\?\.)+[A-Za-z]{2,}")
_LOOSE_DOT = re.compile(r"(?:([A-Za-z0-9-]+)\)?|[^\\])\.([A-Za-z0-9-]+(?:\\?\.[A-Za-z0-9-]+)*\\?\.[A-Za-z]{2,})")
"""A dot that is any character, with a whole domain behind it: of the last dot of a host nobody can make use."""

_ANYTHING = re.compile(r"(?:^|//|\()\.[*+]\??\)?\??(?=[A-Za-z0-9])")
"""Anything, and straight behind it a name: nothing says that a dot stands between."""


def passes_pattern(how: str, pattern: str) -> str:
    """Somebody else's origin that the pattern matches when it is asked so; empty where none is seen."""
    host = _HOST.search(pattern)
    if host is None:
        return ""
    name = host.group().replace("\\", "")
    if how != "fullmatch" and _ENDS.search(pattern) is None:
        return f"https://{name}.evil.example"
    if _ANYTHING.search(pattern) is not None or (how == "search" and pattern.startswith(host.group())):
        return f"https://evil{name}"
    loose = _LOOSE_DOT.search(pattern)
    return f"https://{loose.group(1) or 'evil'}x{loose.group(2)}".replace("\\", "") if loose is not None else ""
