"""Finds the session and the tables of a project that has SQLAlchemy, by libcst; nothing is imported.

    found = session_of(project)         # Session("app.db:async_session", "app.db:Base.metadata", "sessions")

In this order: a factory of asynchronous sessions, an asynchronous engine, a synchronous engine, whose address an
asynchronous one can open as well. What the migrations are made for says whose tables these are (`target_metadata` in
Alembic's env.py), else the class of the models.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import libcst as cst
import libcst.matchers as m

from scaffold.edits.pysource import PySource
from scaffold.memory.revisions import environment_file
from scaffold.words.errors import Usage

if TYPE_CHECKING:
    from scaffold.memory.project import Project

__all__ = ["KINDS", "Session", "check_reference", "makers_of_tables", "session_of"]

KINDS = ("sessions", "engine", "sync_engine")
"""What a context can be given, the best first."""
FACTORIES = {
    "async_sessionmaker": "sessions",
    "create_async_engine": "engine",
    "AsyncEngine": "engine",
    "create_engine": "sync_engine",
}
"""What a call of each function of SQLAlchemy returns. `sessionmaker` and functions of the project are asked further."""
METADATA = {
    "declarative_base": ".metadata",
    "automap_base": ".metadata",
    "registry": ".metadata",
    "MetaData": "",
}
"""How the tables are reached from what each function returns."""
BASES = {"DeclarativeBase", "DeclarativeBaseNoMeta"}
_USED = re.compile(rb"\b(sqlalchemy|sqlmodel)\b")
_REFERENCE = re.compile(r"(?P<module>\w+(\.\w+)*):(?P<expression>[A-Za-z_]\w*(\.\w+)*)")


@dataclass(frozen=True, slots=True)
class Session:
    """Where the session of a project is and where its tables, as `module:expression`; `kind` is one of `KINDS`."""

    session: str
    metadata: str
    kind: str = KINDS[0]

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Session:
        """Return the session that the settings of a project hold. Raises `Usage` where it is not clear which it is."""
        if settings.get("unclear"):
            raise Usage(settings["unclear"])
        return cls(settings["session"], settings["metadata"], settings["kind"])

    @property
    def session_expression(self) -> str:
        """The session as code has it that has imported it."""
        return self.session.partition(":")[2]

    @property
    def metadata_expression(self) -> str:
        """The metadata as code has it that has imported it."""
        return self.metadata.partition(":")[2]

    def import_lines(self, package: str) -> tuple[list[str], list[str]]:
        """Return what a module of `package` imports that opens this session: of other packages, and of its own."""
        needed = {
            "sessions": [("emberwire.sqlalchemy", "Database")],
            "engine": [("emberwire.sqlalchemy", "Database"), ("sqlalchemy.ext.asyncio", "async_sessionmaker")],
            "sync_engine": [
                ("emberwire.sqlalchemy", "Database"),
                ("emberwire.sqlalchemy", "async_engine"),
                ("sqlalchemy.ext.asyncio", "async_sessionmaker"),
            ],
        }[self.kind]
        places = [each.partition(":") for each in (self.session, self.metadata)]
        pairs = {*needed, *((module, expression.partition(".")[0]) for module, _, expression in places)}
        modules = sorted({module for module, _ in pairs})
        own = [each for each in modules if each.partition(".")[0] == package.partition(".")[0]]
        return _lines(pairs, [each for each in modules if each not in own]), _lines(pairs, own)


def _lines(pairs: Collection[tuple[str, str]], modules: Iterable[str]) -> list[str]:
    names = {module: sorted(name for each, name in pairs if each == module) for module in modules}
    return [f"from {module} import {', '.join(found)}" for module, found in names.items()]


def check_reference(text: str, *, option: str) -> str:
    """Return `text` when it is `module:expression`. Raises `Usage` with a sentence."""
    if not _REFERENCE.fullmatch(text):
        raise Usage(f"expected --{option} to be a module and a name in it, such as app.db:async_session, got {text!r}.")
    return text


def session_of(project: Project, *, session: str | None = None, metadata: str | None = None) -> Session | None:
    """Return the session of the project; None for a project without SQLAlchemy. What is given is taken as it is.

    Raises `Usage` for a project with several sessions, or several metadata, of which none is the obvious one.
    """
    found = list(_found(project))
    kinds = {kind: [place for each, place in found if each == kind] for kind in (*KINDS, "metadata")}
    kind = next((each for each in KINDS if session in kinds[each]), KINDS[0])
    if session is None:
        kind = next((each for each in KINDS if kinds[each]), "")
        if not kind:
            return None
        session = _only(kinds[kind], "session")
    if metadata is None:
        beside = [each for each in kinds["metadata"] if each.partition(":")[0] == session.partition(":")[0]]
        migrated = _migrated(project)
        metadata = migrated or _only(beside or kinds["metadata"], "metadata")
    return Session(session, metadata, kind)


def makers_of_tables(project: Project) -> list[str]:
    """Return the files in which the project makes its tables, by `metadata.create_all`."""
    return [path for path, content in project.code_files() if b"create_all" in content and _makes_tables(content)]


def _makes_tables(content: bytes) -> bool:
    source = PySource.readable(content)
    return source is not None and bool(m.findall(source.module, m.Attribute(attr=m.Name("create_all"))))


def _only(places: Sequence[str], option: str) -> str:
    if len(places) == 1:
        return places[0]
    found = ", ".join(places) or "none"
    raise Usage(
        f"expected one {option} of SQLAlchemy in the project, found {found}. Say which one with --{option} MODULE:NAME."
    )


def _found(project: Project) -> Iterator[tuple[str, str]]:
    """Yield each session, engine and metadata that a module of the project has, as its kind and `module:expression`."""
    seen = set[tuple[str, str]]()
    for path, content in project.code_files():
        module = project.module_at(path) or path.removesuffix(".py").replace("/", ".")
        if not _USED.search(content):
            continue
        source = PySource.readable(content)
        for kind, expression in () if source is None else _in_module(source.module):
            place = f"sqlmodel:{expression}" if expression.startswith("SQLModel.") else f"{module}:{expression}"
            if (kind, place) not in seen:
                seen.add((kind, place))
                yield kind, place


def _in_module(module: cst.Module) -> Iterator[tuple[str, str]]:
    makers = {
        each.name.value: kind for each in module.body if isinstance(each, cst.FunctionDef) and (kind := _returned(each))
    }
    for statement in module.body:
        if isinstance(statement, cst.ClassDef):
            yield from _of_class(statement)
        for each in statement.body if isinstance(statement, cst.SimpleStatementLine) else ():
            name, value = _assigned(each)
            if name is not None and isinstance(value, cst.Call):
                yield from _of_call(name, value, makers)


def _of_class(statement: cst.ClassDef) -> Iterator[tuple[str, str]]:
    bases = {_last_name(each.value) for each in statement.bases}
    if bases & BASES:
        yield "metadata", f"{statement.name.value}.metadata"
    if "SQLModel" in bases and any(_keyword(each) == "table" for each in statement.keywords):
        yield "metadata", "SQLModel.metadata"


def _of_call(name: str, call: cst.Call, makers: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    called = _last_name(call.func)
    if called in METADATA:
        yield "metadata", f"{name}{METADATA[called]}"
    elif called in FACTORIES or called in makers:
        yield FACTORIES.get(called, makers.get(called, "")), name
    elif called == "sessionmaker" and "AsyncSession" in {
        _last_name(each.value) for each in call.args if _keyword(each) == "class_"
    }:
        yield "sessions", name


def _returned(node: cst.FunctionDef) -> str:
    """Return what a function says it returns: a factory of asynchronous sessions or an asynchronous engine."""
    if node.returns is None:
        return ""
    said = cst.Module(()).code_for_node(node.returns.annotation)
    return "sessions" if "async_sessionmaker" in said else "engine" if said.endswith("AsyncEngine") else ""


def _assigned(statement: cst.CSTNode) -> tuple[str | None, cst.BaseExpression | None]:
    if isinstance(statement, cst.Assign) and len(statement.targets) == 1:
        target, value = statement.targets[0].target, statement.value
    elif isinstance(statement, cst.AnnAssign) and statement.value is not None:
        target, value = statement.target, statement.value
    else:
        return None, None
    return (target.value if isinstance(target, cst.Name) else None), value


def _last_name(node: cst.BaseExpression) -> str:
    match node:
        case cst.Name(name):
            return name
        case cst.Attribute(_, attr):
            return attr.value
        case cst.Subscript(value):
            return _last_name(value)
        case _:
            return ""


def _keyword(argument: cst.Arg) -> str:
    return "" if argument.keyword is None else argument.keyword.value


def _migrated(project: Project) -> str | None:
    """Return the metadata that Alembic's env.py names, where it imports it."""
    path = environment_file(project)
    source = PySource.readable(None if path is None else project.read(path))
    for each in () if source is None else source.module.body:
        for statement in each.body if isinstance(each, cst.SimpleStatementLine) else ():
            name, value = _assigned(statement)
            if source is not None and name == "target_metadata" and isinstance(value, cst.Name | cst.Attribute):
                return _imported(project, source, cst.Module(()).code_for_node(value))
    return None


def _imported(project: Project, source: PySource, expression: str, *, steps: int = 5) -> str | None:
    """Return where the file has an expression from: what defines its first name, not a module that hands it on.

    That is looked for in at most so many modules, because two may import from one another.
    """
    first, dot, rest = expression.partition(".")
    for module, name, local in source.imported():
        if local == first and name and not module.startswith("."):
            theirs = _source_of(project, module) if steps else None
            defined = None if theirs is None else _imported(project, theirs, name, steps=steps - 1)
            place = defined or f"{module}:{name}"
            return f"{place}{dot}{rest}"
    return None


def _source_of(project: Project, module: str) -> PySource | None:
    path = project.file_of(module)
    return PySource.readable(None if path is None else project.read(path))
