"""The table of storages: where contexts keep their data.

    storage_of(asked).templates["context/package/contexts/name.py.jinja"]

A storage is a row: the templates that it has in place of those for SQL in SQLite, the files that all contexts of a
project share, and how it writes a column and a migration.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING

from scaffold.generators.migrations import Called, Column, hashed, numbered
from scaffold.generators.rows import EMPTY, FileRow
from scaffold.memory.sessions import Session
from scaffold.words.fields import Field

if TYPE_CHECKING:
    from scaffold.generators.generator import Answers, Asked

__all__ = ["STORAGES", "Fixture", "Storage", "casts", "declared", "storage_of", "stored_where"]


@dataclass(frozen=True, slots=True)
class Fixture:
    """A fixture that tests of the database use: its template, and what it imports, as `module name`.

    `of_database` are names from the module of the database.
    """

    name: str
    template: str
    imports: tuple[str, ...] = ()
    of_database: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Storage:
    """Where contexts keep their data.

    `shared` are the files that all contexts share, `of_accounts` is the migration of accounts, `of_application` are
    files that only a new application gets. A storage that `lasts` keeps what was stored when the process ends.
    `requirements` are what the application installs.
    A context imports `of_database` from the module of the database, and `expects` are names that it has itself, which
    an event that is added to it later uses.
    """

    shared: tuple[FileRow, ...]
    migration: FileRow
    of_accounts: FileRow
    column: Callable[[Field], Column]
    called: Called
    lasts: bool = True
    templates: Mapping[str, str] = field(default_factory=dict)
    of_application: tuple[FileRow, ...] = ()
    requirements: tuple[str, ...] = ()
    of_database: tuple[str, ...] = ("database",)
    expects: str = "LATEST"
    fixture: Fixture | None = None


# --- SQL, in SQLite or in memory -------------------------------------------------------------------------------------
SQL_FILES = (
    FileRow("store/package/database.py.jinja", "{package}/{database}.py", shared=True),
    FileRow("store/package/members.py.jinja", "{package}/{members}.py", shared=True),
    FileRow("store/package/migrations/0000_members.sql.jinja", "{package}/migrations/0000_members.sql", shared=True),
    FileRow("store/tests/test_members.py.jinja", "{tests}/test_members.py", shared=True),
)
SQL_ACCOUNTS = FileRow("auth/package/migrations/0000_accounts.sql.jinja", "{package}/migrations/0000_accounts.sql")
SQL_MIGRATION = FileRow("context/package/migrations/migration.sql.jinja", "{package}/migrations/{file}.sql")


def _sql_column(field: Field) -> Column:
    return Column(field.column, field.column_default)


SQL = Storage(
    shared=SQL_FILES,
    migration=SQL_MIGRATION,
    of_accounts=SQL_ACCOUNTS,
    column=_sql_column,
    called=numbered,
    fixture=Fixture("empty_database", "store/parts/fixture.jinja", imports=("importlib import_module",)),
)


# --- SQLAlchemy ------------------------------------------------------------------------------------------------------
CAST = frozenset({"sa.Text()", "sa.BigInteger()", "sa.Double()"})
"""Types that every database casts into one another; of anything else the new column begins with its default."""
TYPES = {
    "str": Column("sa.Text()", "''"),
    "int": Column("sa.BigInteger()", "0"),
    "float": Column("sa.Double()", "0"),
    "bool": Column("sa.Boolean()", "false"),
    "date": Column("sa.Date()", "'1970-01-01'"),
    "datetime": Column("sa.DateTime(timezone=True)", "'1970-01-01 00:00:00+00:00'"),
    "uuid": Column("sa.Uuid()", "'00000000000000000000000000000000'"),
    "enum": Column("sa.Text()", "''"),
    "list": Column("sa.JSON()", "'[]'"),
    "object": Column("sa.JSON()", "'{}'"),
}
"""The column for each type of a field, and what a row holds that was stored before the field came."""


def _column(field: Field) -> Column:
    found = TYPES[field.type.kind]
    if field.optional:
        return Column(found.type)
    return Column(found.type, f"'{field.type.choices[0]}'") if field.type.choices else found


def declared(name: str, column: Column) -> str:
    """Return the column as a revision declares it."""
    default = "" if column.default is None else f', nullable=False, server_default=sa.text("{column.default}")'
    return f'sa.Column("{name}", {column.type}{default})'


def casts(old: Column, new: Column) -> bool:
    """Tell whether a revision casts what was stored into the new type of a column."""
    return old.type in CAST and new.type in CAST


SQLALCHEMY = Storage(
    shared=(
        FileRow("sqlalchemy/package/database.py.jinja", "{package}/{database}.py", shared=True),
        FileRow("sqlalchemy/package/members.py.jinja", "{package}/{members}.py", shared=True),
        FileRow(
            "sqlalchemy/package/migrations/versions/members.py.jinja",
            f"{{revisions}}/{hashed('members', 0, ())}.py",
            shared=True,
        ),
        FileRow("store/tests/test_members.py.jinja", "{tests}/test_members.py", shared=True),
    ),
    migration=FileRow("sqlalchemy/package/migrations/versions/revision.py.jinja", "{revisions}/{file}.py"),
    of_accounts=FileRow(
        "sqlalchemy/package/migrations/versions/accounts.py.jinja", f"{{revisions}}/{hashed('accounts', 0, ())}.py"
    ),
    column=_column,
    called=hashed,
    templates={
        "auth/package/contexts/accounts.py.jinja": "sqlalchemy/package/contexts/accounts.py.jinja",
        "context/package/contexts/name.py.jinja": "sqlalchemy/package/contexts/name.py.jinja",
        "context/parts/stored.jinja": "sqlalchemy/parts/stored.jinja",
    },
    of_application=(
        FileRow("sqlalchemy/alembic.ini.jinja", "alembic.ini"),
        FileRow(EMPTY, "{package}/migrations/__init__.py"),
        FileRow("sqlalchemy/package/migrations/env.py.jinja", "{package}/migrations/env.py"),
        FileRow("sqlalchemy/package/migrations/script.py.mako", "{package}/migrations/script.py.mako"),
        FileRow("sqlalchemy/tests/test_database.py.jinja", "{tests}/test_database.py"),
    ),
    requirements=("aiosqlite>=0.21", "alembic>=1.16", "sqlalchemy[asyncio]>=2.0.45"),
    fixture=Fixture(
        "empty_database",
        "sqlalchemy/parts/fixture.jinja",
        imports=(
            "os environ",
            "collections.abc Iterator",
            "pathlib Path",
            "emberwire.sqlalchemy empty_tables",
        ),
        of_database=("database", "metadata"),
    ),
    of_database=("database", "metadata"),
    expects="LATEST sa time",
)


STORAGES: Mapping[str, Storage] = {
    "sqlite": SQL,
    "memory": replace(SQL, lasts=False),
    "sqlalchemy": SQLALCHEMY,
    "session": replace(
        SQLALCHEMY,
        shared=(
            FileRow("sqlalchemy/package/database_of_project.py.jinja", "{package}/{database}.py", shared=True),
            *SQLALCHEMY.shared[1:],
        ),
        of_application=(),
    ),
}


def storage_of(asked: Asked) -> Storage:
    """Return the storage of the project."""
    return STORAGES[asked.site.storage]


def stored_where(asked: Asked) -> Answers:
    """Return what the manifest remembers of a project's own session; nothing of any other storage.

    Raises `Usage` where it is not clear which session that is.
    """
    if asked.site.storage != "session":
        return {}
    return {"storage": "session", **asdict(Session.of(asked.site.settings))}
