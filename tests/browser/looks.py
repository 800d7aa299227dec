"""What every page of a generated application has to look like: nothing overflows, and axe-core finds nothing serious.

With `SCREENSHOTS=FOLDER` in the environment each view is also written there as a picture.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "tests/interop/node_modules/axe-core/axe.min.js"
WIDTHS = {320: 640, 390: 844, 768: 1024, 1280: 800}
OVERFLOWING = """
() => [...document.querySelectorAll("body *")]
  .filter((each) => each.checkVisibility() && each.getBoundingClientRect().right > innerWidth + 0.5)
  .filter((each) => !each.closest("nav, aside, .unseen, pre, .table-wrapper"))
  .map((each) => each.outerHTML.slice(0, 80))
"""


def serious(page: Page) -> list[str]:
    """Return what axe-core calls serious or critical."""
    if not AXE.exists():
        message = "axe-core is not installed: run `make install` with npm"
        assert "CI" not in os.environ, message
        pytest.skip(message)
    # The page's own policy lets no script in; this is the way of the debugger, which is not held to it.
    session = page.context.new_cdp_session(page)
    session.send("Runtime.evaluate", {"expression": AXE.read_text(encoding="utf-8")})
    run = {"expression": "axe.run(document)", "awaitPromise": True, "returnByValue": True}
    found: dict[str, Any] = session.send("Runtime.evaluate", run)["result"]["value"]
    assert found["passes"], "axe-core has looked at nothing"
    return [
        f"{each['id']}: {node['html'][:120]} {node['failureSummary']}"
        for each in found["violations"]
        if each["impact"] in {"serious", "critical"}
        for node in each["nodes"]
    ]


def fits(page: Page, name: str) -> None:
    """Hold a view to its width, and take its picture."""
    assert page.evaluate(OVERFLOWING) == [], name
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} scrolls sideways"
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png")


def shown(page: Page, name: str) -> None:
    """Hold a view to what every view has to be, and take its picture."""
    fits(page, name)
    assert serious(page) == [], name
