"""The session of a project that has SQLAlchemy: found by what its code says, or named."""

from __future__ import annotations

from pathlib import Path

import pytest

from scaffold.memory.project import Project
from scaffold.memory.sessions import Session, check_reference, session_of
from scaffold.words.errors import Usage

BASE = "from sqlalchemy.orm import DeclarativeBase\n\n\nclass Base(DeclarativeBase):\n    pass\n\n\n"
ENGINE = "engine = create_async_engine('sqlite+aiosqlite:///shop.db')\n"
FOUND = {
    "a factory": (
        f"import sqlalchemy\n{BASE}{ENGINE}async_session = async_sessionmaker(engine)\n",
        Session("shop.db:async_session", "shop.db:Base.metadata"),
    ),
    "a factory with a type": (
        f"{BASE}Local: async_sessionmaker[AsyncSession] = async_sessionmaker[AsyncSession](engine)\n",
        Session("shop.db:Local", "shop.db:Base.metadata"),
    ),
    "a factory of before 2.0": (
        f"{BASE}local_session = sessionmaker(bind=engine, class_=AsyncSession, expire_on_commit=False)\n",
        Session("shop.db:local_session", "shop.db:Base.metadata"),
    ),
    "a function that makes it": (
        f"{BASE}def made() -> async_sessionmaker[AsyncSession]:\n    return x\n\n\nasync_session = made()\n",
        Session("shop.db:async_session", "shop.db:Base.metadata"),
    ),
    "an engine": (
        f"{BASE}{ENGINE}",
        Session("shop.db:engine", "shop.db:Base.metadata", "engine"),
    ),
    "an engine of SQLModel": (
        "from sqlmodel import SQLModel, create_engine\n\n\nclass User(SQLModel, table=True):\n    pass\n\n\n"
        "engine = AsyncEngine(create_engine(url))\n",
        Session("shop.db:engine", "sqlmodel:SQLModel.metadata", "engine"),
    ),
    "an engine that waits": (
        "from sqlalchemy import create_engine\ntable_registry = registry()\nengine = create_engine(url)\n",
        Session("shop.db:engine", "shop.db:table_registry.metadata", "sync_engine"),
    ),
    "models of before 2.0": (
        f"from sqlalchemy.orm import declarative_base\nModel = declarative_base()\n{ENGINE}",
        Session("shop.db:engine", "shop.db:Model.metadata", "engine"),
    ),
    "metadata alone": (
        f"from sqlalchemy import MetaData\nmetadata = MetaData()\n{ENGINE}",
        Session("shop.db:engine", "shop.db:metadata", "engine"),
    ),
}
SEVERAL = f"{BASE}one = async_sessionmaker(a)\nother = async_sessionmaker(b)\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "shop"\n')
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "__init__.py").touch()
    return tmp_path


@pytest.mark.parametrize("name", FOUND)
def test_the_session_is_found_by_what_the_code_says(root: Path, name: str) -> None:
    text, expected = FOUND[name]
    (root / "shop" / "db.py").write_text(text)
    assert session_of(Project.find(root)) == expected


@pytest.mark.parametrize(
    "text", ["", "engine = create_engine()\n", "import sqlalchemy\n", "import sqlalchemy\ndef (:\n"]
)
def test_a_project_without_a_session_has_none(root: Path, text: str) -> None:
    """`create_engine` is a name that others use, and a file that is no Python says nothing."""
    (root / "shop" / "db.py").write_text(text)
    assert session_of(Project.find(root)) is None


def test_a_factory_is_preferred_to_an_engine_wherever_that_is(root: Path) -> None:
    (root / "shop" / "a.py").write_text(f"import sqlalchemy\n{ENGINE}")
    (root / "shop" / "db.py").write_text(f"{BASE}{ENGINE}async_session = async_sessionmaker(engine)\n")
    assert session_of(Project.find(root)) == Session("shop.db:async_session", "shop.db:Base.metadata")


