"""The linter in an editor: `language.py` says what is shown, `lsp.py` serves it."""
