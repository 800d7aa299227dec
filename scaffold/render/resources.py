"""Where the templates are: inside the package of a wheel, or beside it in a checkout.

Nothing else in the generator knows. In a wheel (pip, pipx, a pre-commit environment) `templates/` is packed as
`scaffold/_templates`; an editable installation and a checkout read the folder itself.

>>> (builtin_templates() / "channel").is_dir()
True
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

__all__ = ["builtin_templates"]


def builtin_templates() -> Traversable:
    """Return the folder of the templates. Raises `RuntimeError` for an installation that has lost them."""
    packaged = files("scaffold") / "_templates"
    if packaged.is_dir():
        return packaged
    checkout = Path(__file__).resolve().parents[2] / "templates"
    if checkout.is_dir():
        return checkout
    raise RuntimeError("emberwire is installed without its templates. Install it again from a complete wheel.")
