"""EW602: the key that signs everything stands in the source."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from lint_rules.analysis.vocabulary import word_set, words
from lint_rules.facts import dotted_name
from lint_rules.rule import FlowRule, Suspect

TRYING = word_set("dev development local test tests testing ci demo demos example examples sample samples")
"""Names of files and folders whose keys nothing runs with in earnest."""

NAME = re.compile(
    r"^([A-Z0-9]+_)*SECRET$|^(?i:(.*_)?(secret_?key|secret_key_base|jwt_?key|signing_?key|secret_?token"
    r"|(app|jwt|session|signing|cookie|token|auth|flask|hmac|shared|access|refresh)_?secret|jwt_?secret_?key))$"
)
SIGNING = word_set("jwt strategy auth authentication session middleware serializer signer backend cookie fernet")
"""In the name of what is called: it signs with what it is given."""

NO_KEY = frozenset(
    {"n/a", "none", "null", "unset", "not-set", "not-active", "inactive", "disabled", "not-used", "unused"}
)
"""Texts that say that there is no key."""

ENVIRONMENT = ("environ.get", "getenv", "config", "env", "env.str", "environ.setdefault")


class HardCodedSecret(FlowRule):
    """
    ## What it does
    Reports a literal used as signing key, or as the default of the environment variable that should hold it.

    ## Why is this bad?
    Whoever has read the source can sign tokens for every user. A default is as bad: it is what runs where the variable was forgotten.

    ## Example
    ```python
    import os

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
    Empty values, values that are generated, code under a test or CI condition, and values that the module itself refuses to run with are not reported, nor are settings of development (`dev.py`, `local.py`) and demonstrations.
    A text in capitals may be the name of a variable that holds the key: it is reported where something that signs is given it, as a default, and under another name than its own.
    Passwords of databases are not looked for.

    ## References
    CWE-798, CWE-321, OWASP ASVS 5.0 V13.3.
    """

    code = "EW602"
    proof = "the value from the environment or a secret store, without a default that works"
    name = "hard-coded-secret"
    dialects = "ESCIR"
    cwe = (798, 321)
    needs = (frozenset({b"SECRET", b"secret_", b"_secret", b"SIGNING_KEY", b"signing_key", b"JWT_", b"jwt_"}),)
    pattern = (
        rb"(?i)(secret|signing_?key|jwt_?key)(_?key|_?token)?(_base)?['\"]?\]?\s*"
        rb"((:[^=\n]{1,30})?=(?!=)\s*(\(|\\|[bru]{0,2}['\"]|[^\n]*(\bor\b|env\(|env\.str\(|environ\.\w+\(|config\(|\([^)\n]*\n))"
        rb"|:\s*[\w.]*(env|env\.str|environ\.\w+|config)\()"
    )
    """A text, or what may end in one: `… or "text"`, the default of a variable, what goes on in the next line."""

    def suspects(self) -> Iterable[Suspect]:
        tree = self.file.module.tree
        given = [found for node in self.file.module.nodes for found in _given(node)]
        literals = [value for name, value in given if _is_literal(value, name)]
        if not literals or self._is_for_trying():
            return
        spared = {*_spared(tree), *_refused(tree)}
        for value in literals:
            if value not in spared:
                yield Suspect(value, "this key stands in the source: whoever reads it can sign for everybody")

    def _is_for_trying(self) -> bool:
        """True for settings of a developer's machine and for demonstrations: `settings/dev.py`, `demos/client.py`."""
        path, root = self.file.module.path, self.file.project.root
        below = path.relative_to(root) if path.is_relative_to(root) else Path(path.name)
        return bool(words(path.stem) & TRYING) or bool(TRYING & set(below.parts[:-1]))


def _refused(tree: ast.Module) -> Iterator[ast.AST]:
    """Literals that the module itself refuses to run with: `if settings.SECRET_KEY == DEFAULT_KEY: raise …`."""
    refused: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and any(_stops(inner) for statement in node.body for inner in ast.walk(statement)):
            for compared in (n for n in ast.walk(node.test) if isinstance(n, ast.Compare)):
                for side in (compared.left, *compared.comparators):
                    refused.add(ast.dump(side) if isinstance(side, ast.Constant) else dotted_name(side) or "")
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[target], value=value) if dotted_name(target) in refused - {""}:
                yield value
            case ast.Constant() if ast.dump(node) in refused:
                yield node


def _stops(node: ast.AST) -> bool:
    called = isinstance(node, ast.Call) and (dotted_name(node.func) or "").rpartition(".")[2] in ("exit", "append")
    return isinstance(node, ast.Raise) or called


def _given(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """Values that are given to something with the name of a signing key, with that name."""
    match node:
        case ast.Assign(targets=[target], value=value) if _is_key(target) and not _is_called(target, value):
            yield _name_of(target), value
        case ast.AnnAssign(target=target, value=ast.expr() as value, annotation=kind) if _is_key(target):
            yield ("" if dotted_name(kind) == "str" else _name_of(target)), value  # a setting, not a constant
        case ast.Call(func=func, keywords=keywords):
            signs = bool(words((dotted_name(func) or "").rpartition(".")[2]) & SIGNING)
            for keyword in keywords:
                if keyword.arg and (NAME.match(keyword.arg) or (signs and keyword.arg == "secret")):
                    yield ("" if signs else keyword.arg), keyword.value
        case ast.Dict(keys=keys, values=values):
            for key, value in zip(keys, values, strict=True):
                named = isinstance(key, ast.Constant) and NAME.match(str(key.value).replace("client_", "app_"))
                if named and isinstance(value, ast.Call):
                    yield ast.unparse(key or value), value


def _name_of(target: ast.expr) -> str:
    if isinstance(target, ast.Subscript):
        return str(target.slice.value) if isinstance(target.slice, ast.Constant) else ""
    return (dotted_name(target) or "").rpartition(".")[2]


def _is_called(target: ast.expr, value: ast.expr) -> bool:
    """`LANGFUSE_SECRET_KEY = "langfuse_secret_key"`, `USER_JWT_KEY = "user"`: a name, not the secret."""
    name = _name_of(target)
    text = str(value.value).lower() if isinstance(value, ast.Constant) else ""
    same = text.replace("-", "_") == name.lower() or text in words(name) - {"secret", "key", "jwt", "signing"}
    documented = isinstance(value, ast.Constant) and name == value.value == "SECRET"  # that of fastapi-users
    return same and not documented


def _is_key(target: ast.expr) -> bool:
    if isinstance(target, ast.Subscript):
        key = target.slice
        holder = (dotted_name(target.value) or "").rpartition(".")[2]
        return holder in ("config", "settings") and isinstance(key, ast.Constant) and bool(NAME.match(str(key.value)))
    name = (dotted_name(target) or "").rpartition(".")[2]
    return bool(NAME.match(name))


def _is_literal(value: ast.expr, name: str) -> bool:
    """True for a literal that is a key; one in capitals may be the name of a variable that holds it."""
    if isinstance(value, ast.Constant):
        return _is_text(value) and not _is_variable(str(value.value), name)
    if isinstance(value, ast.BoolOp) and isinstance(value.op, ast.Or):
        return _is_text(value.values[-1]) or _is_literal(value.values[-1], name)
    if isinstance(value, ast.Call) and (dotted_name(value.func) or "").endswith(ENVIRONMENT):
        defaults = [*value.args[1:2], *(k.value for k in value.keywords if k.arg == "default")]
        return any(_is_text(default) or _is_literal(default, name) for default in defaults)
    return False


def _is_text(value: ast.expr) -> bool:
    if not isinstance(value, ast.Constant) or not isinstance(value.value, str | bytes):
        return False
    return len(value.value) > 2 and not _is_reference(value.value)


def _is_variable(text: str, name: str) -> bool:
    """`client_secret="GOOGLE_CLIENT_SECRET"`; what something that signs is given (no name) is the key itself."""
    return text.isupper() and "_" in text and bool(name) and (name.islower() or name.upper() in text)


def _is_reference(text: str | bytes) -> bool:
    """A path, a URL, a template or a placeholder is not the key itself."""
    shown = text.decode(errors="replace") if isinstance(text, bytes) else text
    return (
        set(shown) <= set("*x•.-_ ")
        or shown in ("value", "name")
        or shown.lower().replace("_", "-") in NO_KEY
        or shown.startswith(("/", ".", "http", "${", "{{", "<", "arn:", "projects/"))
    )


def _spared(tree: ast.Module) -> Iterator[ast.AST]:
    """Everything under a condition about tests or CI, and what stands in for a key that could not be read."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler) or (isinstance(node, ast.ClassDef) and _is_enumeration(node)):
            yield from ast.walk(node)
        if isinstance(node, ast.If) and re.search(
            r"'(CI|TEST|TESTING|PYTEST\w*|GITHUB_ACTIONS|test)'", ast.dump(node.test)
        ):
            for statement in node.body:
                yield from ast.walk(statement)


def _is_enumeration(owner: ast.ClassDef) -> bool:
    return any((dotted_name(base) or "").endswith(("Enum", "Flag")) for base in owner.bases)
