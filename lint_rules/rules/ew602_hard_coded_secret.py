"""EW602: the key that signs everything stands in the source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from lint_rules.code.libcst_when_used import cst
from lint_rules.code.syntax import dotted, last_name, literal, names_in
from lint_rules.code.walk import walk
from lint_rules.flow.unused import is_unused, only_makes_tables, programs
from lint_rules.frameworks.marks import SPEAKING
from lint_rules.frameworks.signing import (
    KEPT_SESSIONS,
    NAMES_USERS,
    OWN_HOSTS,
    SIGNERS,
    SIGNING_CALLS,
    SIGNS,
    STORES,
    is_of_others,
    is_public,
    keys_given,
    keys_in,
    names_of_settings,
    secret_of_store,
    signing_argument,
)
from lint_rules.frameworks.words import IN_EARNEST, SPARE, TRYING, words
from lint_rules.rule import Option, Rule

if TYPE_CHECKING:
    from lint_rules.code.outline import Outline, Statement

_KEYS = ("jwt_key", "jwtkey", "signing_key", "signingkey")
"""What is called so, or has the word `secret` in its name, may be a signing key: see `SIGNING_KEYS`."""

HELD_AGAINST = re.compile(
    r"compare_digest\((?:[^()]|\([^()]*\))*|[!=]=\s*[A-Z][A-Z0-9_]*\b|\b[A-Z][A-Z0-9_]*\s*[!=]=(?!=)"
)
"""Something is held against a constant: what a client has brought perhaps."""

_SHARED = re.compile(r"([A-Z0-9]+_)*(TOKEN|SECRET|PASSWORD|PASSWD|PASSCODE|PIN|KEY)")
"""What a constant is called that lets in who knows it; `KEY_HEADER` and `TOKEN_TYPE` are no such ones."""

TESTING = re.compile(r"CI|TEST|TESTING|PYTEST\w*|GITHUB_ACTIONS|test")
"""In a condition, one of these says that nothing under it runs in earnest."""


SHOWING = frozenset({"echo", "dotenv", "template"})
"""In the name of a function: it prints settings to be filled in, and nothing runs with them."""

_EVERYWHERE = Option("everywhere", False, "Also report keys of other services, and programs without sockets.")


_WRITE = "read it from the environment"
"""What to write instead, in the words of a message."""

WRITE_DEFAULT = "leave it out"
"""The same where the key is read from the environment already, and has a default."""


_TEXT = (
    r"(_?key|_?token)?(_base)?['\"]?\]?\s*"
    r"((:[^=\n]{1,30})?=(?!=)\s*(\(|\\|[bru]{0,2}['\"]|[^\n]*(\bor\b|env\(|env\.str\(|environ\.\w+\(|config\(|field\(|\([^)\n]*\n))"
    r"|:\s*[\w.]*(env|env\.str|environ\.\w+|config)\()"
)
"""A text, or what may end in one: `… or "text"`, the default of a variable, what goes on in the next line."""

_GIVING = tuple(name + _TEXT for name in ("secret", f"key(?:{'|'.join(f'(?<={key})' for key in _KEYS)})"))
"""A key is given by its name. In small letters, as all that the prefilter asks of a text in small letters."""

_SECRETS = ("token", "secret", "password", "passcode", "pin", "key")
HELD = (
    r"compare_digest\(",
    *(
        rf"{sign}(?:\s*[a-z][a-z0-9_]*(?:{'|'.join(_SECRETS)})\b|{'|'.join(f'(?<={name} {sign})' for name in _SECRETS)})"
        for sign in ("==", "!=")
    ),
)
"""Something is held against what is called like a secret."""

_GIVES = re.compile("(?i)" + "|".join((*_GIVING, *SIGNING_CALLS)))


class HardCodedSecret(Rule):
    """
    ## What it does
    Reports a literal that signs the sessions or tokens of a socket, or that a client has to say to get in.

    - Django's `SECRET_KEY`, also as the default of its environment variable
    - an argument of `Signer(…)`, `jwt.encode`, `SessionMiddleware` or `EncryptedCookieStorage`
    - a comparison: `compare_digest(given, MASTER_KEY)`, `token != API_TOKEN`

    ## Why is this bad?
    Whoever has read the source can sign tokens for every user. A default is as bad: it is what runs where the variable was forgotten.

    ## Example
    ```python
    import os

    from fastapi import WebSocket

    SECRET_KEY = os.environ.get("SECRET_KEY", "change-me")  # EW602
    ```

    ## Use instead
    ```python
    import os

    SECRET_KEY = os.environ["SECRET_KEY"]
    ```

    ## Fix safety
    There is no fix: the key has to be changed, not only moved.

    ## Known limits
    Reported:
    - a text in capitals, only where a signer gets it as a default under another name: else it may name a variable
    - with `everywhere = true`: keys of other services and programs without sockets

    Not reported:
    - empty and generated values, and values with which the module refuses to run
    - code of tests, CI, demonstrations or development: `dev.py`, `local.py`, `not PRODUCTION`
    - a key that `prod.py` or a `ProductionConfig` sets anew
    - a file that nothing imports or starts: `app_original.py`
    - a key that nothing reads, except with Django, Flask or Quart
    - Django settings with `DEBUG = True` for this machine only, unless others extend them or the key signs tokens
    - Flask's key with Flask-Session, which keeps sessions unsigned on the server
    - a constant whose name says error, category, configuration, field or label: `CONFIG_SECRET`
    - a project with pages that tells no users apart
    - keys of other services, such as `STRIPE_SECRET_KEY`, and programs without sockets: ruff (S105) and bandit find them

    Not seen:
    - a key that clients say and that another file compares
    - passwords of databases

    ## References
    CWE-798, CWE-321, OWASP ASVS 5.0 V13.3.
    """

    code = "EW602"
    proof = "the value from the environment or a secret store, without a default that works"
    name = "hard-coded-secret"
    dialects = "ESCIR"
    options = (_EVERYWHERE,)
    cwe = (798, 321)
    needs = (
        frozenset({b"SECRET", b"secret_", b"_secret", b"SIGNING_KEY", b"signing_key", b"JWT_", b"jwt_"})
        | {b"Signer(", b"Serializer(", b"CookieStorage(", b"SessionMiddleware", b"jwt.encode(", b"jwt.decode("}
        | {b"_KEY", b"_TOKEN", b"PASSWORD", b"PASSCODE", b"compare_digest("},
    )
    pattern = tuple(f"(?i){way}".encode() for way in (*_GIVING, *(call.lower() for call in SIGNING_CALLS), *HELD))

    def screen(self) -> bool:
        """True when a key is given somewhere; only then it matters what stands around, and the file is parsed."""
        if self._is_for_trying():
            return False
        outline = self.file.outline
        lines = (number for number, line in enumerate(outline.lines, 1) if _names_key(line.lower()))
        given = any(self._gives_key(outline, part) for part in {outline.statement_at(line) for line in lines})
        given = given or self._signs_with_text() or bool(self._held_against)
        given = given and not self._answers_here_alone()
        return given and (self.setting(_EVERYWHERE) or (self._has_sockets() and self._has_users() and self._is_used()))

    def _signs_with_text(self) -> bool:
        """True where something that signs is given a text of this file, whatever that is called."""
        kept = (self.file.outline.assigns.get(name) for name in self._signing_names)
        values = [*self._signing, *(piece.node for piece in kept if piece is not None)]
        return any(True for value in values for text in keys_in(value) if not is_public(text))

    @cached_property
    def _signing(self) -> list[cst.BaseExpression]:
        """What the calls of this file that sign are given as their key."""
        outline = self.file.outline
        sites = outline.calls if SIGNS.search(outline.text) else ()
        calls = [site.piece.node for site in sites if SIGNS.search(f"{site.piece.text.partition(',')[0]}(")]
        found = (signing_argument(call, outline.resolve) for call in calls if isinstance(call, cst.Call))
        return [value for value in found if value is not None]

    @cached_property
    def _signing_names(self) -> frozenset[str]:
        """The plain names among these."""
        return frozenset(value.value for value in self._signing if isinstance(value, cst.Name))

    @cached_property
    def _held_against(self) -> frozenset[str]:
        """The constants with a text of their own that something is compared with where a connection is decided about."""
        from lint_rules.questions.access.asked_by_sockets import decides_about_sockets

        outline, found = self.file.outline, set[str]()
        if not any(map(_SHARED.fullmatch, outline.assigns)):
            return frozenset()
        for match in HELD_AGAINST.finditer(outline.text):
            names = _CONSTANT.findall(match[0])
            mine = {name for name in names if name not in found and self._is_shared(name)}
            function = outline.function_at(outline.text.count("\n", 0, match.start()) + 1) if mine else None
            if function is not None and decides_about_sockets(function, self.file.flow):
                found |= mine
        return frozenset(found)

    def _is_shared(self, name: str) -> bool:
        """True for a constant of this file that is called like a secret and has a text that is one."""
        piece = self.file.outline.assigns.get(name) if _SHARED.fullmatch(name) else None
        text = literal(piece.node) if piece is not None else None
        return isinstance(text, str) and len(text) > 3 and not text.lower().startswith("x-") and not is_public(text)

    def _gives_key(self, outline: Outline, statement: Statement | None) -> bool:
        """True when a statement, or the head of a block, gives a key to something."""
        from lint_rules.code.trees import statement_of

        if statement is None or _GIVES.search(_head(outline, statement)) is None:
            return False
        parsed = statement_of(outline, statement)
        return parsed is None or any(True for node in walk(parsed) for _ in self._keys(node))

    def visit_Module(self, node: cst.Module) -> None:
        self._given: list[tuple[str, str, cst.BaseExpression]] = []
        self._not_ours: set[str] = set()
        self._refused: set[object] = {""}
        self._left_out: set[cst.CSTNode] = set()
        self._defaults: set[cst.CSTNode] = set()

    def _has_sockets(self) -> bool:
        """True when the program of this file speaks of sockets: of several in one project, each has keys of its own."""
        disk, path = self.file.index.disk, self.file.outline.path
        speaking = disk.holding((SPEAKING,))
        service = _service(path, disk.root)
        if not speaking or service is None or any(service in other.parents for other in speaking):
            return bool(speaking)
        return not any(service in each.parents for each in programs(self.file.flow.engine))

    def _has_users(self) -> bool:
        """False for a project with pages in which nobody logs in: its key signs nothing."""
        from lint_rules.flow.program import asks_nobody

        return not asks_nobody(self.file.flow.engine)

    def _is_used(self) -> bool:
        """False for a file that nothing imports, and for Flask's key where sessions are kept on the server unsigned."""
        disk = self.file.index.disk
        engine, path = self.file.flow.engine, self.file.path
        is_signed = not disk.holds(KEPT_SESSIONS) or disk.holds((SIGNERS,))
        is_named = not self._is_django or self._is_named()
        return is_signed and is_named and not is_unused(engine, path) and not only_makes_tables(engine, path)

    def _is_named(self) -> bool:
        from lint_rules.questions.access.unread_keys import is_module_named

        return is_module_named(self.file.index.disk, self.file.path)

    def visit_ExceptHandler(self, node: cst.ExceptHandler) -> bool:
        return False  # what stands in for a key that could not be read

    def visit_FunctionDef(self, node: cst.FunctionDef) -> bool:
        return not words(node.name.value) & SHOWING

    def visit_ClassDef(self, node: cst.ClassDef) -> bool:
        if words(node.name.value) & (TRYING | STORES):
            return False  # `class TestingConfig(Config)`, `class S3Settings(BaseSettings)`
        lineage = self.file.index.lineage(self.file.class_of(node))
        bases = [base.rpartition(".")[2] for base in lineage.bases]
        if "BaseSettings" in bases:
            self._defaults.update(
                part.value for part in walk(node.body) if isinstance(part, cst.AnnAssign) and part.value
            )
        return not any(base.endswith(("Enum", "Flag")) for base in bases)

    def visit_If(self, node: cst.If) -> None:
        if any(TESTING.fullmatch(name) for name in names_in(node.test)) or _is_not_in_earnest(node.test):
            self._left_out.add(node.body)
        if any(isinstance(n, cst.Raise) or _stops(n) for n in walk(node.body)):
            self._refused.update(dotted(side) or literal(side) for side in _looked_at(node.test))

    def visit_IndentedBlock(self, node: cst.IndentedBlock) -> bool:
        return node not in self._left_out

    def visit_Assign(self, node: cst.Assign) -> None:
        self._given += self._keys(node)

    def visit_AnnAssign(self, node: cst.AnnAssign) -> None:
        self._given += self._keys(node)

    def visit_Call(self, node: cst.Call) -> None:
        self._given += self._keys(node)
        self._not_ours |= {*names_of_settings(node), secret_of_store(node)}

    def visit_Subscript(self, node: cst.Subscript) -> None:
        self._not_ours.update(names_of_settings(node))

    def visit_Dict(self, node: cst.Dict) -> None:
        self._given += self._keys(node)

    def _keys(self, node: cst.CSTNode) -> Iterator[tuple[str, str, cst.BaseExpression]]:
        """The keys that a node gives to something, each with what it is called, and with that as it is written."""
        named = list(keys_given(node))
        for name, value, written in named:
            if self.setting(_EVERYWHERE) or not is_of_others(name or written, value):
                yield name, written, value
        if not named:
            yield from (("", *signed) for signed in self._signed(node))

    def _signed(self, node: cst.CSTNode) -> Iterator[tuple[str, cst.BaseExpression]]:
        """A key by what it is used for: what signs is given the text, or a name for it."""
        match node:
            case cst.Call():
                written, value = "", signing_argument(node, self.file.outline.resolve)
            case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=written))], value=value):
                value = value if written in self._signing_names | self._held_against else None
            case _:
                return
        if value is not None and any(not is_public(text) for text in keys_in(value)):
            yield written, value

    def leave_Module(self, node: cst.Module) -> None:
        for name, written, value in self._given:
            if {name, written} & self._not_ours - {""}:
                continue  # the name of a setting that is looked up, or the secret of an account elsewhere
            if written in self._refused - {""} or not self._refused.isdisjoint(keys_in(value)):
                continue  # the module does not run with it: `if SECRET_KEY == "change-me": raise …`
            if written and not self._is_read(written, value):
                continue
            if written and self._is_set_in_earnest(written):
                continue  # what `prod.py` beside it gives is what signs, and is judged there
            self.report(value, self._said(f"the key `{written}`" if written else "a key", value))

    def _is_read(self, written: str, value: cst.BaseExpression) -> bool:
        from lint_rules.questions.access.unread_keys import is_read

        return is_read(self.file.index.disk, self.file.outline, written, self.file.span(value).line)

    def _is_set_in_earnest(self, name: str) -> bool:
        """True where what production runs with gives the key anew: `settings/prod.py`, `class ProductionConfig`."""
        index, path = self.file.index, self.file.outline.path
        beside = [each for each in index.disk.holding(((name.encode(),),)) if each.parent == path.parent]
        outlines = filter(None, map(index.outline, beside))
        return any(_gives_in_earnest(outline, name, is_here=outline.path == path) for outline in outlines)

    def _said(self, key: str, value: cst.BaseExpression) -> str:
        if any(key == f"the key `{name}`" for name in self._held_against):
            return f"{key} stands in the source, and who reads it gets in: {_WRITE}"
        whom = "as any user" if self._names_users else "in the site's name"
        if literal(value) is not ... and value not in self._defaults:
            return f"{key} stands in the source, and who reads it can sign {whom}: {_WRITE}"
        return f"{key} has a default in the source, by which anybody signs {whom} where none is set: {WRITE_DEFAULT}"

    @cached_property
    def _names_users(self) -> bool:
        """False in settings of Django where nothing signs who somebody is: its sessions stand in the database."""
        return not self._is_django or self.file.index.disk.holds((NAMES_USERS,))

    @property
    def _is_django(self) -> bool:
        return "INSTALLED_APPS" in self.file.outline.assigns

    def _answers_here_alone(self) -> bool:
        """True for settings of Django that let nobody in from another machine, and that no others are made of."""
        assigned = self.file.outline.assigns
        debug, hosts = (assigned.get(name) for name in ("DEBUG", "ALLOWED_HOSTS"))
        if self._names_users or debug is None or literal(debug.node) is not True or hosts is None:
            return False
        is_own = isinstance(hosts.node, cst.List) and all(literal(e.value) in OWN_HOSTS for e in hosts.node.elements)
        taken = f"{self.file.outline.path.stem} import *".encode()
        return is_own and not self.file.index.disk.holds(((taken,),))

    def _is_for_trying(self) -> bool:
        """True for settings of a developer's machine, for demonstrations and for files that nothing imports.

        `settings/dev.py`, `demos/client.py`, `app_original.py`, `settings.py` beside the package `settings`.
        """
        path, root = self.file.outline.path, self.file.index.disk.root
        below = path.relative_to(root) if path.is_relative_to(root) else Path(path.name)
        package = path.with_suffix("") / "__init__.py"
        named_so = words(path.stem) & (TRYING | SPARE) or TRYING & set(below.parts[:-1])
        return bool(named_so) or self.file.index.disk.source(package) is not None


