"""README, the quick start and the tutorial do what they say, each from an empty folder.

The tutorial is one folder that grows, so a chapter is read after all chapters before it.
"""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec
import pytest

from tests.browser.conftest import Window, browser, window
from tests.conformance.serving import ROOT
from tests.docs.pages import BLOCK, NotRun, Unmarked, steps
from tests.docs.reader import Reader

__all__ = ["browser", "window"]  # fixtures

FIRST_PAGES = [ROOT / "README.md", ROOT / "docs" / "quick-start.md"]
CHAPTERS = sorted((ROOT / "docs" / "tutorial").glob("[1-8]-*.md"))


class Tutorial:
    """One reader, who goes on where the last chapter ended."""

    def __init__(self, folder: Path) -> None:
        self._reader = Reader(folder)
        self._left = list(CHAPTERS)

    def read(self, chapter: Path, window: Window) -> None:
        """Read on until the end of this chapter."""
        while chapter in self._left:
            self._reader.follow(self._left.pop(0).read_text(encoding="utf-8"), window)


@pytest.fixture(scope="module")
def tutorial(tmp_path_factory: pytest.TempPathFactory) -> Tutorial:
    """Someone who has read nothing yet, with an empty folder."""
    return Tutorial(tmp_path_factory.mktemp("tutorial"))


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda page: page.stem)
def test_a_chapter_does_what_it_says(chapter: Path, tutorial: Tutorial, window: Window) -> None:
    if shutil.which("redis-server") is None:
        pytest.skip("redis-server is not installed: apt-get install redis-server")
    tutorial.read(chapter, window)


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize("page", FIRST_PAGES, ids=lambda page: page.stem)
def test_a_first_page_does_what_it_says(page: Path, tmp_path: Path, window: Window) -> None:
    Reader(tmp_path / "reader").follow(page.read_text(encoding="utf-8"), window)


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda page: page.stem)
def test_a_chapter_is_short_and_says_what_one_has_at_the_end_and_what_to_try(chapter: Path) -> None:
    page = chapter.read_text(encoding="utf-8")
    assert page.splitlines()[2].startswith("**At the end of this chapter** ")
    assert "\n## What to try\n" in page
    assert len(page.splitlines()) <= 215


@pytest.mark.parametrize("page", [*FIRST_PAGES, *CHAPTERS], ids=lambda page: page.stem)
def test_the_text_before_a_block_names_its_file(page: Path) -> None:
    """The comment above the block does so too, but nobody sees it."""
    text, end = page.read_text(encoding="utf-8"), 0
    for match in BLOCK.finditer(text):
        _, _, name = (match["marker"] or "").partition(": ")
        is_of_file = (match["marker"] or "").startswith(("file: ", "edit: ", "excerpt: "))
        assert not is_of_file or f"`{name}`" in text[end : match.start()], f"name {name} above its block"
        end = match.end()


INSTRUCTIONS = re.compile(r"(FROM|RUN|COPY|WORKDIR|USER|EXPOSE|CMD) \S")
PARSERS: Mapping[str, Callable[[str], object]] = {
    "console": lambda text: [command.split() for command in re.findall(r"^\$ (.+)$", text, re.MULTILINE)],
    "dockerfile": lambda text: all(INSTRUCTIONS.match(line) for line in text.splitlines()),
    "yaml": lambda text: msgspec.yaml.decode(text)["services"],
}
"""Each returns something true for a block that is well formed."""


def test_what_is_not_run_is_read_and_says_why() -> None:
    pages = [*FIRST_PAGES, *CHAPTERS]
    left = [step for page in pages for step in steps(page.read_text(encoding="utf-8")) if isinstance(step, NotRun)]
    assert [step for step in left if not step.why or not PARSERS[step.language](step.text)] == []


def test_nearly_everything_that_the_tutorial_shows_is_run() -> None:
    kinds = Counter(type(step) for page in CHAPTERS for step in steps(page.read_text(encoding="utf-8")))
    assert len(CHAPTERS) == 8
    assert kinds[NotRun] <= 5
    assert kinds[Unmarked] == 0
    assert sum(kinds.values()) > 100
