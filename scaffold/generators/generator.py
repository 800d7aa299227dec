"""A generator as data: its help, its options, how it is named, and a function that plans.

    metric = Generator("Add a metric.", plan, templates=files("acme_generators") / "templates")

    def plan(asked: Asked) -> Iterator[Wish]:
        yield asked.file("metric.py.jinja", asked.site.inside(f"metrics/{asked.name.path}.py"))

Emberwire's own generators and those of installed packages have this one shape. A generator says what it wishes for and
does nothing itself: its files and statements go into one plan, with one proof that every path stays inside the project.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from scaffold.words.errors import Usage
from scaffold.words.inflect import camel
from scaffold.words.names import Name

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from scaffold.edits.wire import Style
    from scaffold.memory.manifest import Manifest
    from scaffold.memory.project import Project
    from scaffold.plan.operations import Need, Note, Rendered, Wish
    from scaffold.render.renderer import Renderer

__all__ = ["Answers", "Asked", "Generator", "Naming", "Option"]

Answers: TypeAlias = Mapping[str, Any]
"""Options by their name. The manifest stores them, so they are what JSON can hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was asked of a generator: the project, the name that was typed, and the options."""

    site: Project
    name: Name
    options: Answers
    manifest: Manifest
    style: Style
    generator: str
    renderer: Renderer
    drafts: dict[str, bytes] = field(default_factory=dict)
    """The files that this run has made so far, of all its generators, by their path."""

    def file(self, template: str, path: str, **values: object) -> Rendered:
        """Return the wish for a file: `template` of the generator's own folder, rendered, at `path` of the project.

        Templates see `package`, `name`, `options` and `values`. Raises `ScaffoldError` for a missing or wrong one.
        """
        from scaffold.plan.operations import Rendered

        known = {"package": self.site.package, "name": self.name, "options": self.options, **values}
        text = self.renderer.render(template, known)
        return Rendered(path, text.encode("utf-8"), f"{self.generator}/{template}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """An option as it is typed. Without any of the below it takes a text.

    `choices` are the texts it takes; `several` lets it be given more than once. One with a `partner` is a list of
    pairs: `--event bid --payload "amount:int"` is the event `bid` with the payload that follows it, None without one.
    `switch` is a pair of flags, `--presence/--no-presence`, and `flag` a single one; an `argument` stands behind
    the name. An option that `tells_apart` is
    part of the entry's name.
    """

    help: str
    choices: tuple[str, ...] = ()
    default: str | bool | None = None
    several: bool = False
    switch: bool = False
    flag: bool = False
    argument: bool = False
    partner: str | None = None
    tells_apart: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """How the things that a generator makes are named: in CamelCase, unless it is one of a few `choices`.

    `default` is the name of the one that is made when none is typed. `kind` is what the name is a name of, for
    messages and for the suffix that is dropped; by default the generator's own. A `free` name is any text,
    and one that may be in `snake` case is `admin.room` for `Admin.Room` as well.
    """

    default: str | None = None
    choices: tuple[str, ...] = ()
    kind: str | None = None
    free: bool = False
    snake: bool = False

    def parse(self, text: str | None, *, generator: str) -> Name:
        """Return the name that was typed. Raises `BadName` or `Usage` with a sentence."""
        text = self.default if text is None else text
        if text is None:
            raise Usage(f"expected the name of a {generator}.")
        if text == self.default or self.free:
            return Name((text,))
        if self.choices:
            raise Usage(f"expected one of {', '.join(self.choices)}, got {text!r}.")
        if self.snake and text == text.lower():
            text = ".".join(camel(part) for part in text.split("."))
        return Name.parse(text, kind=self.kind or generator)


def as_typed(asked: Asked, typed: Answers) -> Answers:
    """Return what was typed, and what was typed the first time for the rest, which is in `asked.options`."""
    return {**asked.options, **typed}


def nothing_unique(name: Name) -> Mapping[str, str]:
    """Return no names that only one thing can have."""
    return {}


@dataclass(frozen=True, slots=True)
class Generator:
    """One generator: a row of the table, or the object that the entry point of a package names.

    `plan` returns wishes (`scaffold.plan.operations`) and writes nothing. `templates` is the folder of its templates; a
    project may have its own in `.emberwire/templates/GENERATOR/`. `options` are names of options, with a line of help
    or an `Option` each. `settle` makes the answers that are remembered out of what was typed; `unique` returns what
    there can be only one of, such as a class, with the module that has it.
    """

    help: str
    plan: Callable[[Asked], Iterable[Wish | Need | Note]]
    templates: Traversable | None = None
    options: Mapping[str, Option | str] = field(default_factory=dict)
    naming: Naming = Naming()
    settle: Callable[[Asked, Answers], Answers] = as_typed
    unique: Callable[[Name], Mapping[str, str]] = nothing_unique
    short_help: str | None = None

    def option(self, name: str) -> Option:
        """Return an option. Raises `KeyError` when there is none of that name."""
        found = self.options[name]
        return Option(help=found) if isinstance(found, str) else found

    def with_defaults(self, answers: Answers) -> Answers:
        """Return answers that were stored before some of the options existed, with the defaults of those."""
        options = {name: self.option(name) for name in self.options}
        defaults = {name: False if each.flag else each.default for name, each in options.items()}
        return {**{name: value for name, value in defaults.items() if value is not None}, **answers}

    def label(self, name: Name, answers: Answers) -> str:
        """Return what the manifest calls the thing of that name: `Room`, or `Room ts` where there can be several."""
        telling = [
            str(answers.get(name, option.default))
            for name, option in ((each, self.option(each)) for each in self.options)
            if option.tells_apart
        ]
        return " ".join([str(name), *telling])
