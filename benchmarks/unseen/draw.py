"""Which repositories are labelled, and which of them are looked at only at the end.

``python -m benchmarks.unseen.draw`` prints a line for each: framework, how it was found, name, and `study`, `held`, or
the name of a draw after the first.

The candidates are the repositories that the searches in queries.txt gave. In each stratum (framework, and how it was
found) the names are shuffled with a fixed seed and taken in that order; a name in left_out.tsv, which says why (and in
which tier, where it was read for a later draw), makes room for the next one. Those of `study` may be read while the
rules are mended; those of `held` are linted once, afterwards, and only their figure says anything about code that
nobody tuned to. Each later draw goes on where the one before ended; it was labelled when that one had been linted, and
is held back until it is linted itself.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from urllib.parse import unquote

HERE = Path(__file__).parent
SEED = 20261128
STUDIED = (16, 12)
"""How many may be read since the first and since the second measurement of what was held back until then."""
DRAWS = {
    "first": {
        ("aiohttp", "A"): 4,
        ("channels", "A"): 8,
        ("channels", "B"): 2,
        ("fastapi", "A"): 9,
        ("fastapi", "B"): 4,
        ("litestar", "A"): 2,
        ("quart", "A"): 2,
        ("quart", "B"): 1,
        ("sanic", "A"): 2,
        ("sanic", "B"): 1,
        ("socketio", "A"): 5,
        ("socketio", "B"): 3,
        ("tornado", "A"): 3,
        ("tornado", "B"): 1,
        ("websockets", "A"): 2,
        ("websockets", "B"): 1,
    },
    "later": {
        ("aiohttp", "A"): 2,
        ("channels", "A"): 4,
        ("channels", "B"): 2,
        ("fastapi", "B"): 3,
        ("sanic", "B"): 1,
        ("socketio", "A"): 2,
        ("socketio", "B"): 3,
        ("tornado", "A"): 3,
        ("tornado", "B"): 1,
        ("websockets", "A"): 1,
        ("websockets", "B"): 2,
    },
    "third": {
        ("aiohttp", "C"): 2,
        ("channels", "A"): 1,
        ("channels", "B"): 2,
        ("channels", "C"): 5,
        ("fastapi", "B"): 2,
        ("fastapi", "C"): 6,
        ("litestar", "C"): 1,
        ("quart", "C"): 1,
        ("socketio", "B"): 3,
        ("socketio", "C"): 2,
        ("tornado", "A"): 1,
        ("tornado", "B"): 2,
        ("tornado", "C"): 3,
        ("websockets", "B"): 1,
        ("websockets", "C"): 2,
    },
    "fourth": {
        ("aiohttp", "D"): 3,
        ("channels", "B"): 1,
        ("channels", "C"): 1,
        ("channels", "D"): 4,
        ("fastapi", "B"): 1,
        ("fastapi", "C"): 3,
        ("fastapi", "D"): 3,
        ("quart", "D"): 1,
        ("sanic", "D"): 2,
        ("socketio", "B"): 2,
        ("socketio", "D"): 4,
        ("tornado", "B"): 1,
        ("tornado", "C"): 1,
        ("tornado", "D"): 3,
        ("websockets", "B"): 1,
        ("websockets", "C"): 1,
        ("websockets", "D"): 2,
    },
    "fifth": {
        ("aiohttp", "D"): 1,
        ("aiohttp", "E"): 4,
        ("channels", "B"): 1,
        ("channels", "D"): 2,
        ("channels", "E"): 3,
        ("fastapi", "B"): 1,
        ("fastapi", "E"): 5,
        ("quart", "D"): 1,
        ("quart", "E"): 1,
        ("sanic", "D"): 1,
        ("sanic", "E"): 1,
        ("socketio", "B"): 1,
        ("socketio", "D"): 1,
        ("socketio", "E"): 3,
        ("tornado", "D"): 2,
        ("tornado", "E"): 3,
        ("websockets", "E"): 3,
    },
    "sixth": {
        ("aiohttp", "E"): 1,
        ("aiohttp", "F"): 4,
        ("channels", "B"): 1,
        ("channels", "D"): 1,
        ("channels", "E"): 1,
        ("channels", "F"): 3,
        ("fastapi", "B"): 1,
        ("fastapi", "E"): 1,
        ("fastapi", "F"): 4,
        ("litestar", "F"): 1,
        ("quart", "F"): 2,
        ("sanic", "F"): 1,
        ("socketio", "B"): 1,
        ("socketio", "E"): 1,
        ("socketio", "F"): 3,
        ("tornado", "D"): 1,
        ("tornado", "E"): 1,
        ("tornado", "F"): 3,
        ("websockets", "E"): 1,
        ("websockets", "F"): 2,
    },
    "seventh": {
        ("aiohttp", "E"): 1,
        ("aiohttp", "F"): 4,
        ("channels", "B"): 1,
        ("channels", "D"): 1,
        ("channels", "E"): 2,
        ("channels", "F"): 3,
        ("fastapi", "B"): 1,
        ("fastapi", "E"): 2,
        ("fastapi", "F"): 4,
        ("litestar", "F"): 1,
        ("quart", "F"): 1,
        ("sanic", "F"): 1,
        ("socketio", "B"): 1,
        ("socketio", "E"): 2,
        ("socketio", "F"): 2,
        ("tornado", "D"): 1,
        ("tornado", "E"): 1,
        ("tornado", "F"): 2,
        ("websockets", "E"): 1,
        ("websockets", "F"): 2,
    },
    "eighth": {
        ("channels", "B"): 1,
        ("channels", "E"): 3,
        ("channels", "F"): 4,
        ("fastapi", "B"): 1,
        ("fastapi", "E"): 3,
        ("fastapi", "F"): 6,
        ("sanic", "F"): 1,
        ("socketio", "B"): 1,
        ("socketio", "E"): 2,
        ("socketio", "F"): 3,
        ("tornado", "D"): 1,
        ("tornado", "E"): 1,
        ("tornado", "F"): 3,
        ("websockets", "E"): 1,
        ("websockets", "F"): 3,
    },
    "ninth": {
        ("aiohttp", "G"): 3,
        ("channels", "G"): 7,
        ("fastapi", "G"): 8,
        ("litestar", "G"): 1,
        ("quart", "G"): 1,
        ("sanic", "G"): 2,
        ("socketio", "G"): 5,
        ("tornado", "G"): 4,
        ("websockets", "G"): 3,
    },
    "tenth": {
        ("aiohttp", "G"): 3,
        ("channels", "F"): 2,
        ("channels", "G"): 5,
        ("fastapi", "E"): 1,
        ("fastapi", "F"): 3,
        ("fastapi", "G"): 5,
        ("quart", "G"): 1,
        ("sanic", "G"): 1,
        ("socketio", "E"): 1,
        ("socketio", "F"): 1,
        ("socketio", "G"): 4,
        ("tornado", "F"): 2,
        ("tornado", "G"): 2,
        ("websockets", "F"): 2,
        ("websockets", "G"): 1,
    },
    "eleventh": {
        ("aiohttp", "H"): 2,
        ("channels", "E"): 1,
        ("channels", "G"): 4,
        ("channels", "H"): 2,
        ("fastapi", "F"): 3,
        ("fastapi", "G"): 5,
        ("quart", "G"): 1,
        ("sanic", "G"): 1,
        ("socketio", "F"): 1,
        ("socketio", "G"): 4,
        ("tornado", "E"): 1,
        ("tornado", "F"): 3,
        ("tornado", "G"): 2,
        ("websockets", "E"): 1,
        ("websockets", "F"): 2,
        ("websockets", "G"): 1,
    },
    "twelfth": {
        ("aiohttp", "H"): 1,
        ("channels", "E"): 1,
        ("channels", "G"): 2,
        ("channels", "H"): 5,
        ("fastapi", "E"): 2,
        ("fastapi", "F"): 3,
        ("fastapi", "G"): 4,
        ("fastapi", "H"): 2,
        ("quart", "H"): 1,
        ("socketio", "E"): 1,
        ("socketio", "F"): 1,
        ("socketio", "G"): 2,
        ("socketio", "H"): 1,
        ("tornado", "C"): 1,
        ("tornado", "D"): 1,
        ("tornado", "F"): 1,
        ("tornado", "G"): 2,
        ("websockets", "E"): 1,
        ("websockets", "F"): 1,
        ("websockets", "G"): 1,
    },
    "thirteenth": {
        ("aiohttp", "H"): 1,
        ("channels", "H"): 5,
        ("fastapi", "E"): 2,
        ("fastapi", "F"): 2,
        ("fastapi", "H"): 6,
        ("quart", "H"): 1,
        ("socketio", "F"): 1,
        ("socketio", "H"): 6,
        ("tornado", "D"): 1,
        ("tornado", "F"): 1,
        ("tornado", "G"): 1,
        ("tornado", "H"): 2,
        ("websockets", "E"): 1,
        ("websockets", "F"): 1,
        ("websockets", "G"): 1,
        ("websockets", "H"): 2,
    },
    "fourteenth": {
        ("channels", "B"): 2,
        ("channels", "H"): 1,
        ("fastapi", "B"): 1,
        ("fastapi", "F"): 1,
        ("fastapi", "G"): 1,
        ("fastapi", "H"): 8,
        ("quart", "H"): 1,
        ("socketio", "B"): 1,
        ("socketio", "H"): 7,
        ("tornado", "D"): 1,
        ("tornado", "F"): 1,
        ("tornado", "G"): 1,
        ("tornado", "H"): 2,
        ("websockets", "E"): 1,
        ("websockets", "F"): 1,
        ("websockets", "G"): 1,
        ("websockets", "H"): 3,
    },
    "fifteenth": {
        ("channels", "B"): 6,
        ("fastapi", "B"): 5,
        ("fastapi", "H"): 5,
        ("socketio", "B"): 3,
        ("socketio", "H"): 5,
        ("tornado", "B"): 2,
        ("websockets", "B"): 3,
        ("websockets", "H"): 4,
    },
    "sixteenth": {
        ("aiohttp", "I"): 4,
        ("channels", "B"): 1,
        ("channels", "I"): 5,
        ("fastapi", "I"): 6,
        ("litestar", "I"): 1,
        ("quart", "I"): 3,
        ("sanic", "I"): 3,
        ("socketio", "I"): 4,
        ("tornado", "F"): 1,
        ("tornado", "G"): 1,
        ("tornado", "I"): 2,
        ("websockets", "H"): 1,
        ("websockets", "I"): 2,
    },
    "seventeenth": {
        ("autobahn", "J"): 6,
        ("blacksheep", "J"): 3,
        ("flask-sockets", "J"): 5,
        ("gevent-websocket", "J"): 5,
        ("simple-websocket-server", "J"): 5,
        ("sockjs-tornado", "J"): 5,
        ("websocket-server", "J"): 5,
    },
    "eighteenth": {
        ("channels", "K"): 13,
        ("fastapi", "K"): 21,
        ("socketio", "K"): 12,
        ("websockets", "K"): 3,
    },
    "nineteenth": {
        ("channels", "L"): 9,
        ("fastapi", "L"): 9,
        ("socketio", "L"): 9,
    },
    "twentieth": {
        ("channels", "M"): 7,
        ("fastapi", "M"): 12,
        ("socketio", "M"): 5,
    },
    "twenty-first": {
        ("channels", "N"): 8,
        ("fastapi", "N"): 12,
        ("socketio", "N"): 6,
    },
    "twenty-second": {
        ("channels", "O"): 8,
        ("fastapi", "O"): 12,
        ("socketio", "O"): 6,
    },
    "twenty-third": {
        ("channels", "P"): 5,
        ("fastapi", "P"): 10,
        ("socketio", "P"): 6,
    },
    "twenty-fourth": {
        ("channels", "Q"): 5,
        ("channels", "R"): 3,
        ("fastapi", "Q"): 8,
        ("fastapi", "R"): 2,
        ("socketio", "Q"): 4,
    },
    "twenty-fifth": {
        ("channels", "S"): 5,
        ("fastapi", "S"): 8,
        ("socketio", "S"): 3,
    },
}
"""How many of each stratum were taken in each draw, in the order in which they were made."""


def rows(name: str) -> Iterator[list[str]]:
    """Yield the lines of a table beside this file, `%4C` in them read as in a URL, without those that begin with #."""
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            yield unquote(line).split("\t")