_CONSTANT = re.compile(r"\b[A-Z][A-Z0-9_]+\b")


def _gives_in_earnest(outline: Outline, name: str, *, is_here: bool) -> bool:
    """True for a file that is called so, or has a class that is, and that gives this name a value."""
    if not is_here and words(outline.path.stem) & IN_EARNEST and name in outline.assigns:
        return True
    return any(name in each.assigns for each in outline.classes.values() if words(each.name) & IN_EARNEST)


def _names_key(line: str) -> bool:
    """True for a line in small letters that speaks of what may be a signing key."""
    return "secret" in line or ("key" in line and any(key in line for key in _KEYS))


def _service(path: Path, root: Path) -> Path | None:
    """The folder of the project that a file stands in, which may hold a program of its own: `backend`, `worker`."""
    return next((folder for folder in path.parents if folder.parent == root), None)


def _is_not_in_earnest(test: cst.BaseExpression) -> bool:
    """True for `not PRODUCTION`."""
    match test:
        case cst.UnaryOperation(operator=cst.Not(), expression=said):
            return bool(words(dotted(said) or "") & IN_EARNEST)
    return False


def _looked_at(test: cst.BaseExpression) -> Iterator[cst.BaseExpression]:
    """What a test compares, and what it asks how it begins: `SECRET_KEY.startswith("insecure-")`."""
    for part in walk(test):
        match part:
            case cst.Comparison(left=left, comparisons=targets):
                yield from (left, *(target.comparator for target in targets))
            case cst.Call(func=cst.Attribute(value=asked)):
                yield asked


def _head(outline: Outline, statement: Statement) -> str:
    return "\n".join([*outline.lines[statement.first - 1 : statement.head_end], ""])


def _stops(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.Call) and last_name(node) in ("exit", "append")
