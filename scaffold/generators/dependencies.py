"""What generated code depends on, where the project keeps its dependencies.

In `[project]` of pyproject.toml, which uv, PDM, hatch, setuptools and Poetry 2 read, it is put in. A project that lists
its dependencies elsewhere gets the line for there to add: in `[tool.poetry.dependencies]`, or in requirements.txt.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from scaffold.edits.dependency_edit import PYPROJECT, AddDependency
from scaffold.edits.wire import Present
from scaffold.memory import origin
from scaffold.plan.operations import Hint, Wire, Wish

if TYPE_CHECKING:
    from scaffold.generators.generator import Asked
    from scaffold.memory.project import Project

__all__ = ["dependency", "poetry_line", "required"]

REQUIREMENTS = "requirements.txt"
REQUIREMENT = re.compile(r"^([\w.-]+)(?:\[(.*?)\])?(.*)$")
ANY = "*"


def dependency(asked: Asked) -> Iterator[Wish]:
    """Yield what it takes to depend on emberwire: the first requirement that was written stays, whatever runs now.

    A project that depends on emberwire of its own keeps that when the last socket is destroyed.
    """
    written = [each for each in _written(asked) if each.requirement.startswith("emberwire")]
    requirement = written[0].requirement if written else origin.installed_requirement()
    yield from required(asked, requirement)
    text = _pyproject(asked)
    if origin.is_direct(requirement) and b"hatchling" in text and b"allow-direct-references" not in text:
        why = "hatchling builds a project with the address of a dependency only when it is told that this is meant"
        yield Hint(PYPROJECT, "[tool.hatch.metadata]\nallow-direct-references = true", why)


def required(asked: Asked, requirement: str) -> Iterator[Wish]:
    """Yield what it takes to depend on a package; nothing where the project names it."""
    edit, text = AddDependency(requirement), _pyproject(asked)
    if edit in _written(asked):
        yield Wire(PYPROJECT, edit)
    elif not isinstance(edit.apply(text, asked.style), Present):
        elsewhere = _elsewhere(asked.site, text, requirement)
        yield from (Wire(PYPROJECT, edit),) if elsewhere is None else elsewhere


def _pyproject(asked: Asked) -> bytes:
    return asked.site.read(PYPROJECT) or asked.drafts.get(PYPROJECT, b"")


def _written(asked: Asked) -> list[AddDependency]:
    return [each for each in asked.manifest.edits(PYPROJECT) if isinstance(each, AddDependency)]


def poetry_line(requirement: str) -> str:
    """Return a requirement as Poetry writes one.

    >>> poetry_line("emberwire[app]>=0.1")
    'emberwire = { version = ">=0.1", extras = ["app"] }'
    >>> poetry_line("emberwire[app] @ git+https://example.org/e@4f0c")
    'emberwire = { git = "https://example.org/e", rev = "4f0c", extras = ["app"] }'
    >>> poetry_line("jinja2>=3.1.6")
    'jinja2 = ">=3.1.6"'
    >>> poetry_line("sqlalchemy[asyncio]>=2.0.45")
    'sqlalchemy = { version = ">=2.0.45", extras = ["asyncio"] }'
    >>> poetry_line("emberwire[app]")
    'emberwire = { version = "*", extras = ["app"] }'
    """
    ((name, extras, version),) = REQUIREMENT.findall(requirement)
    if not extras and not origin.is_direct(requirement):
        return f'{name} = "{version or ANY}"'
    quoted = ", ".join(f'"{each}"' for each in extras.split(","))
    return f"{name} = {{ {_where(requirement, version)}, extras = [{quoted}] }}"


def _where(requirement: str, version: str) -> str:
    address = version.removeprefix(" @ ")
    if not origin.is_direct(requirement):
        return f'version = "{version or ANY}"'
    if origin.needs_git(requirement):
        url, _, revision = address.removeprefix("git+").partition("#")[0].rpartition("@")
        return f'git = "{url}", rev = "{revision}"'
    path = origin.local_path(requirement)
    return f'url = "{address}"' if path is None else f'path = "{path}"'


def _elsewhere(project: Project, text: bytes, requirement: str) -> tuple[Hint, ...] | None:
    """Return the hints for a project whose dependencies are not in [project]; None for one where they are."""
    data = _read(text)
    if "dependencies" in data.get("project", {}):
        return None
    if "dependencies" in data.get("tool", {}).get("poetry", {}):
        line = f"[tool.poetry.dependencies]\n{poetry_line(requirement)}"
        return (Hint(PYPROJECT, line, "its dependencies are Poetry's"),)
    listed = project.read(REQUIREMENTS)
    if listed is None and text:
        return None
    if requirement.partition("[")[0].partition(">")[0].encode() in (listed or b""):
        return ()
    return (Hint(REQUIREMENTS, requirement, "the project lists its dependencies there"),)


def _read(text: bytes) -> Mapping[str, Any]:
    try:
        data = tomllib.loads(text.decode("utf-8"))
    except ValueError:
        return {}
    return data if all(isinstance(data.get(each, {}), dict) for each in ("project", "tool")) else {}
