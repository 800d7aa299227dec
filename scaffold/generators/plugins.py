"""Generators of other people: `emberwire gen NAME` for what an installed package offers.

    # pyproject.toml of the package
    [project.entry-points."emberwire.generators"]
    metric = "acme_generators:metric"

    # acme_generators/__init__.py
    metric = Generator("Add a metric.", plan, templates=files("acme_generators") / "templates")

    def plan(asked: Asked) -> Iterator[Wish]:
        yield asked.file("metric.py.jinja", asked.site.inside(f"metrics/{asked.name.path}.py"))

Such a generator says what it wishes for and does nothing itself: its files and statements go into the same plan as
ours, with the same proof that every path stays inside the project, the same conflicts, `--dry-run`, manifest and undo.
How much it may wish for is bounded. It is installed code all the same, and runs with the rights of whoever calls it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING

from scaffold.words.errors import ScaffoldError, Usage
from scaffold.words.names import Name

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from scaffold.generators.files import Site
    from scaffold.memory.manifest import Entry
    from scaffold.plan.operations import Rendered, Wish
    from scaffold.plan.request import Request
    from scaffold.render.renderer import Renderer

__all__ = ["GROUP", "MAX_BYTES", "MAX_WISHES", "Asked", "Generator", "installed", "rebuilt"]

GROUP = "emberwire.generators"
"""The group of entry points in which packages offer generators."""
MAX_WISHES = 200
"""Files and statements that one run may ask for."""
MAX_BYTES = 1_000_000
"""Bytes of one file."""
OFF_LIMITS = (".emberwire/", ".git/")
"""What the generator remembers, and what git does, is not for others to write."""

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked of a generator: the project, the name that was typed, and the options."""

    site: Site
    name: Name
    options: Mapping[str, str]
    _generator: str
    _renderer: Renderer

    def file(self, template: str, path: str, **values: object) -> Rendered:
        """Return the wish for a file: `template` of the generator's own folder, rendered, at `path` of the project.

        Templates see `package`, `name`, `options` and `values`. Raises `ScaffoldError` for a missing or wrong one.
        """
        from scaffold.plan.operations import Rendered

        known = {"package": self.site.package, "name": self.name, "options": self.options, **values}
        text = self._renderer.render(template, known)
        return Rendered(path, text.encode("utf-8"), f"{self._generator}/{template}")


@dataclass(frozen=True, slots=True)
class Generator:
    """What a package offers: the object that its entry point names.

    `plan` returns wishes (`scaffold.plan.operations`) and writes nothing. `templates` is the folder of its templates; a
    project may have its own in `.emberwire/templates/GENERATOR/`. `options` are names of options, with a line of help
    each.
    """

    help: str
    plan: Callable[[Asked], Iterable[Wish]]
    templates: Traversable | None = None
    options: Mapping[str, str] = field(default_factory=dict)


def installed() -> dict[str, EntryPoint]:
    """Return the generators that packages offer, by name, without importing any."""
    return {each.name: each for each in sorted(entry_points(group=GROUP)) if _NAME.fullmatch(each.name)}


def load(name: str) -> Generator:
    """Import a generator. Raises `ScaffoldError` when that fails, or when what is found is none."""
    entry = installed()[name]
    try:
        found = entry.load()
    except Exception as error:
        raise _failed(name, error) from error
    if not isinstance(found, Generator):
        raise ScaffoldError(f"expected {entry.value!r} to be a `scaffold.generators.plugins.Generator`, got {found!r}.")
    return found


def rebuilt(entry: Entry, site: Site, *, renderer: Renderer) -> Request | None:
    """Return the request of a generator again; None when it is not installed any more."""
    if entry.generator not in installed():
        return None
    name = Name.parse(entry.name, kind=entry.generator)
    return request(entry.generator, load(entry.generator), site, name, entry.answers["options"], renderer=renderer)


def request(
    kind: str, generator: Generator, site: Site, name: Name, options: Mapping[str, str], *, renderer: Renderer
) -> Request:
    """Return what the generator wishes for. Raises `ScaffoldError` when it fails or wishes for what it may not."""
    from scaffold.plan.request import Request

    own = renderer.for_generator(kind, generator.templates)
    wishes = []
    try:
        for wish in generator.plan(Asked(site, name, options, kind, own)):
            wishes.append(wish)
            _check(kind, wish, len(wishes))
    except ScaffoldError:
        raise
    except Exception as error:
        raise _failed(kind, error) from error
    return Request(kind, str(name), {"options": dict(options)}, tuple(wishes))


def _check(kind: str, wish: Wish, number: int) -> None:
    from scaffold.edits.table import to_data
    from scaffold.plan.operations import Hint, Rendered, Wire
    from scaffold.words.paths import check_relative

    if number > MAX_WISHES:
        raise ScaffoldError(f"the generator {kind!r} wishes for more than {MAX_WISHES} things. Nothing was written.")
    if not isinstance(wish, Rendered | Wire | Hint):
        raise TypeError(f"expected a Rendered, a Wire or a Hint of scaffold.plan.operations, got {wish!r}")
    if check_relative(wish.path).lower().startswith(OFF_LIMITS):
        raise ScaffoldError(f"the generator {kind!r} may not write {wish.path!r}. Nothing was written.")
    if isinstance(wish, Wire):
        to_data(wish.edit)
    if isinstance(wish, Rendered) and len(wish.content) > MAX_BYTES:
        raise ScaffoldError(f"{wish.path!r} of the generator {kind!r} has more than {MAX_BYTES:_} bytes.")


def _failed(kind: str, error: Exception) -> ScaffoldError:
    distribution = installed()[kind].dist
    owner = "an installed package" if distribution is None else f"{distribution.name} {distribution.version}"
    return ScaffoldError(f"the generator {kind!r} of {owner} failed with {type(error).__name__}: {error}.")


def check_kind(kind: str, ours: Iterable[str], known: Iterable[str]) -> None:
    """Raise `Usage` unless `kind` is one of ours or one that has made something here."""
    if kind not in {*ours, *known}:
        raise Usage(f"expected one of the generators {', '.join(sorted({*ours, *known}))}, got {kind!r}.")
