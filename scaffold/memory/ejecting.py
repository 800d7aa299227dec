"""Templates that a project changes: copied into `.emberwire/templates/`, from where they win over the built-in ones.

    plan = ejected("channel", read=project.read)

A template there is used as a whole, for this project only; nothing is inherited or mixed (phoenix#1115: explicit beats
magic). The first line of each keeps the version it was copied at, so that the doctor can say when it has fallen behind.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from scaffold.plan.operations import Conflict, Create, Identical, Operation, Plan, Policy, Read, settled
from scaffold.render.renderer import OVERRIDES
from scaffold.render.resources import builtin_templates
from scaffold.words.errors import Usage

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

__all__ = ["ejected", "template_names", "template_sets"]


def template_sets() -> list[str]:
    """Return the folders of templates: one for each generator, and those that they share."""
    return sorted(
        each.name for each in builtin_templates().iterdir() if each.is_dir() and not each.name.startswith("_")
    )


def template_names(chosen: str) -> list[str]:
    """Return the names of the templates of one set. Raises `Usage` when there is no such set."""
    if chosen not in template_sets():
        raise Usage(f"expected one of the template sets {', '.join(template_sets())}, got {chosen!r}.")
    return [f"{chosen}/{name}" for name in _files(builtin_templates() / chosen)]


def ejected(chosen: str, *, read: Read, policy: Policy = Policy.REFUSE) -> Plan:
    """Return the plan that copies a set of templates into the project."""
    return Plan(tuple(_operation(name, read, policy) for name in template_names(chosen)))


def _operation(name: str, read: Read, policy: Policy) -> Operation:
    path = f"{OVERRIDES}/{name}"
    content = builtin_templates().joinpath(*name.split("/")).read_bytes()
    before = read(path)
    if before is None:
        return Create(path, content)
    if before == content:
        return Identical(path)
    return settled(Conflict(path, before, content, "it exists and is different"), policy)


def _files(folder: Traversable, prefix: str = "") -> Iterator[str]:
    for each in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if each.is_dir():
            yield from _files(each, f"{prefix}{each.name}/")
        else:
            yield f"{prefix}{each.name}"
