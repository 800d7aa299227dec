"""Rendering: a template and a table of values in, text out. Nothing is read but templates, nothing is written.

    renderer = Renderer.for_project(project_root)
    text = renderer.render("channel/channel.py.jinja", {"package": "chat", …})

Templates are jinja2 in a sandbox: one that came along in a cloned repository can say what is rendered, and can run
nothing. Values are inserted as data and never read as templates; a name that a template uses and nobody gave is an
error (`StrictUndefined`), not an empty string.
Templates are written so that ruff has nothing to reformat, whatever the names: no formatter runs on what comes out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import jinja2
from jinja2.bccache import Bucket
from jinja2.sandbox import ImmutableSandboxedEnvironment

from scaffold import inflect, layout
from scaffold._resources import builtin_templates
from scaffold.errors import ScaffoldError
from scaffold.importing import from_line, isort_key

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from importlib.resources.abc import Traversable
    from pathlib import Path

__all__ = ["OVERRIDES", "Renderer", "version_of"]

OVERRIDES = ".emberwire/templates"
"""Where a project keeps its own versions of templates; one of the same name comes before the built-in one."""

_VERSION = re.compile(r"\A\{#-? *emberwire template (\d+)")


class FolderLoader(jinja2.BaseLoader):
    """Loads templates from a folder on disk or inside an installed package."""

    def __init__(self, folder: Traversable) -> None:
        self._folder = folder

    def get_source(
        self, environment: jinja2.Environment, template: str
    ) -> tuple[str, str | None, Callable[[], bool] | None]:
        """Return the text of a template; raises `TemplateNotFound`, also for a name that climbs out of the folder."""
        parts = template.split("/")
        if ".." in parts or "" in parts:
            raise jinja2.TemplateNotFound(template)
        place = self._folder.joinpath(*parts)
        if not place.is_file():
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
    """Renders templates from the folders given, the first that has a template wins."""

    def __init__(self, folders: Sequence[Traversable], *, line_length: int = 88) -> None:
        self._folders = tuple(folders)
        self._line_length = line_length
        self._environment = ImmutableSandboxedEnvironment(
            loader=jinja2.ChoiceLoader([FolderLoader(folder) for folder in folders]),
            bytecode_cache=_COMPILED,
            undefined=jinja2.StrictUndefined,
            autoescape=False,
            keep_trailing_newline=True,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters["camel"] = inflect.camel
        self._environment.globals.update(call=layout.call, mapping=layout.mapping, signature=layout.signature)
        self._environment.globals["from_import"] = lambda module, *names: "\n".join(
            from_line(module, sorted(set(names), key=isort_key), line_length)
        )

    @classmethod
    def for_project(cls, root: Path, *, line_length: int = 88) -> Renderer:
        """Return the renderer of a project: its own templates first, then the built-in ones."""
        return cls([root / OVERRIDES, builtin_templates()], line_length=line_length)

    def for_generator(self, name: str, templates: Traversable | None) -> Renderer:
        """Return a renderer for the templates of one generator of a package; the project's own come first here too."""
        own = self._folders[0].joinpath(name)
        return Renderer([own] if templates is None else [own, templates], line_length=self._line_length)

    def render(self, template: str, values: Mapping[str, object]) -> str:
        """Return the text of `template` with `values`.

        Raises `ScaffoldError` with the template's name and line when it is missing or wrong.
        """
        try:
            return self._environment.get_template(template).render(values)
        except jinja2.TemplateNotFound as error:
            raise ScaffoldError(f"there is no template {error.name!r}, neither in {OVERRIDES} nor built in.") from None
        except jinja2.TemplateSyntaxError as error:
            raise ScaffoldError(
                f"the template {template!r} is wrong at line {error.lineno}: {error.message}."
            ) from None
        except UnicodeDecodeError as error:
            raise ScaffoldError(f"the template {template!r} is not UTF-8: {error}.") from None
        except jinja2.TemplateError as error:
            raise ScaffoldError(f"the template {template!r} cannot be rendered: {error.message}.") from None

    def copy(self, name: str) -> bytes:
        """Return a file of the template folders as it is, without rendering it."""
        for folder in self._folders:
            place = folder.joinpath(*name.split("/"))
            if place.is_file():
                return place.read_bytes()
        raise ScaffoldError(f"there is no template file {name!r}, neither in {OVERRIDES} nor built in.")


def version_of(source: str) -> int:
    """Return the version in the first line of a template, 0 when it has none.

    >>> version_of("{#- emberwire template 3: the channel #}")
    3
    """
    match = _VERSION.match(source)
    return int(match[1]) if match else 0
