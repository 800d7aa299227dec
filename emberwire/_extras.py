"""Says which extra brings a module that is missing.

`emberwire` alone installs what the linter needs; the runtime and the generator come with `emberwire[app]`. What belongs
to which extra is read from the metadata of the installed distribution, which has it from pyproject.toml.

    try: import_module("reference_server.runtime.channel")
    except ModuleNotFoundError as error: raise named(error, "emberwire.Channel") from error
"""

from __future__ import annotations

import re
from collections import Counter
from importlib.metadata import PackageNotFoundError, requires

_REQUIREMENT = re.compile(r"""(?P<name>[\w.-]+).*;.*\bextra\s*==\s*["'](?P<extra>[\w-]+)["']""")


def extra_of(module: str) -> str | None:
    """Return the extra that installs a top-level module and least else; None for a module of no extra."""
    try:
        found = [each for each in map(_REQUIREMENT.match, requires("emberwire") or ()) if each is not None]
    except PackageNotFoundError:
        return None
    sizes = Counter(each["extra"] for each in found)
    wanted = module.partition(".")[0]
    brings = {each["extra"] for each in found if wanted in _modules_of(each["name"])} - {"dev"}
    return min(brings, key=lambda extra: (sizes[extra], extra), default=None)


def _modules_of(package: str) -> tuple[str, str]:
    """The names that its module may have: python-socketio is imported as socketio."""
    name = package.replace("-", "_").lower()
    return name, name.removeprefix("python_")


def named(error: ModuleNotFoundError, what: str) -> ModuleNotFoundError:
    """Return `error` with a sentence that names the extra for `what`; as it is when no extra brings the module."""
    extra = extra_of(error.name or "")
    if extra is None:
        return error
    sentence = f"{what} needs {error.name}, which is not installed: pip install 'emberwire[{extra}]'"
    return ModuleNotFoundError(sentence, name=error.name, path=error.path)
