"""Releases of other packages that do not exist: copies in which one name is another one, everywhere it is used."""

from __future__ import annotations

import ast
import importlib.util
import shutil
from pathlib import Path

NOW = "_as_it_is_called_now"
PATTERNS = ("*.pyi", "*.so")


def release_without(name: str, packages: tuple[str, ...], *, parts: tuple[str, ...], folder: Path) -> Path:
    """Copy packages into a folder, with `name` renamed in those parts; they work as before, with each other."""
    for package in packages:
        shutil.copytree(_home(package), folder / package, ignore=shutil.ignore_patterns(*PATTERNS))
    renamed = [_rename(path, name) for part in parts for path in _files(folder / part)]
    assert any(renamed), f"{parts} have no {name}"
    return folder


def _files(path: Path) -> list[Path]:
    return [path] if path.is_file() else list(path.rglob("*.py"))


def _home(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


def _rename(path: Path, name: str) -> bool:
    source = path.read_text(encoding="utf-8")
    if name not in source:
        return False
    tree = ast.parse(source)
    path.write_text(ast.unparse(_Renaming(name, is_variable=_is_of_module(tree, name)).visit(tree)), encoding="utf-8")
    return True


def _is_of_module(tree: ast.Module, name: str) -> bool:
    """Whether a name is that of a class or function of this module, or of another from which it is imported."""
    defined = any(isinstance(node, ast.ClassDef | ast.FunctionDef) and node.name == name for node in tree.body)
    imported = (alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names)
    return defined or name in imported


class _Renaming(ast.NodeTransformer):
    """Renames attributes and methods, and what a module defines or imports; no other variable and no argument."""

    def __init__(self, name: str, *, is_variable: bool) -> None:
        self._name = name
        self._fields = ("attr", "name", "id") if is_variable or name[0].isupper() else ("attr", "name")

    def generic_visit(self, node: ast.AST) -> ast.AST:
        for field in self._fields:
            if getattr(node, field, None) == self._name and not isinstance(node, ast.ExceptHandler):
                setattr(node, field, f"{self._name}{NOW}")
        return super().generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> ast.AST:  # ast's name
        # `module:Class` in a table, and what `__slots__` and `getattr` say of a private name.
        match node.value:
            case str(text) if text.endswith(f":{self._name}") or (text == self._name and text.startswith("_")):
                return ast.Constant(f"{text}{NOW}")
        return node