def drawn() -> dict[str, list[tuple[str, str, str]]]:
    """Return framework, tier and name of each repository of each draw."""
    left = {stratum: iter(names) for stratum, names in _in_order().items()}
    return {
        draw: [(*stratum, name) for stratum, quota in quotas.items() for name in islice(left[stratum], quota)]
        for draw, quotas in DRAWS.items()
    }


def studied() -> frozenset[str]:
    """Return the names that may be read while the rules are mended."""
    held = sorted(name for *_, name in drawn()["first"])
    found: list[str] = []
    for number, count in enumerate(STUDIED):
        found += random.Random(SEED + number).sample(held, count)
        held = [name for name in held if name not in found]
    return frozenset(found)


def _in_order() -> dict[tuple[str, str], list[str]]:
    """Return the names of each stratum in the order in which they are taken, without what was left out."""
    left_out = {(name, *tiers) for name, _, *tiers in rows("left_out.tsv")}
    strata = defaultdict(set)
    for name, framework, tier, _ in rows("candidates.tsv"):
        strata[framework, tier].add(name)
    return {
        stratum: [name for name in _shuffled(names, *stratum) if left_out.isdisjoint({(name,), (name, stratum[1])})]
        for stratum, names in strata.items()
    }


def _shuffled(names: set[str], framework: str, tier: str) -> list[str]:
    shuffled = sorted(names)
    random.Random(f"{SEED}-{framework}-{tier}").shuffle(shuffled)
    return shuffled


if __name__ == "__main__":
    measured = {"first": "held"} | dict.fromkeys(studied(), "study")
    for draw, repositories in drawn().items():
        for framework, tier, name in repositories:
            print(framework, tier, name, measured.get(name, measured.get(draw, draw)), sep="\t")
