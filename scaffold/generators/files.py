"""The files of a generator: a table of templates and targets, rendered for a project.

`{package}` is the folder of the package, `{path}` that of the name, `{tests}` the folder of the tests.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from scaffold.plan.operations import Rendered
from scaffold.words.names import Name

__all__ = ["EMPTY", "SUPPORT", "FileRow", "Renders", "Site", "render_files", "scoped"]


@dataclass(frozen=True, slots=True)
class FileRow:
    """One file: where its template is and where it goes. `shared` files are made once and then left alone."""

    template: str
    target: str
    shared: bool = False


EMPTY = "shared/empty.py.jinja"
SUPPORT = (
    FileRow(EMPTY, "{package}/__init__.py", shared=True),
    FileRow(EMPTY, "{tests}/__init__.py", shared=True),
    FileRow("shared/conftest.py.jinja", "{tests}/conftest.py", shared=True),
)


class Site(Protocol):
    """What a generator needs of the project: see `project.Project`."""

    @property
    def package(self) -> str: ...
    @property
    def tests(self) -> str: ...
    @property
    def storage(self) -> str: ...
    @property
    def tests_are_a_package(self) -> bool: ...
    def inside(self, path: str) -> str: ...
    def module(self, path: str) -> str: ...


class Renders(Protocol):
    """What a generator needs of `render.Renderer`."""

    def render(self, template: str, values: Mapping[str, object]) -> str: ...
    def copy(self, name: str) -> bytes: ...


def render_files(
    site: Site,
    rows: Sequence[FileRow],
    values: Mapping[str, object],
    renderer: Renders,
    *,
    name: Name | None = None,
    **places: str,
) -> tuple[Rendered, ...]:
    """Render a table of files. A template without `.jinja` is copied byte for byte."""
    values = {"storage": site.storage, **values}
    places = {"package": site.inside(""), "tests": site.tests, **places}
    if name is not None:
        scope = "".join(f"{each}/" for each in name.scope)
        places |= {"path": name.path, "test_path": f"{scope}test_{name.singular}"}
    if not site.tests_are_a_package:
        rows = [row for row in rows if row.target != "{tests}/__init__.py"]
    return tuple(
        Rendered(row.target.format(**places), _content(row.template, values, renderer), row.template, row.shared)
        for row in rows
    )


def scoped(site: Site, folder: str, name: Name) -> tuple[FileRow, ...]:
    """Return the `__init__.py` files of the folders that a nested name adds."""
    rows = []
    for depth in range(1, len(name.scope) + 1):
        below = "/".join((folder, *name.scope[:depth], "__init__.py"))
        rows += [FileRow(EMPTY, f"{{package}}/{below}", shared=True), FileRow(EMPTY, f"{{tests}}/{below}", shared=True)]
    return tuple(rows)


def _content(template: str, values: Mapping[str, object], renderer: Renders) -> bytes:
    if not template.endswith(".jinja"):
        return renderer.copy(template)
    return renderer.render(template, values).encode("utf-8")
