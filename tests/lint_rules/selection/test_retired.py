"""A retired code still works where people have written it, and says what took it over."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner

from lint_rules.kit.testing import findings_in
from lint_rules.run import baseline
from lint_rules.selection import catalogue
from lint_rules.selection.registry import all_rules
from lint_rules.selection.retired import RETIRED, predecessors
from lint_rules.settings.config import Config
from lint_rules.shell.cli import explain, lint

LOOP = """\
from fastapi import WebSocket


class Manager:
    def __init__(self):
        self.clients: set[WebSocket] = set()

    async def broadcast(self, text):
        for client in self.clients:{comment}
            await client.send_text(text)
"""


def test_a_retired_code_names_a_rule_that_is_there_and_is_no_rule_itself() -> None:
    there = {rule.code for rule in all_rules()}
    assert not there & set(RETIRED)
    assert {rule.successor for rule in RETIRED.values()} <= there | {""}
    assert not {rule.name for rule in all_rules()} & {rule.name for rule in RETIRED.values()}


@pytest.mark.parametrize("written", ["noqa: EW511", "emberwire: ignore[live-collection-across-await]"])
def test_a_comment_with_a_retired_code_silences_the_successor_and_says_what_to_write(written: str) -> None:
    assert "EW502" in [found.code for found in findings_in(LOOP.format(comment=""))]
    found = findings_in(LOOP.format(comment=f"  # {written}"))
    assert [(each.code, str(each.severity)) for each in found if each.line == 9] == [("EW901", "advice")]
    (told,) = (each for each in found if each.line == 9)
    assert told.message.startswith("EW511 live-collection-across-await is part of EW502 now")
    assert told.fix is not None
    assert [edit.text for edit in told.fix.edits] == ["EW502"]


def test_a_comment_with_a_code_that_nothing_took_over_is_reported_as_unused() -> None:
    (found,) = findings_in("from emberwire import Socket\nx = 1  # noqa: EW508\n")
    assert found.code == "EW901"
    assert "EW508 handler-never-returns was retired" in found.message


def test_to_select_a_retired_code_selects_its_successor_and_to_ignore_one_ignores_nothing(tmp_path: Path) -> None:
    assert catalogue.selected(Config(root=tmp_path, select=("EW309",))) == {"EW201"}
    assert "EW201" in catalogue.selected(Config(root=tmp_path, ignore=("EW309",)))
    catalogue.selected(Config(root=tmp_path, ignore=("EW309",), options={"EW511": {}}))


def test_a_run_says_what_became_of_the_codes_in_its_configuration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.emberwire.lint]\nignore = ["EW309"]\nextend-select = ["EW703"]\n')
    (tmp_path / "a.py").write_text("x = 1\n")
    monkeypatch.chdir(tmp_path)
    said = CliRunner().invoke(lint, []).output
    assert "EW309 client-chosen-destination is part of EW201 now" in said
    assert "to ignore it has no effect" in said
    assert "EW703 sync-orm-in-async is part of EW501 now" in said


def test_explain_names_the_successor_and_shows_its_page() -> None:
    said = CliRunner().invoke(explain, ["ew206"]).output
    assert said.startswith("EW206 join-key-is-identity is part of EW201 now")
    assert "# EW201 unauthorized-join" in said
    assert CliRunner().invoke(explain, ["handler-never-returns"]).exit_code == 0


def test_a_baseline_that_knows_a_finding_under_its_old_code_still_covers_it() -> None:
    found = next(found for found in findings_in(LOOP.format(comment="")) if found.code == "EW502")
    assert predecessors("EW502") == ("EW511",)
    allowed = Counter({baseline.fingerprint(found, "EW511"): 1})
    assert baseline.remaining([found], allowed) == []
    assert baseline.stale([found], allowed) == 0
