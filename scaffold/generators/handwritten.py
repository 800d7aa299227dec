"""`gen test`: the test of a channel or socket alone, for one that was written by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from scaffold.generators import channels, sockets
from scaffold.plan.operations import Rendered, Wish

if TYPE_CHECKING:
    from scaffold.generators.generator import Answers, Asked

__all__ = ["channel_answers", "plan", "settle"]

OF = {"channel": channels, "socket": sockets}


def channel_answers(asked: Asked) -> Answers:
    """Return the answers that the channel of that name was generated with, else the defaults."""
    return channels.settle(replace(asked, options=_known(asked, "channel")), {})


def settle(asked: Asked, typed: Answers) -> Answers:
    """Return what the thing is, and the answers that it was generated with, else the defaults."""
    kind = typed["of"]
    return {**OF[kind].settle(replace(asked, options=_known(asked, kind)), {}), "of": kind}


def plan(asked: Asked) -> Iterator[Wish]:
    """The part of what `gen channel` or `gen socket` plans that is the tests, those of the context apart."""
    tests = f"{asked.site.tests}/"
    for wish in OF[asked.options["of"]].plan(asked):
        if isinstance(wish, Rendered) and wish.path.startswith(tests) and "/contexts/" not in wish.path:
            yield wish


def _known(asked: Asked, kind: str) -> Answers:
    entry = asked.manifest.find(kind, str(asked.name))
    return {} if entry is None else entry.answers
