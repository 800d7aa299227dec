"""Finds names and attributes that a function reads and that nothing gives a value to.

    for function, node, name in missing_names(flow): …        # `UUID(doc_id)` where nobody imported `UUID`
    for function, node, name in missing_attributes(flow): …   # `self.gameroom`, which is declared and never assigned

What the file may get from elsewhere is left alone: behind `import *`, `globals()` or `setattr`, and where a class has
an ancestor that the project does not define.
"""

from __future__ import annotations

import builtins
import re
import symtable
from collections import Counter
from collections.abc import Iterator

import libcst as cst

from lint_rules.code.outline import Class, Function, Outline
from lint_rules.code.syntax import own_attribute
from lint_rules.code.walk import children
from lint_rules.flow.query import Flow
from lint_rules.frameworks.libraries import TRANSLATORS

_OPEN = re.compile(r"import \*|\bglobals\(|\bexec\(|\bbuiltins\b|setattr|\bNameError\b")
"""A file that says one of these may have names that nobody sees, but for `self`."""

_NEVER_GIVEN = frozenset({"self", "cls"})
_MOST = 2
"""A name that more functions of a file miss is put there by something else."""

_ALWAYS = frozenset({*dir(builtins), *TRANSLATORS, "__file__", "__name__", "__path__", "__class__", "WindowsError"})
_OF_PYTHON_2 = frozenset({"unicode", "long", "xrange", "basestring", "raw_input", "reduce", "unichr", "cmp", "file"})
_DYNAMIC = re.compile(r"__getattr|__dict__|setattr|vars\(")
_READ = re.compile(r"\bself\.(\w+)")
_PLAIN = frozenset({"object", "ABC", "abc.ABC"})


def missing_names(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, str]]:
    """Names that the functions of this file read and that neither they, the file nor Python defines."""
    unknown = _unknown(flow.outline)
    is_open = bool(unknown) and _OPEN.search(flow.outline.text) is not None
    often = Counter(name for names in unknown.values() for name in names)
    for function in flow.outline.functions if unknown else ():
        missed = unknown.get((function.name, function.line), set())
        names = {name for name in missed if often[name] <= _MOST and not _is_module(name, flow)}
        names &= _NEVER_GIVEN if is_open else names
        for node in _read(flow.block(function)) if names else ():
            if node.value in names:
                names.discard(node.value)
                yield function, node, node.value


def _unknown(outline: Outline) -> dict[tuple[str, int], set[str]]:
    """By name and line of a function: the global names that it reads and nobody gives a value to."""
    try:
        top = symtable.symtable(outline.text, str(outline.path), "exec")
    except (SyntaxError, ValueError, RecursionError):
        return {}
    tables = list(_below(top))
    known = {s.get_name() for s in top.get_symbols() if s.is_assigned() or s.is_imported() or s.is_namespace()}
    known |= {
        s.get_name() for table in tables for s in table.get_symbols() if s.is_declared_global() and s.is_assigned()
    }
    known |= _ALWAYS | _OF_PYTHON_2
    found: dict[tuple[str, int], set[str]] = {}
    for table in tables:
        read = {s.get_name() for s in table.get_symbols() if s.is_referenced() and s.is_global()} - known
        if read:
            found.setdefault((table.get_name(), table.get_lineno()), set()).update(read)
    return found


def _below(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    for inner in table.get_children():
        yield inner
        yield from _below(inner)


def _is_module(name: str, flow: Flow) -> bool:
    """True for a name of a module beside the file or above it, which something else may have put there."""
    root = flow.engine.index.disk.root
    above = [folder for folder in flow.outline.path.parents if folder == root or root in folder.parents]
    return any(flow.engine.index.disk.find(name, folder) is not None for folder in above)


def _read(block: cst.CSTNode) -> Iterator[cst.Name]:
    """The names that a block reads when it runs: annotations, attributes and keywords are none."""
    for node in children(block):
        match node:
            case cst.Annotation() | cst.FunctionDef() | cst.ClassDef():
                continue
            case cst.Attribute(value=value):
                yield from [value] if isinstance(value, cst.Name) else _read(node.with_changes(attr=cst.Name("_")))
                continue
            case cst.Arg(value=value):
                yield from [value] if isinstance(value, cst.Name) else _read(value)
                continue
            case cst.Name():
                yield node
        yield from _read(node)


def missing_attributes(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, str]]:
    """Attributes of their own object that the functions of this file read, and that nothing in the project sets."""
    for owner in flow.outline.every_class:
        names = _missing_in(owner, flow)
        for function in owner.methods.values() if names else ():
            for node in flow.nodes(function) if not names.isdisjoint(function.words) else ():
                name = own_attribute(node)
                if name in names:
                    names.discard(name)
                    yield function, node, name


def _missing_in(owner: Class, flow: Flow) -> set[str]:
    """What the methods of a class read of their own object, as far as nothing sets it. No function is parsed for it."""
    read = {name for method in owner.methods.values() for name in _READ.findall(method.text)}
    read -= {*owner.methods, *owner.assigns}
    names = {name for name in read if not name.startswith("__") and not _is_set_here(name, flow.outline)}
    if not names or not _is_known_whole(owner, flow):
        return set()
    names -= {name for each in flow.engine.index.lineage(owner).classes for name in (*each.methods, *each.assigns)}
    names = {name for name in names if not _is_set(name, flow)}
    return names if names and not _is_derived_from(owner, flow) else set()


def _is_known_whole(owner: Class, flow: Flow) -> bool:
    """True where the project defines all that the class derives from, and nothing makes attributes up."""
    lineage = flow.engine.index.lineage(owner).classes
    if any(each.decorators or _DYNAMIC.search(_text(each)) for each in lineage):
        return False
    bases = [(base, each) for each in lineage for base in each.bases if base not in _PLAIN]
    return all(flow.engine.index.class_named(base, each.outline) is not None for base, each in bases)


def _is_derived_from(owner: Class, flow: Flow) -> bool:
    """True where the project derives a class from it: that may bring what this one reads."""
    bases = re.compile(rb"\bclass\s+\w+\s*\([^)]*\b" + re.escape(owner.name.encode()) + rb"\b")
    return any(True for _ in flow.engine.index.holding(owner.name.encode(), matching=bases))


def _text(owner: Class) -> str:
    return "\n".join(owner.outline.lines[owner.first_line - 1 : owner.end_line])


def _is_set_here(name: str, outline: Outline) -> bool:
    """True where the file itself sets the attribute, as most do: the project need not be looked through for it."""
    return re.search(rf"\.{name}\s*(:[^=\n]*)?[-+*/|]?=[^=]", outline.text) is not None


def _is_set(name: str, flow: Flow) -> bool:
    """True where anything in the project may give the attribute a value, or names it in a text."""
    word = re.escape(name.encode())
    given = rb"\." + word + rb"\s*(:[^=\n]*)?([-+*/|]?=[^=]|\s+in\b)|\b(def|class)\s+" + word + rb"\b"
    given += rb"|^\s*\(?[\w., ]*\." + word + rb"\b[\w., ]*\)?\s*=[^=]|^\s*self\." + word + rb"\s*:"
    named = rb"['\"]" + word + rb"['\"]|^[ \t]+" + word + rb"\s*(:[^=\n]*)?=|as \w+\." + word
    pattern = re.compile(given + b"|" + named, re.MULTILINE)
    return any(True for _ in flow.engine.index.holding(name.encode(), matching=pattern))
