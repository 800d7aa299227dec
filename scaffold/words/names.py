"""Names: one typed word, and everything that is made of it; what cannot become Python is refused before any planning.

>>> room = Name.parse("Admin.SuperUser", kind="channel")
>>> room.snake, room.camel, room.path, room.plural, room.human
('admin_super_user', 'AdminSuperUser', 'admin/super_user', 'super_users', 'super user')
>>> package_name("my-chat")
'my_chat'

Names are words of ASCII: Python takes full-width letters too and quietly makes ASCII of them, which no reader sees.
The scope of a nested name is part of the class and of the topic (`AdminRoomChannel`, `admin_room:*`), so that
`Room` and `Admin.Room` can live in one socket. (Phoenix gives both the topic `room:…`.)
This module does not look at the disk; that a module exists already is found by the plan.
"""

from __future__ import annotations

import builtins
import keyword
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from scaffold.words import inflect
from scaffold.words.errors import BadName

__all__ = ["Name", "check_identifier", "package_name"]

# Phoenix: mix phx.gen.channel validates names with ^[A-Z]\w*(\.[A-Z]\w*)*$
_CAMEL = re.compile(r"[A-Z][A-Za-z0-9]*(\.[A-Z][A-Za-z0-9]*)*", re.ASCII)
_PACKAGE = re.compile(r"[a-z][a-z0-9]*([_-][a-z0-9]+)*", re.ASCII)
_IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)

MAX_LENGTH = 60
"""Characters of a name. A path of this project with twice such a name still fits where 255 bytes are the limit."""

MAX_WORD = 24
"""Characters of one word of a nested name: lines that hold two of them stay within ruff's 88."""

WINDOWS_DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))})
"""File names that Windows gives to devices, with any suffix: `aux.py` cannot be checked out there."""

PACKAGES_OF_OURS = frozenset({
    "aiosqlite", "alembic", "annotated_doc", "annotated_types", "anyio", "argon2", "ast_serialize", "asyncpg", "attr",
    "attrs", "cattr", "cattrs", "certifi", "cffi", "cfgv", "click", "distlib", "email_validator", "emberwire",
    "exceptiongroup", "fastapi", "filelock", "greenlet", "h11", "httpcore", "httptools", "httpx", "identify", "idna",
    "iniconfig", "itsdangerous", "jinja2", "labs", "libcst", "librt", "lint_rules", "lsprotocol", "mako", "markupsafe",
    "msgspec", "multipart", "mypy", "mypy_extensions", "mypyc", "nats", "nodeenv", "opentelemetry", "packaging",
    "pathspec", "phoenix", "platformdirs", "pluggy", "pre_commit", "prometheus_client", "py", "pycparser", "pydantic",
    "pydantic_core", "pygls", "pygments", "pytest", "python_discovery", "python_multipart", "redis", "reference_server",
    "ruff", "scaffold", "sniffio", "sqlalchemy", "starlette", "templates", "tests", "trio", "typing_extensions",
    "typing_inspection", "uvicorn", "uvloop", "virtualenv", "watchfiles", "websockets", "yaml",
})  # fmt: skip
"""Top-level modules that an application of ours imports under any option, or that its tools do: a package of that name
hides them. Those of all that it requires, and some that these look for."""

UNSEEN_BY_GIT = frozenset({"build", "dist"})
"""Folders that the generated .gitignore leaves out."""

SUFFIXES = ("Channel", "Socket", "Presence", "Context")