def test_of_several_sessions_one_has_to_be_named(root: Path) -> None:
    (root / "shop" / "db.py").write_text(SEVERAL)
    with pytest.raises(Usage, match=r"found shop\.db:one, shop\.db:other\. Say which one with --session"):
        session_of(Project.find(root))
    found = session_of(Project.find(root), session="shop.db:other")
    assert found == Session("shop.db:other", "shop.db:Base.metadata")


def test_what_is_migrated_says_whose_tables_these_are(root: Path) -> None:
    """A project with two bases: Alembic knows one of them."""
    (root / "alembic.ini").write_text("[alembic]\nscript_location = %(here)s/migrations\n")
    (root / "migrations").mkdir()
    (root / "migrations" / "env.py").write_text(
        "from shop.models import Model as Ours\n\ntarget_metadata = Ours.metadata\n"
    )
    (root / "shop" / "db.py").write_text(f"{BASE}{ENGINE}")
    (root / "shop" / "models.py").write_text(
        "from sqlalchemy.orm import declarative_base\nModel = declarative_base()\n"
    )
    assert session_of(Project.find(root)) == Session("shop.db:engine", "shop.models:Model.metadata", "engine")


def test_a_name_that_a_module_only_hands_on_is_imported_from_where_it_is_defined(root: Path) -> None:
    """`mypy --strict` refuses the other one: the module does not say that it exports it."""
    (root / "alembic.ini").write_text("[alembic]\nscript_location = migrations\n")
    (root / "migrations").mkdir()
    (root / "migrations" / "env.py").write_text(
        "from shop.models import SQLModel\n\ntarget_metadata = SQLModel.metadata\n"
    )
    (root / "shop" / "models.py").write_text("from sqlmodel import SQLModel\n")
    (root / "shop" / "db.py").write_text(f"import sqlalchemy\n{ENGINE}")
    assert session_of(Project.find(root)) == Session("shop.db:engine", "sqlmodel:SQLModel.metadata", "engine")


def test_of_several_metadata_the_one_beside_the_session_is_taken(root: Path) -> None:
    (root / "shop" / "db.py").write_text(f"{BASE}{ENGINE}")
    (root / "shop" / "old.py").write_text(BASE)
    assert session_of(Project.find(root)) == Session("shop.db:engine", "shop.db:Base.metadata", "engine")


def test_without_metadata_it_has_to_be_named(root: Path) -> None:
    (root / "shop" / "db.py").write_text(f"import sqlalchemy\n{ENGINE}")
    with pytest.raises(Usage, match="expected one metadata of SQLAlchemy in the project, found none"):
        session_of(Project.find(root))
    found = session_of(Project.find(root), metadata="shop.tables:metadata")
    assert found == Session("shop.db:engine", "shop.tables:metadata", "engine")


@pytest.mark.parametrize("text", ["async_session", "app/db.py:x", "app.db:", "app.db:x()", ":x", "app.db:x; import os"])
def test_what_is_no_reference_is_refused(text: str) -> None:
    """It is written into code."""
    with pytest.raises(Usage, match=r"--session to be a module and a name in it, such as app\.db:async_session"):
        check_reference(text, option="session")


@pytest.mark.parametrize(
    ("session", "others", "own"),
    [
        (
            Session("shop.db:async_session", "shop.db:Base.metadata"),
            ["from emberwire.sqlalchemy import Database"],
            ["from shop.db import Base, async_session"],
        ),
        (
            Session("shop.db:databases.main", "sqlmodel:SQLModel.metadata", "engine"),
            [
                "from emberwire.sqlalchemy import Database",
                "from sqlalchemy.ext.asyncio import async_sessionmaker",
                "from sqlmodel import SQLModel",
            ],
            ["from shop.db import databases"],
        ),
    ],
)
def test_the_imports_are_those_of_other_packages_and_the_own_ones(
    session: Session, others: list[str], own: list[str]
) -> None:
    assert session.import_lines("shop.live") == (others, own)
