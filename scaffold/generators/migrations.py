"""The migrations of a context: what its tables hold, and the statements that bring a database there.

>>> body, likes = Column("TEXT", "''"), Column("INTEGER")
>>> first = extended((), "rooms", {"messages": {"body": body}}, taken=())
>>> second = extended(first, "rooms", {"messages": {"body": body, "likes": likes}}, taken=())
>>> [each.name for each in second]
['0001_rooms', '0002_rooms_likes']
>>> [(step.table, step.name) for step in steps(second, 1)]
[('messages', 'likes')]

A migration that was generated is never generated otherwise: it has run somewhere. So the manifest holds the tables
after each of them, and what is asked for now is compared with the last. A column that is asked for no more stays, and
keeps what was stored: every column that must not be null has a default, so it may be left out of an INSERT.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from scaffold.words.events import Event
from scaffold.words.fields import Field

__all__ = [
    "Added", "Called", "Changed", "Column", "Created", "History", "Migration", "extended", "hashed",
    "history_as_data", "history_from_data", "numbered", "steps", "tables_of",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """What a column holds: its type in SQLite, and the default that says it is never null."""

    type: str
    default: str | None = None

    @property
    def definition(self) -> str:
        """What follows the column's name in SQL."""
        return self.type if self.default is None else f"{self.type} NOT NULL DEFAULT {self.default}"


Tables: TypeAlias = Mapping[str, Mapping[str, Column]]
"""The columns of each table of a context, besides those that every table has."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One file, and the tables after it."""

    name: str
    tables: Tables


History: TypeAlias = tuple[Migration, ...]


@dataclass(frozen=True, slots=True)
class Created:
    """A table that is new, with its columns."""

    table: str
    columns: Mapping[str, Column]


@dataclass(frozen=True, slots=True)
class Added:
    """A column that is new."""

    table: str
    name: str
    column: Column


@dataclass(frozen=True, slots=True)
class Changed:
    """A column of another type: what was stored is converted."""

    table: str
    name: str
    column: Column
    before: Column

    @property
    def converted(self) -> str:
        """The new value in SQL, from the column of before."""
        cast = f'CAST("{self.name}_before" AS {self.column.type})'
        return cast if self.column.default is None else f"coalesce({cast}, {self.column.default})"


Step: TypeAlias = Created | Added | Changed
Called: TypeAlias = Callable[[str, int, Collection[str]], str]
"""The name of a migration: of what it is about, the number of its context's before it, and the names that are taken."""


def numbered(slug: str, position: int, taken: Collection[str]) -> str:
    """Return the name of a migration of SQL: the next number, and what it is about."""
    used = [int(each[:4]) for each in taken if each[:4].isdecimal()]
    return f"{max(used, default=0) + 1:04}_{slug}"


def hashed(slug: str, position: int, taken: Collection[str]) -> str:
    """Return the name of a revision of Alembic: a number that is the same each time, so that undoing is exact."""
    return f"{hashlib.sha256(f'{slug} {position}'.encode()).hexdigest()[:12]}_{slug}"


def tables_of(events: Sequence[Event], column: Callable[[Field], Column]) -> Tables:
    """Return the tables that hold these events; `column` says what holds a field."""
    return {event.stored_in: {field.name: column(field) for field in event.fields} for event in events}


def extended(
    history: History, prefix: str, wanted: Tables, *, taken: Iterable[str], called: Called = numbered
) -> History:
    """Return the history with a migration more, when the tables that it ends with lack something of `wanted`.

    `prefix` begins the names of the context's tables; `taken` are the migrations of the project, and `called` says what
    the new one is called. A migration that stands there with the name of a context's first one is that first one.
    """
    before = history[-1].tables if history else {}
    after = {table: {**before.get(table, {}), **wanted.get(table, {})} for table in {**before, **wanted}}
    if history and after == before:
        return history
    taken = {*taken, *(each.name for each in history)}
    first = sorted(each for each in taken if not history and each.partition("_")[2] == prefix)
    slug = "_".join([prefix, *(_change(before, after) if history else ())])
    name = first[0] if first else called(slug, len(history), taken)
    return (*history, Migration(name, after))


def steps(history: History, position: int) -> tuple[Step, ...]:
    """Return what the migration at `position` does, which is the difference to the one before it."""
    before = history[position - 1].tables if position else {}
    found: list[Step] = []
    for table, columns in history[position].tables.items():
        if table not in before:
            found.append(Created(table, columns))
            continue
        for name, column in columns.items():
            if name not in before[table]:
                found.append(Added(table, name, column))
            elif before[table][name] != column:
                found.append(Changed(table, name, column, before[table][name]))
    return tuple(found)


def history_as_data(history: History) -> dict[str, Any]:
    """Return a history as the manifest stores it."""
    return {
        each.name: {
            table: {name: [column.type, column.default] for name, column in columns.items()}
            for table, columns in each.tables.items()
        }
        for each in history
    }


def history_from_data(data: Mapping[str, Any]) -> History:
    """Return the history that `history_as_data` stored."""
    return tuple(
        Migration(
            name,
            {table: {each: Column(*column) for each, column in columns.items()} for table, columns in tables.items()},
        )
        for name, tables in data.items()
    )


def _change(before: Tables, after: Tables) -> list[str]:
    """Return the words that name a change: the table that is new, or the first column that is."""
    for table, columns in after.items():
        if table not in before:
            return [table]
        different = [name for name, column in columns.items() if before[table].get(name) != column]
        if different:
            return different[:1]
    return []
