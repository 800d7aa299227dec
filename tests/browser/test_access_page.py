"""The page of an access map: opens from a file, filters, unfolds, fits a phone, prints, and runs no code of others.

With `SCREENSHOTS=FOLDER` in the environment each view is also written there as a picture.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from lint_rules.run.access_map import AccessMap, Place, Row
from lint_rules.shell.output.access_html import html
from tests.browser.conftest import Window
from tests.browser.looks import shown
from tests.lint_rules.access.project import map_of, written

pytestmark = pytest.mark.browser

HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script>"


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> AccessMap:
    root = written(tmp_path_factory.mktemp("all"))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        return map_of(Path())


def opened(window: Window, folder: Path, drawn: AccessMap) -> Page:
    """A window on the page of a map, which stands in a file."""
    (folder / "access.html").write_text(html(drawn), encoding="utf-8")
    page = window()
    page.goto((folder / "access.html").as_uri())
    return page


@pytest.fixture
def page(window: Window, tmp_path: Path, drawn: AccessMap) -> Page:
    return opened(window, tmp_path, drawn)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_every_width_shows_all_of_it(page: Page, width: int, scheme: Any) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 844})
    shown(page, f"access-{width}-{scheme}")
    for row in page.locator("details[data-verdict]").all()[:12]:
        row.locator("summary").click()
    shown(page, f"access-{width}-{scheme}-unfolded")


def test_a_row_unfolds_to_the_code_of_handler_and_guard(page: Page) -> None:
    row = page.locator("details", has_text="Rooms.on_connect").first
    expect(row.locator("pre").first).to_be_hidden()
    row.locator("summary").click()
    expect(row.locator("pre").first).to_contain_text("async def on_connect(self, ws):")
    expect(row.locator("pre").nth(1)).to_contain_text('if not await known(ws.headers["authorization"]):')
    expect(row).to_contain_text("Depends on header, what was looked up.")


def test_the_filter_leaves_what_is_asked_for(page: Page, drawn: AccessMap) -> None:
    rows = page.locator("details[data-verdict]:visible")
    everything = len(drawn.rows)
    expect(rows).to_have_count(everything)
    opened_rows = sum(row.verdict == "open" for row in drawn.rows)
    page.get_by_label("open", exact=True).uncheck()
    expect(rows).to_have_count(everything - opened_rows)
    expect(page.get_by_role("status")).to_have_text(f"{everything - opened_rows} of {everything} shown")
    page.get_by_label("Framework").select_option("Tornado")
    expect(rows).to_have_count(2)
    expect(page.locator("section:visible > h2")).to_have_text(["Tornado"])
    page.get_by_label("Search").fill("on_message")
    expect(rows).to_have_count(1)


def test_it_prints_with_every_row_unfolded(page: Page) -> None:
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(page.locator("details[data-verdict]:not([open])")).to_have_count(0)
    expect(page.locator("form")).to_be_hidden()
    expect(page.locator("pre").last).to_be_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(page.locator("details[data-verdict][open]")).to_have_count(0)


def test_code_of_the_project_stays_text(window: Window, tmp_path: Path) -> None:
    place = Place(HOSTILE, 1, 1, 1, HOSTILE, (HOSTILE,))
    page = opened(window, tmp_path, AccessMap((Row("message", HOSTILE, HOSTILE, place, "open", HOSTILE),), 1))
    page.locator("details[data-verdict] summary").click()
    expect(page.locator("pre")).to_contain_text(HOSTILE)
    expect(page.locator("img")).to_have_count(0)
    expect(page.locator("script")).to_have_count(1)


def test_the_policy_stops_a_script_that_is_not_the_pages_own(
    browser: Browser, tmp_path: Path, drawn: AccessMap
) -> None:
    page = opened(browser.new_page, tmp_path, drawn)  # this one's console says that it was stopped
    blocked = page.evaluate(
        """() => new Promise((resolve) => {
          addEventListener("securitypolicyviolation", (event) => resolve(event.effectiveDirective));
          const script = document.createElement("script");
          script.textContent = "document.title = 'run'";
          document.body.append(script);
          setTimeout(() => resolve("run"), 2000);
        })"""
    )
    assert blocked == "script-src-elem"
    assert page.title() == "Access map"
    page.close()
