"""The command `emberwire lsp`, which an editor starts."""

from __future__ import annotations

import sys
from importlib.util import find_spec

import click

from lint_rules.shell.cli import answered


@click.command()
def lsp() -> None:
    """Serve the linter to an editor, on standard input and output. Needs the extra `lsp`."""
    sys.exit(answered("lsp", _serve))


def _serve() -> int:
    from lint_rules.settings.config import ConfigError

    if find_spec("pygls") is None:
        raise ConfigError("the language server needs pygls: pip install 'emberwire[lsp]'")
    from lint_rules.shell.editor.lsp import make_server

    make_server().start_io()
    return 0
