"""Checks at start that private names of other packages exist.

Each file of this folder lists such names as a `Reliance`: what is used, and what the server loses without it. Names and
signatures are looked at, and not version numbers: a release that moves a name is noticed, also one that is not out yet.
"""

from __future__ import annotations

import dis
import importlib
import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from types import FunctionType
from typing import Any, TypeAlias

Check: TypeAlias = Callable[[Any, str], bool]
"""Whether an owner has a name in the form in which it is used."""


@dataclass(frozen=True, slots=True)
class Name:
    """One name. `owner` is a module, or a class in one as `module:Class`."""

    owner: str
    name: str
    check: Check

    def __str__(self) -> str:
        return f"{self.owner.rpartition(':')[2]}.{self.name}"

    def is_there(self) -> bool:
        """Whether the installed package has it, as it is used."""
        owner = found(self.owner)
        return owner is not None and self.check(owner, self.name)


@dataclass(frozen=True, slots=True)
class Reliance:
    """What one part of the server needs of one or two packages, and the bounds that are lost without it."""

    packages: tuple[str, ...]
    bounds: tuple[str, ...]
    names: tuple[Name, ...]

    def missing(self) -> list[Name]:
        """The names that are missing, or have changed."""
        return [name for name in self.names if not name.is_there()]

    def is_met(self) -> bool:
        """Whether all names are there."""
        return all(name.is_there() for name in self.names)


def found(path: str) -> Any:
    """The module or class of a path such as `uvicorn.server:Server`, or None."""
    module_name, _, name = path.partition(":")
    try:
        module = importlib.import_module(module_name)
    except ImportError:
        return None
    return getattr(module, name, None) if name else module


def found_class(path: str) -> type[Any]:
    """A class to inherit from. `object` where it does not exist: the probe then keeps its subclass from being used."""
    owner = found(path)
    return owner if isinstance(owner, type) else object


def lost(reliances: tuple[Reliance, ...]) -> str | None:
    """One sentence about the bounds that the installed packages cannot keep, or None when they can keep all."""
    unmet = [(reliance, missing) for reliance in reliances if (missing := reliance.missing())]
    if not unmet:
        return None
    packages = dict.fromkeys(package for reliance, _ in unmet for package in reliance.packages)
    names = dict.fromkeys(str(name) for _, missing in unmet for name in missing)
    bounds = [bound for reliance, _ in unmet for bound in reliance.bounds]
    return (
        f"The installed {' and '.join(map(_with_version, packages))} lack what the server relies on: "
        f"{', '.join(names)}. Not in force: {'; '.join(bounds)}."
    )


def _with_version(package: str) -> str:
    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError:
        return package


# --- checks -----------------------------------------------------------------------------------------------------------


def exists(owner: Any, name: str) -> bool:
    """Any attribute of a module or class."""
    return hasattr(owner, name)


def attribute(owner: Any, name: str) -> bool:
    """An attribute of a class, or one that a method of it sets on its instances."""
    return hasattr(owner, name) or any(_sets(function, name) for function in _methods(owner))


def method(*arguments: str, keywords: tuple[str, ...] = ()) -> Check:
    """A method that can be called with so many arguments, besides self, and with these keywords."""

    def check(owner: Any, name: str) -> bool:
        signature = _signature(owner, name)
        if signature is None:
            return False
        try:
            signature.bind(None, *arguments, **dict.fromkeys(keywords))
        except TypeError:
            return False
        return True

    return check


def hook(*arguments: str) -> Check:
    """A method that is overridden: it takes exactly these arguments, besides self, and is no coroutine."""

    def check(owner: Any, name: str) -> bool:
        return _takes(owner, name) == len(arguments) and not inspect.iscoroutinefunction(getattr(owner, name))

    return check


def async_hook(*arguments: str) -> Check:
    """A coroutine method that is overridden."""

    def check(owner: Any, name: str) -> bool:
        return _takes(owner, name) == len(arguments) and inspect.iscoroutinefunction(getattr(owner, name))

    return check


def _takes(owner: Any, name: str) -> int | None:
    """How many arguments a method takes, besides self; None where there is no such method."""
    signature = _signature(owner, name)
    return None if signature is None else len(signature.parameters) - 1


def _signature(owner: Any, name: str) -> inspect.Signature | None:
    try:
        return inspect.signature(getattr(owner, name))
    except (AttributeError, TypeError, ValueError):
        return None


def _methods(owner: Any) -> Iterator[FunctionType]:
    for each in inspect.getmro(owner) if isinstance(owner, type) else ():
        yield from (value for value in vars(each).values() if isinstance(value, FunctionType))


def _sets(function: FunctionType, name: str) -> bool:
    """Whether a function sets this attribute. Most lack the name: it would be dear to take all apart at each start."""
    return name in function.__code__.co_names and any(
        step.opname == "STORE_ATTR" and step.argval == name for step in dis.get_instructions(function)
    )
