"""`emberwire lsp` says what is missing when the extra is."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from lint_rules.shell.editor.lsp_cli import lsp


def test_without_the_extra_it_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lint_rules.shell.editor.lsp_cli.find_spec", lambda _name: None)
    result = CliRunner().invoke(lsp)
    assert result.exit_code == 2
    assert "the language server needs pygls: pip install 'emberwire[lsp]'" in result.output