@dataclass(frozen=True, slots=True)
class Name:
    """One name in all its forms. `words` are the CamelCase segments: `("Admin", "Room")` for `Admin.Room`."""

    words: tuple[str, ...]

    @classmethod
    def parse(cls, text: str, *, kind: str) -> Name:
        """Return the name that `text` spells, for a thing of that `kind` ("channel", "socket", …).

        A doubled suffix is dropped: `RoomChannel` names the channel `Room`.
        Raises `BadName` with a sentence for anything that is not CamelCase, or that Python, Windows or pytest
        has another meaning for.
        """
        if len(text) > MAX_LENGTH:
            raise BadName(f"expected a name of at most {MAX_LENGTH} characters, got {len(text)}.")
        if not _CAMEL.fullmatch(text):
            raise BadName(_not_camel(text, kind))
        words = tuple(text.split("."))
        if any(len(word) > MAX_WORD for word in words):
            raise BadName(f"expected words of at most {MAX_WORD} characters between the dots, got {text!r}.")
        suffix = kind.capitalize()
        if suffix in SUFFIXES and words[-1] != suffix and words[-1].endswith(suffix):
            words = (*words[:-1], words[-1].removesuffix(suffix))
        name = cls(words)
        for word in words:
            check_identifier(inflect.snake(word), given=text, kind=kind)
        return name

    @property
    def camel(self) -> str:
        """`AdminRoom`: the start of class names."""
        return "".join(self.words)

    @property
    def snake(self) -> str:
        """`admin_room`: the attribute in the socket, and the topic."""
        return "_".join(inflect.snake(word) for word in self.words)

    @property
    def path(self) -> str:
        """`admin/room`: the start of file names."""
        return "/".join(inflect.snake(word) for word in self.words)

    @property
    def dotted(self) -> str:
        """`admin.room`: the start of module names."""
        return self.path.replace("/", ".")

    @property
    def scope(self) -> tuple[str, ...]:
        """`("admin",)`: the folders above the module."""
        return tuple(inflect.snake(word) for word in self.words[:-1])

    @property
    def singular(self) -> str:
        """`room`: one of the things that the channel is about."""
        return inflect.snake(self.words[-1])

    @property
    def plural(self) -> str:
        """`rooms`: the module and the object of the context."""
        return inflect.plural(self.singular)

    @property
    def human(self) -> str:
        """`super user`: for sentences."""
        return self.singular.replace("_", " ")

    @property
    def plural_human(self) -> str:
        """`super users`: for sentences."""
        return self.plural.replace("_", " ")

    def __str__(self) -> str:
        return ".".join(self.words)

    def pluralised(self) -> Name:
        """Return the name of the context of this channel: `Admin.Room` → `Admin.Rooms`."""
        return Name((*self.words[:-1], inflect.camel(self.plural)))

    def singularised(self) -> Name:
        """Return the name of what this context holds: `Admin.Rooms` → `Admin.Room`."""
        return Name((*self.words[:-1], inflect.camel(inflect.singular(self.singular))))


def check_identifier(word: str, *, given: str, kind: str) -> None:
    """Raise `BadName` when the snake_case `word`, which came from `given`, has another meaning already."""
    if not _IDENTIFIER.fullmatch(word) or word.endswith("_"):
        raise BadName(f"expected a {kind} name of letters, digits and underscores, got {given!r}.")
    if keyword.iskeyword(word) or keyword.issoftkeyword(word) or keyword.iskeyword(word.capitalize()):
        raise _taken(given, kind, f"{word!r} is a keyword of Python")
    if hasattr(builtins, word):
        raise _taken(given, kind, f"{word!r} is a builtin of Python")
    if word in WINDOWS_DEVICES:
        raise _taken(given, kind, f"{word!r} is a device on Windows")
    if word == "test" or word.startswith("test_"):
        raise _taken(given, kind, "pytest would take it for a test")


def package_name(text: str) -> str:
    """Return the package that an application called `text` gets; raises `BadName` with a sentence when none fits."""
    if len(text) > MAX_LENGTH:
        raise BadName(f"expected a name of at most {MAX_LENGTH} characters, got {len(text)}.")
    if not _PACKAGE.fullmatch(text):
        raise BadName(
            f"expected a name of small letters and digits such as 'chat' or 'my-chat', got {text!r}."
            + _suggestion(_as_package(text), package_name)
        )
    package = text.replace("-", "_")
    check_identifier(package, given=text, kind="application")
    if package in sys.stdlib_module_names:
        raise BadName(
            f"{text!r} is a module of the standard library: nothing could import that one any more. {_ANOTHER}"
        )
    if package in PACKAGES_OF_OURS:
        raise BadName(f"{text!r} is a package that the application itself or its tools import. {_ANOTHER}")
    if package in UNSEEN_BY_GIT:
        raise BadName(f"{text!r} is a folder that git leaves out: the package would be in no commit. {_ANOTHER}")
    return package


_ANOTHER = "Choose another name."


def _taken(given: str, kind: str, why: str) -> BadName:
    article = "an" if kind[0] in "aeiou" else "a"
    return BadName(f"{given!r} cannot name {article} {kind}: {why}. Choose another word.")


def _not_camel(text: str, kind: str) -> str:
    expected = f"expected a {kind} name in CamelCase such as 'Room' or 'Admin.Room', got {text!r}."
    words = [inflect.camel(part.replace("-", "_").lower()) for part in re.split(r"[./]", text) if part]
    candidate = ".".join(words)
    return expected + _suggestion(candidate if _CAMEL.fullmatch(candidate) else "", partial(Name.parse, kind=kind))


def _as_package(text: str) -> str:
    candidate = inflect.snake(text).replace(".", "-")
    return candidate if _PACKAGE.fullmatch(candidate) else ""


def _suggestion(candidate: str, parse: Callable[[str], object]) -> str:
    """Return the question whether `candidate` was meant, unless `parse` would refuse that as well."""
    if not candidate:
        return ""
    try:
        parse(candidate)
    except BadName:
        return ""
    return f" Did you mean {candidate!r}?"
