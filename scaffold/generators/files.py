"""The files of a generator: a table of templates and targets, rendered for a project.

`{package}` is the folder of the package, `{path}` that of the name, `{tests}` the folder of the tests.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from scaffold.edits.table import AddBlock, AddTables
from scaffold.generators.rows import EMPTY, FileRow
from scaffold.generators.serving import application_file
from scaffold.generators.storages import Fixture, storage_of
from scaffold.memory.origin import is_direct, local_path, needs_git
from scaffold.memory.revisions import Revisions, environment_file, revisions_folder
from scaffold.memory.sessions import Session, makers_of_tables
from scaffold.plan.operations import Hint, Rendered, Wire, Wish
from scaffold.words.layout import laid_out

if TYPE_CHECKING:
    from scaffold.generators.generator import Asked
    from scaffold.words.names import Name

__all__ = [
    "SUPPORT",
    "module_name",
    "rendered",
    "requirement_values",
    "scoped",
    "tables_known",
    "tests_prepared",
]

SUPPORT = (
    FileRow(EMPTY, "{package}/__init__.py", shared=True),
    FileRow(EMPTY, "{tests}/__init__.py", shared=True),
    FileRow("shared/conftest.py.jinja", "{tests}/conftest.py", shared=True),
)
_SAYS_DATABASE = re.compile(rb"""["']DATABASE["']""")
LISTS = ("pyproject.toml", "requirements.txt", "requirements-dev.txt")
"""Where a project lists what it installs."""
MODULES = {"database": b"from emberwire.sql", "members": b"def is_member", "tokens": b"def verify_token"}
"""Modules that generated code imports from, and what is in those that were generated."""


def rendered(
    asked: Asked, rows: Sequence[FileRow], values: Mapping[str, object], *, name: Name | None = None, file: str = ""
) -> tuple[Rendered, ...]:
    """Return the wishes for a table of files. A template without `.jinja` is copied byte for byte.

    `name` is the name in `{path}` and `{test_path}`, by default the one that was asked for; `file` is that in `{file}`.
    """
    site, name = asked.site, name or asked.name
    modules = {each: module_name(asked, each) for each in MODULES}
    storage = storage_of(asked)
    values = {
        "package": site.package,
        "storage": site.storage,
        "modules": modules,
        "async_mark": site.async_mark,
        "data_marks": _marks(site.async_mark, storage.fixture),
        "column": storage.column,
        "session": lambda: Session.of(site.settings),
        **values,
    }
    scope = "".join(f"{each}/" for each in name.scope)
    places = {**modules, "path": name.path, "test_path": f"{scope}test_{name.singular}", "file": file}
    folder = revisions_folder(site)
    places |= {"package": site.inside(""), "tests": site.tests, "revisions": folder or ""}
    if folder is None:
        rows = [row for row in rows if not row.target.startswith("{revisions}/")]
    if not site.tests_are_a_package:
        rows = [row for row in rows if row.target != "{tests}/__init__.py"]
    made = []
    for row in rows:
        path, template = row.target.format(**places), storage.templates.get(row.template, row.template)
        content = _content(asked, template, path, values)
        asked.drafts.setdefault(path, content)
        made.append(Rendered(path, content, template, row.shared))
    return tuple(made)


def _marks(async_mark: str, fixture: Fixture | None) -> str:
    """Return the marks of tests that use the database."""
    mark = f"pytest.mark.{async_mark}"
    return mark if fixture is None else f'[{mark}, pytest.mark.usefixtures("{fixture.name}")]'


def module_name(asked: Asked, wanted: str) -> str:
    """Return what one of the `MODULES` is called: `database_for_channels` where the project has a `database`.

    A file that is there is shared and left alone, so what is imported from it must be in it.
    """
    path = asked.site.inside(f"{wanted}.py")
    content = asked.site.read(path)
    is_own = path in asked.manifest.files or (content is not None and MODULES[wanted] in content)
    is_taken = content is not None or asked.site.exists(f"{wanted}/__init__.py")
    return f"{wanted}_for_channels" if is_taken and not is_own else wanted


def tests_prepared(asked: Asked) -> Iterator[Wish]:
    """Yield what it takes for tests to have a database of their own."""
    path = f"{asked.site.tests}/conftest.py"
    storage = storage_of(asked)
    if storage.fixture is not None:
        yield Wire(path, _fixture(asked, storage.fixture))
    content = asked.site.read(path)
    if asked.site.storage != "sqlite" or content is None or path in asked.manifest.files:
        return
    if _SAYS_DATABASE.search(content):
        return
    lines = 'import os\n\nos.environ["DATABASE"] = ":memory:"'
    yield Hint(
        path,
        lines,
        "the tests of channels would write a database file: put it above the first import of your application",
    )


def tables_known(asked: Asked, modules: Sequence[str]) -> Iterator[Wish]:
    """Yield what it takes for the project to make the tables of these modules, in a project with its own session."""
    if asked.site.storage != "session":
        return
    environment = environment_file(asked.site)
    names = [asked.site.module(module_name(asked, "members")), *(asked.site.module(each) for each in modules)]
    if not any(b"aiosqlite" in (asked.site.read(each) or b"") for each in LISTS):
        yield Hint(
            LISTS[0], "aiosqlite", "the tests of channels keep their data in SQLite: add it to what tests install"
        )
    if environment is not None:
        yield from (Wire(environment, AddTables(each)) for each in names)
        return
    yield from _tables_made(asked, ", ".join(names))


def _tables_made(asked: Asked, modules: str) -> Iterator[Hint]:
    """Yield what it takes for `create_all` to know the modules; nothing where the application calls it.

    What the application imports, it has imported by then: the endpoint leads to the sockets, and these to the channels.
    """
    makers, application = makers_of_tables(asked.site), application_file(asked.site)
    if application in makers:
        return
    if makers:
        why = "the project has no Alembic, and create_all makes the tables of what is imported: import these before it"
        yield Hint(makers[0], f"import {modules}", why)
        return
    home = application or asked.site.inside(f"{module_name(asked, 'database')}.py")
    line = f"await connection.run_sync(metadata.create_all)  # after: import {modules}"
    yield Hint(home, line, "the project has no Alembic, and nothing that makes its tables: make them when it starts")


def _fixture(asked: Asked, fixture: Fixture) -> AddBlock:
    module = module_name(asked, "database")
    values = {"package": asked.site.package, "modules": {"database": module}}
    text = laid_out(asked.renderer.render(fixture.template, values), asked.style.line_length, asked.style.quotes)
    imports = [*fixture.imports, *(f"{asked.site.module(module)} {name}" for name in fixture.of_database)]
    return AddBlock("at the end", fixture.name, text, asked.site.package, "\n".join(imports), "pytest")


def requirement_values(requirement: str) -> dict[str, object]:
    """Return what templates see of the requirement for emberwire: what it is, and what it takes to install it."""
    path = local_path(requirement)
    place = None if path is None else PurePosixPath(path)
    context = place if place is None or place.suffix not in {".whl", ".gz", ".zip"} else place.parent
    return {
        "requirement": requirement,
        "is_direct": is_direct(requirement),
        "needs_git": needs_git(requirement),
        "local": None if place is None else str(place),
        "local_context": None if context is None else str(context),
        "local_source": "." if context == place else "" if place is None else place.name,
    }


def scoped(folder: str, name: Name) -> tuple[FileRow, ...]:
    """Return the `__init__.py` files of the folders that a nested name adds."""
    rows = []
    for depth in range(1, len(name.scope) + 1):
        below = "/".join((folder, *name.scope[:depth], "__init__.py"))
        rows += [FileRow(EMPTY, f"{{package}}/{below}", shared=True), FileRow(EMPTY, f"{{tests}}/{below}", shared=True)]
    return tuple(rows)


def _content(asked: Asked, template: str, path: str, values: Mapping[str, object]) -> bytes:
    if not template.endswith(".jinja"):
        return asked.renderer.copy(template)
    if "/versions/" in template:
        values = {**values, **_revision(asked, path)}
    return asked.renderer.render(template, values).encode("utf-8")


def _revision(asked: Asked, path: str) -> dict[str, object]:
    """Return what the template of a revision of Alembic sees of where it stands."""
    name = path.rpartition("/")[2].partition("_")[0]
    return {"revision": name, "below": Revisions.of(asked.site, asked.drafts).below(path)}
