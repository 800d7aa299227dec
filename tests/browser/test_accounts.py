"""Accounts of a generated application in a browser: sign up, log in, join, log out, reset, and who is refused."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SECRET_KEY_BASE, Window, generated
from tests.browser.test_chat_page import expect_joined, say
from tests.conformance.serving import Server, served

pytestmark = pytest.mark.browser

PASSWORD, OTHER_PASSWORD = "correct horse battery", "another horse battery"
LINK = re.compile(r"http://localhost:4000(/accounts/reset/\S+)")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `emberwire new chat --auth accounts` writes."""
    return generated(tmp_path_factory.mktemp("accounts"), "--auth", "accounts")


@pytest.fixture(scope="module")
def chat(project: Path) -> Iterator[Server]:
    """The application, served."""
    with served("chat.app:app", cwd=project, env={**os.environ, "SECRET_KEY_BASE": SECRET_KEY_BASE}) as server:
        yield server


def fill(page: Page, **fields: str) -> None:
    """Fill a form in and send it."""
    for name, value in fields.items():
        page.locator(f"#{name}").fill(value)
    page.locator("button[type=submit]").click()


def sign_up(page: Page, chat: Server, name: str) -> Page:
    page.goto(chat.url)
    page.get_by_role("link", name="Sign up").click()
    fill(page, name=name, email=f"{name}@example.org", password=PASSWORD)
    expect_joined(page)
    return page


def log_in(page: Page, chat: Server, name: str, password: str = PASSWORD) -> Page:
    page.goto(chat.url)
    page.get_by_role("link", name="Log in").click()
    fill(page, email=f"{name}@example.org", password=password)
    return page


def expect_logged_out(page: Page) -> None:
    expect(page.locator("#welcome")).to_be_visible()
    expect(page.locator("#chat")).to_be_hidden()


def test_two_people_sign_up_log_in_and_talk(chat: Server, window: Window) -> None:
    """The page knows who is logged in from the cookie alone."""
    ada = sign_up(window(), chat, "ada")
    expect(ada.locator("#me")).to_have_text("ada")
    again = log_in(window(), chat, "ada")
    expect_joined(again)
    bob = sign_up(window(), chat, "bob")
    say(bob, "Hello, Ada!")
    for page in (ada, again):
        expect(page.locator("#messages li", has_text="Hello, Ada!")).to_contain_text("bob")
    ada.reload()
    expect_joined(ada)


def test_logging_out_in_one_window_ends_the_socket_of_the_other(chat: Server, window: Window) -> None:
    """Both windows are of one browser; a window elsewhere connects again, with its own session."""
    one = sign_up(window(), chat, "carol")
    other, elsewhere = one.context.new_page(), log_in(window(), chat, "carol")
    other.goto(chat.url)
    expect_joined(other)
    expect_joined(elsewhere)
    one.get_by_role("button", name="Log out").click()
    expect_logged_out(one)
    expect_logged_out(other)
    expect(other.locator("#sign-in-error")).to_have_text("You have been logged out.")
    expect_joined(elsewhere)
    one.reload()
    expect_logged_out(one)


def test_a_link_from_a_mail_sets_a_new_password(chat: Server, window: Window) -> None:
    """The link works once, and logs everybody out who was logged in."""
    dora = sign_up(window(), chat, "dora")
    page = log_in(window(), chat, "dora", "a wrong password")
    expect(page.locator("#error")).to_have_text("Wrong email or password.")
    page.get_by_role("link", name="set a new password").click()
    fill(page, email="dora@example.org")
    expect(page.get_by_role("status")).to_contain_text("a link is on its way")
    link = chat.said(LINK)[-1]
    page.goto(chat.url.rstrip("/") + link)
    fill(page, password=OTHER_PASSWORD)
    expect(page.get_by_role("status")).to_have_text("Your password is changed.")
    expect_logged_out(dora)
    fill(page, password=OTHER_PASSWORD)
    expect_joined(page)
    page.goto(chat.url.rstrip("/") + link)
    expect(page.locator("#error")).to_contain_text("This link has been used")


def test_a_new_password_ends_the_windows_elsewhere(chat: Server, window: Window) -> None:
    erin = sign_up(window(), chat, "erin")
    elsewhere = log_in(window(), chat, "erin")
    expect_joined(elsewhere)
    erin.get_by_role("link", name="Password").click()
    fill(erin, current=PASSWORD, password=OTHER_PASSWORD)
    expect_joined(erin)
    expect_logged_out(elsewhere)


OPEN = """
async ([url, token]) => {
  const protocols = ["phoenix", "base64url.bearer.phx." + btoa(token).replace(/=/g, "")]
  const socket = new WebSocket(url.replace("http", "ws") + "/socket/websocket?vsn=2.0.0", protocols)
  return new Promise((resolve) => { socket.onopen = () => resolve("open"); socket.onclose = () => resolve("refused") })
}
"""


def test_a_token_is_good_for_its_session_only(chat: Server, window: Window) -> None:
    """A token of somebody who has logged out, and one that is made up, open nothing."""
    page = sign_up(window(), chat, "frank")
    address = chat.url.rstrip("/")
    token = page.evaluate("async () => (await (await fetch('/accounts/session')).json()).token")
    assert page.evaluate(OPEN, [address, token]) == "open"
    page.get_by_role("button", name="Log out").click()
    expect_logged_out(page)
    assert page.evaluate(OPEN, [address, token]) == "refused"
    assert page.evaluate(OPEN, [address, "made up"]) == "refused"


def test_an_old_cookie_opens_nothing(chat: Server, window: Window) -> None:
    page = sign_up(window(), chat, "grace")
    [cookie] = [each for each in page.context.cookies() if each["name"] == "session"]
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Lax"
    page.get_by_role("button", name="Log out").click()
    expect_logged_out(page)
    thief = window()
    thief.context.add_cookies([{"name": "session", "value": cookie["value"], "url": chat.url}])
    thief.goto(chat.url)
    expect_logged_out(thief)


ATTACK = """
<form method="post" action="{url}/accounts/log-out"><input name="csrf_token" value="made up"></form>
<script>document.forms[0].submit()</script>
"""


def test_another_site_can_neither_send_a_form_nor_open_a_socket(chat: Server, window: Window) -> None:
    """The same machine under another name is another site: it gets no cookie, and its origin is refused."""
    page, address = sign_up(window(), chat, "heidi"), chat.url.rstrip("/")
    token = page.evaluate("async () => (await (await fetch('/accounts/session')).json()).token")
    attacker = page.context.new_page()
    attacker.route(
        "http://attacker.test/**", lambda route: route.fulfill(body="<p>Hello.</p>", content_type="text/html")
    )
    attacker.goto("http://attacker.test/")
    assert attacker.evaluate(OPEN, [address, token]) == "refused"
    with attacker.expect_response("**/accounts/log-out") as answered:
        attacker.set_content(ATTACK.format(url=address))
    assert answered.value.status == 403
    page.reload()
    expect_joined(page)
