"""The files of a generator: a table of templates and targets, rendered for a project.

`{package}` is the folder of the package, `{path}` that of the name, `{tests}` the folder of the tests.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scaffold.plan.operations import Rendered

if TYPE_CHECKING:
    from scaffold.generators.generator import Asked
    from scaffold.words.names import Name

__all__ = ["EMPTY", "SUPPORT", "FileRow", "rendered", "scoped"]


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


def rendered(
    asked: Asked, rows: Sequence[FileRow], values: Mapping[str, object], *, name: Name | None = None, file: str = ""
) -> tuple[Rendered, ...]:
    """Return the wishes for a table of files. A template without `.jinja` is copied byte for byte.

    `name` is the name in `{path}` and `{test_path}`, by default the one that was asked for; `file` is that in `{file}`.
    """
    site, name = asked.site, name or asked.name
    values = {"package": site.package, "storage": site.storage, **values}
    scope = "".join(f"{each}/" for each in name.scope)
    places = {"path": name.path, "test_path": f"{scope}test_{name.singular}", "file": file}
    places |= {"package": site.inside(""), "tests": site.tests}
    if not site.tests_are_a_package:
        rows = [row for row in rows if row.target != "{tests}/__init__.py"]
    return tuple(
        Rendered(row.target.format(**places), _content(asked, row.template, values), row.template, row.shared)
        for row in rows
    )


def scoped(folder: str, name: Name) -> tuple[FileRow, ...]:
    """Return the `__init__.py` files of the folders that a nested name adds."""
    rows = []
    for depth in range(1, len(name.scope) + 1):
        below = "/".join((folder, *name.scope[:depth], "__init__.py"))
        rows += [FileRow(EMPTY, f"{{package}}/{below}", shared=True), FileRow(EMPTY, f"{{tests}}/{below}", shared=True)]
    return tuple(rows)


def _content(asked: Asked, template: str, values: Mapping[str, object]) -> bytes:
    if not template.endswith(".jinja"):
        return asked.renderer.copy(template)
    return asked.renderer.render(template, values).encode("utf-8")
