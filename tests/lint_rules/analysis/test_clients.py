"""Which client is behind a name."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from lint_rules.analysis.clients import client_behind, has_remote_cache, is_opened, made_by
from lint_rules.facts import FunctionFacts, read_module
from lint_rules.project import Project

DATABASE = "from pymongo import MongoClient\nclient = MongoClient()\ndb = client.get_database('app')\n"
APP = """
import redis
from sqlalchemy.orm import sessionmaker
from database import db
rooms = db["rooms"]
cache = redis.Redis()
Sessions = sessionmaker()
async def handler(given):
    local = redis.Redis()
    other = make()
    with engine.begin() as conn:
        pass
    with Sessions() as session:
        pass
    async with engine.begin() as later:
        pass
    with lock as held:
        pass
"""


def _handler(folder: Path, settings: str = "") -> tuple[FunctionFacts, Project]:
    (folder / "database.py").write_text(DATABASE, encoding="utf-8")
    (folder / "settings.py").write_text(settings, encoding="utf-8")
    module = read_module(APP, folder / "app.py", "app")
    project = Project(folder)
    project.add(module)
    return module.by_qualname["handler"], project


@pytest.mark.parametrize(
    ("text", "client"),
    [
        ("rooms", "pymongo.MongoClient"),
        ("db.users", "pymongo.MongoClient"),
        ("cache", "redis.Redis"),
        ("local", "redis.Redis"),
        ("other", None),
        ("given", None),
        ("self.db", None),
    ],
)
def test_the_client_is_found_behind_names_keys_and_attributes(tmp_path: Path, text: str, client: str | None) -> None:
    function, project = _handler(tmp_path)
    assert client_behind(ast.parse(text, mode="eval").body, function, project) == client


@pytest.mark.parametrize(("name", "opened"), [("conn", True), ("session", True), ("later", False), ("held", False)])
def test_only_a_synchronous_with_opens_a_synchronous_connection(tmp_path: Path, name: str, opened: bool) -> None:
    function, project = _handler(tmp_path)
    assert is_opened(name, function, project) is opened


def test_what_a_name_was_made_by_is_looked_up_in_the_module_too(tmp_path: Path) -> None:
    function, _ = _handler(tmp_path)
    assert (made_by("local", function), made_by("cache", function), made_by("given", function)) == (
        "redis.Redis",
        "redis.Redis",
        "",
    )


@pytest.mark.parametrize(
    ("backend", "remote"),
    [("django_redis.cache.RedisCache", True), ("django.core.cache.backends.locmem.LocMemCache", False)],
)
def test_a_cache_in_memory_is_not_remote(tmp_path: Path, backend: str, remote: bool) -> None:
    _, project = _handler(tmp_path, f"CACHES = {{'default': {{'BACKEND': {backend!r}}}}}\n")
    assert has_remote_cache(project) is remote
