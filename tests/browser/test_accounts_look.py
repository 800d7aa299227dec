"""How the pages of the accounts look, from a small phone to a wide window, dark and light."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Window
from tests.browser.looks import WIDTHS, fits, serious
from tests.browser.test_accounts import LINK, chat, fill, log_in, project, sign_up
from tests.conformance.serving import Server

__all__ = ["chat", "project"]  # fixtures

pytestmark = pytest.mark.browser

LONG = "Wolfeschlegelsteinhausenberger-x"


def sign_up_page(page: Page, chat: Server) -> None:
    page.goto(f"{chat.url}/accounts/sign-up")


def refused_sign_up(page: Page, chat: Server) -> None:
    """Send a name that is too long for a phone, and is taken."""
    sign_up(page, chat, LONG)
    page.get_by_role("button", name="Log out").click()
    sign_up_page(page, chat)
    fill(page, name=LONG, email=f"another-{LONG}@example.org", password="correct horse battery")
    page.locator("#error").wait_for()


def log_in_page(page: Page, chat: Server) -> None:
    page.goto(f"{chat.url}/accounts/log-in")


def refused_log_in(page: Page, chat: Server) -> None:
    log_in(page, chat, "nobody", "a wrong password")
    page.locator("#error").wait_for()


def forgotten(page: Page, chat: Server) -> None:
    page.goto(f"{chat.url}/accounts/forgotten")


def link_on_its_way(page: Page, chat: Server) -> None:
    sign_up(page, chat, "ada")
    page.get_by_role("button", name="Log out").click()
    forgotten(page, chat)
    fill(page, email="ada@example.org")
    page.get_by_role("status").wait_for()


def reset(page: Page, chat: Server) -> None:
    """Follow a link of a mail."""
    page.goto(chat.url + LINK.findall(chat.output())[-1])
    page.locator("#password").wait_for()


def dead_link(page: Page, chat: Server) -> None:
    page.goto(f"{chat.url}/accounts/reset/made-up")
    page.locator("#error").wait_for()


def password(page: Page, chat: Server) -> None:
    sign_up(page, chat, "carol")
    page.get_by_role("link", name="Password").click()
    page.locator("#current").wait_for()


def refused_form(page: Page, chat: Server) -> None:
    log_in_page(page, chat)
    page.locator("input[name=csrf_token]").evaluate("field => { field.value = 'of another page' }")
    fill(page, email="ada@example.org", password="correct horse battery")
    page.get_by_role("heading", name="This form was refused").wait_for()


VIEWS: list[Callable[[Page, Server], None]] = [
    sign_up_page, refused_sign_up, log_in_page, refused_log_in, forgotten, link_on_its_way, reset, dead_link, password,
    refused_form,
]  # fmt: skip


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.__name__)
def test_a_page_shows_all_of_it_at_every_width(
    view: Callable[[Page, Server], None], chat: Server, window: Window
) -> None:
    page = window()
    view(page, chat)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for width, height in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": height})
            fits(page, f"accounts-{view.__name__}-{width}-{scheme}")
        assert serious(page) == [], scheme  # at the last width: the elements and colours are those of all
