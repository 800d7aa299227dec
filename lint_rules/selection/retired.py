"""Codes that no rule has any more: which rule took them over, and why.

    RETIRED["EW309"].successor       # "EW201"
    successors(("EW309", "EW1"))     # ("EW201", "EW1")

They stay valid in suppressions, in the configuration and for `emberwire explain`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Retired:
    """A rule that is gone. `successor` is empty where nothing took it over."""

    name: str
    successor: str
    why: str


RETIRED: Mapping[str, Retired] = {
    "EW111": Retired(
        "unasked-connect", "EW101", "in unseen code 1 of its 23 findings was right; the access map lists them"
    ),
    "EW205": Retired("slow-join", "EW701", "work in `join` is work in the channel"),
    "EW206": Retired("join-key-is-identity", "EW201", "a private room is a room"),
    "EW210": Retired("open-route-broadcasts", "EW209", "a caller without a check is a stranger too"),
    "EW309": Retired("client-chosen-destination", "EW201", "both report a missing check of the user's rights"),
    "EW316": Retired("one-group-for-all", "", "in unseen code 2 of its 10 findings were right, and 4 were wrong"),
    "EW403": Retired("presence-state-not-pushed", "EW204", "both belong in `after_join`: the tracking and the list"),
    "EW405": Retired("track-in-join", "EW204", "tracking is a broadcast"),
    "EW508": Retired("handler-never-returns", "", "it reported nothing in 32,000 files of real code"),
    "EW511": Retired("live-collection-across-await", "EW502", "both reported the same loop"),
    "EW516": Retired(
        "slow-work-in-coroutine", "EW501", "it told by names what blocks, and 52 of 193 findings were right"
    ),
    "EW518": Retired(
        "missing-name", "", "ruff's F821 and pylint's E1101 find the same, and nothing about it is real-time"
    ),
    "EW603": Retired(
        "timing-unsafe-compare", "", "it told by names what is secret, and 1 of 10 findings in unseen code was right"
    ),
    "EW703": Retired("sync-orm-in-async", "EW501", "a lazy object blocks as its query does"),
}
"""Code → what became of it."""

_BY_NAME = {rule.name: code for code, rule in RETIRED.items()}


def retired_code(written: str) -> str:
    """The retired code that a code or name stands for; an empty text when it stands for none."""
    return written.upper() if written.upper() in RETIRED else _BY_NAME.get(written.lower(), "")


def successor(written: str) -> str:
    """The code that holds for a retired code or name; whatever else is written stays as it is."""
    code = retired_code(written)
    return RETIRED[code].successor if code else written


def successors(codes: Iterable[str]) -> tuple[str, ...]:
    """The same for a list of codes; those without a successor are left out."""
    return tuple(code for code in map(successor, codes) if code)


def predecessors(code: str) -> tuple[str, ...]:
    """The codes that a rule took over."""
    return tuple(old for old, rule in RETIRED.items() if rule.successor == code)


def note(code: str) -> str:
    """A sentence about a retired code."""
    rule = RETIRED[code]
    now = f"is part of {rule.successor} now" if rule.successor else "was retired"
    return f"{code} {rule.name} {now}: {rule.why}"
