"""The commands that are made of the table: what was typed comes out in the order in which it was typed."""

from __future__ import annotations

import json

import pytest

from tests.scaffold.conftest import Shell


def events(chat: Shell) -> dict[str, str]:
    manifest = json.loads((chat.folder / ".emberwire/manifest.json").read_bytes())
    return next(each["answers"]["events"] for each in manifest["generators"] if each["name"] == "Auction")


def test_a_payload_belongs_to_the_event_before_it(chat: Shell) -> None:
    chat("gen channel Auction --event place_bid --payload amount:int --event withdraw --event=chat --payload=text:str")
    fields = {name: [each.partition(":")[0] for each in payload.split()] for name, payload in events(chat).items()}
    assert fields == {"place_bid": ["amount"], "withdraw": ["body"], "chat": ["text"]}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("--payload amount:int --event bid", "--payload 'amount:int' comes before any --event"),
        ("--payload amount:int", "--payload 'amount:int' comes before any --event"),
        (
            "--event bid --payload a:int --payload b:int",
            "expected one --payload after --event bid, got 'a:int' and 'b:int'",
        ),
    ],
)
@pytest.mark.parametrize("what", ["channel Auction", "context Auctions"])
def test_a_payload_without_an_event_of_its_own_is_refused(chat: Shell, what: str, options: str, said: str) -> None:
    before = chat.tree()
    assert said in chat(f"gen {what} {options}", exit_code=2).output
    assert chat.tree() == before
