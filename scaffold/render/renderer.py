"""Rendering: a template and a table of values in, text out. Nothing is read but templates, nothing is written.

    renderer = Renderer.for_project(project_root)
    text = renderer.render("channel/channel.py.jinja", {"package": "chat", …})

Templates are jinja2 in a sandbox: one that came along in a cloned repository can say what is rendered, and can run
nothing. Values are inserted as data and never read as templates; a name that a template uses and nobody gave is an
error (`StrictUndefined`), not an empty string.
Templates hold each statement on one line; those of Python are laid out afterwards, so that ruff has nothing to
reformat, whatever the names.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import jinja2
from jinja2.bccache import Bucket
from jinja2.sandbox import ImmutableSandboxedEnvironment

from scaffold.render.resources import builtin_templates
from scaffold.words import inflect
from scaffold.words.errors import ScaffoldError
from scaffold.words.layout import laid_out
from scaffold.words.paths import target

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from importlib.resources.abc import Traversable

__all__ = ["OVERRIDES", "Renderer", "version_of"]

OVERRIDES = ".emberwire/templates"
"""Where a project keeps its own versions of templates; one of the same name comes before the built-in one."""

_VERSION = re.compile(r"\A\{#-? *emberwire template (\d+)")


class FolderLoader(jinja2.BaseLoader):
    """Loads templates from a folder inside an installed package, or from one below `root`, the project.

    What stands in a project may have come with a clone: a symbolic link there would have a file of the person's
    rendered into the project, and is refused (`UnsafePath`).
    """

    def __init__(self, folder: Traversable, *, root: Path | None = None) -> None:
        self._folder = folder
        self._root = root

    def find(self, name: str) -> Traversable | None:
        """Return the file of that name, None when there is none."""
        parts = name.split("/")
        if ".." in parts or "" in parts:
            return None
        if self._root is not None and isinstance(self._folder, Path):
            place: Traversable = target(self._root, f"{self._folder.relative_to(self._root).as_posix()}/{name}")
        else:
            place = self._folder.joinpath(*parts)
        return place if place.is_file() else None

    def below(self, name: str) -> FolderLoader:
        """Return the loader for a folder in this one."""
        return FolderLoader(self._folder.joinpath(name), root=self._root)

    def get_source(
        self, environment: jinja2.Environment, template: str
    ) -> tuple[str, str | None, Callable[[], bool] | None]:
        """Return the text of a template; raises `TemplateNotFound`, also for a name that climbs out of the folder."""
        place = self.find(template)
        if place is None:
            raise jinja2.TemplateNotFound(template)
        return place.read_text(encoding="utf-8"), template, lambda: True


class _Compiled(jinja2.BytecodeCache):
    """Keeps compiled templates for the process, so that a second project costs no second compilation.

    jinja2 compares the checksum of a template's text before it takes what is kept here.
    """

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket with what was kept under its key."""
        if (kept := self._kept.get(bucket.key)) is not None:
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what is in the bucket."""
        self._kept[bucket.key] = bucket.bytecode_to_string()


_COMPILED = _Compiled()


class Renderer:
    """Renders templates from where the loaders find them, the first that has a template wins."""

    def __init__(self, loaders: Sequence[FolderLoader], *, line_length: int = 88, quotes: str = "double") -> None:
        self._loaders = tuple(loaders)
        self._line_length = line_length
        self._quotes = quotes
        self._environment = ImmutableSandboxedEnvironment(
            loader=jinja2.ChoiceLoader(self._loaders),
            bytecode_cache=_COMPILED,
            undefined=jinja2.StrictUndefined,
            autoescape=False,
            keep_trailing_newline=True,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters["camel"] = inflect.camel

    @classmethod
    def for_project(cls, root: Path, *, line_length: int = 88, quotes: str = "double") -> Renderer:
        """Return the renderer of a project: its own templates first, then the built-in ones."""
        own = FolderLoader(root / OVERRIDES, root=root)
        return cls([own, FolderLoader(builtin_templates())], line_length=line_length, quotes=quotes)

    def for_generator(self, name: str, templates: Traversable | None) -> Renderer:
        """Return a renderer for the templates of one generator of a package; the project's own come first here too."""
        own = self._loaders[0].below(name)
        theirs = [] if templates is None else [FolderLoader(templates)]
        return Renderer([own, *theirs], line_length=self._line_length, quotes=self._quotes)

    def render(self, template: str, values: Mapping[str, object]) -> str:
        """Return the text of `template` with `values`.

        Raises `ScaffoldError` with the template's name and line when it is missing or wrong.
        """
        try:
            text = self._environment.get_template(template).render(values)
            return laid_out(text, self._line_length, self._quotes) if template.endswith(".py.jinja") else text
        except jinja2.TemplateNotFound as error:
            raise ScaffoldError(f"there is no template {error.name!r}, neither in {OVERRIDES} nor built in.") from None
        except jinja2.TemplateSyntaxError as error:
            raise ScaffoldError(
                f"the template {template!r} is wrong at line {error.lineno}: {error.message}."
            ) from None
        except UnicodeDecodeError as error:
            raise ScaffoldError(f"the template {template!r} is not UTF-8: {error}.") from None
        except jinja2.TemplateError as error:
            why = (error.message or type(error).__name__).rstrip(".")
            raise ScaffoldError(f"the template {template!r} cannot be rendered: {why}.") from None
        except (ArithmeticError, LookupError, MemoryError, RecursionError, TypeError, ValueError) as error:
            # A template is code that a person wrote: `1 / 0` in it is their fault to find, not a fault of ours.
            why = f"{type(error).__name__}: {error}".rstrip(".")
            raise ScaffoldError(f"the template {template!r} cannot be rendered: {why}.") from error

    def copy(self, name: str) -> bytes:
        """Return a file of the template folders as it is, without rendering it."""
        for loader in self._loaders:
            if (place := loader.find(name)) is not None:
                return place.read_bytes()
        raise ScaffoldError(f"there is no template file {name!r}, neither in {OVERRIDES} nor built in.")


def version_of(source: str) -> int:
    """Return the version in the first line of a template, 0 when it has none.

    >>> version_of("{#- emberwire template 3: the channel #}")
    3
    """
    match = _VERSION.match(source)
    return int(match[1]) if match else 0
