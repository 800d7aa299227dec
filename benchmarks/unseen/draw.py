"""Which repositories are labelled, and which of them are looked at only at the end.

``python -m benchmarks.unseen.draw`` prints a line for each: framework, how it was found, name, and `study`, `held` or
`later`.

The candidates are the repositories that the searches in queries.txt gave. In each stratum (framework, and whether the
repository has issue threads of its own) the names are shuffled with a fixed seed and taken in that order; a name in
left_out.tsv, which says why, makes room for the next one. Those of `study` may be read while the rules are mended;
those of `held` are linted once, afterwards, and only their figure says anything about code that nobody tuned to.
Those of `later` go on where the first draw ended; labelled when `held` had been linted, they are held back too.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
SEED = 20261128
STUDIED = (16, 12)
"""How many may be read since the first and since the second measurement of what was held back until then."""
QUOTAS = {
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
}
LATER = {
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
}
"""How many more of a stratum were taken in the second draw."""


def rows(name: str) -> Iterator[list[str]]:
    """Yield the lines of a table beside this file, without those that begin with #."""
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            yield line.split("\t")


def drawn() -> list[tuple[str, str, str]]:
    """Return framework, tier and name of each repository of the first draw."""
    ordered = _in_order()
    return [(*stratum, name) for stratum, quota in QUOTAS.items() for name in ordered[stratum][:quota]]


def later() -> list[tuple[str, str, str]]:
    """Return framework, tier and name of each repository of the second draw."""
    ordered, before = _in_order(), defaultdict(int, QUOTAS)
    return [
        (*stratum, name) for stratum, quota in LATER.items() for name in ordered[stratum][before[stratum] :][:quota]
    ]


def studied() -> frozenset[str]:
    """Return the names that may be read while the rules are mended."""
    held = sorted(name for *_, name in drawn())
    found: list[str] = []
    for number, count in enumerate(STUDIED):
        found += random.Random(SEED + number).sample(held, count)
        held = [name for name in held if name not in found]
    return frozenset(found)


def _in_order() -> dict[tuple[str, str], list[str]]:
    """Return the names of each stratum in the order in which they are taken, without what was left out."""
    left_out = {name for name, *_ in rows("left_out.tsv")}
    strata = defaultdict(set)
    for name, framework, tier, _ in rows("candidates.tsv"):
        strata[framework, tier].add(name)
    return {
        stratum: [name for name in _shuffled(names, *stratum) if name not in left_out]
        for stratum, names in strata.items()
    }


def _shuffled(names: set[str], framework: str, tier: str) -> list[str]:
    shuffled = sorted(names)
    random.Random(f"{SEED}-{framework}-{tier}").shuffle(shuffled)
    return shuffled


if __name__ == "__main__":
    for framework, tier, name in drawn():
        print(framework, tier, name, "study" if name in studied() else "held", sep="\t")
    for framework, tier, name in later():
        print(framework, tier, name, "later", sep="\t")
