"""Generators of other people: `emberwire gen NAME` for what an installed package offers.

    # pyproject.toml of the package
    [project.entry-points."emberwire.generators"]
    metric = "acme_generators:metric"

The object that it names is a `Generator`, as in our own table. It is installed code all the same, and runs with the
rights of whoever calls it.
"""

from __future__ import annotations

import re
from importlib.metadata import EntryPoint, entry_points

from scaffold.generators.generator import Generator
from scaffold.words.errors import ScaffoldError

__all__ = ["GROUP", "failed", "installed", "load"]

GROUP = "emberwire.generators"
"""The group of entry points in which packages offer generators."""

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def installed() -> dict[str, EntryPoint]:
    """Return the generators that packages offer, by name, without importing any."""
    return {each.name: each for each in sorted(entry_points(group=GROUP)) if _NAME.fullmatch(each.name)}


def load(name: str) -> Generator:
    """Import a generator. Raises `ScaffoldError` when that fails, or when what is found is none."""
    entry = installed()[name]
    try:
        found = entry.load()
    except Exception as error:
        raise failed(name, error) from error
    if not isinstance(found, Generator):
        raise ScaffoldError(
            f"expected {entry.value!r} to be a `scaffold.generators.generator.Generator`, got {found!r}."
        )
    return found


def failed(name: str, error: Exception) -> ScaffoldError:
    """Return the sentence for an exception from the code of a package."""
    distribution = installed()[name].dist
    owner = "an installed package" if distribution is None else f"{distribution.name} {distribution.version}"
    return ScaffoldError(f"the generator {name!r} of {owner} failed with {type(error).__name__}: {error}.")
