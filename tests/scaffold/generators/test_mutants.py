"""What is generated is tested by what is generated: a fault put into a channel makes its own tests fail.

Each mutant is one edit of the generated channel or context. It must apply, and the tests of that channel, which passed
before, must not pass with it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.generated_matrix import emberwire
from tests.scaffold.mutants import Outcome, outcome, outcomes

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

CHANNEL, CONTEXT = "chat/channels/auction_channel.py", "chat/contexts/auctions.py"
TESTS = "tests/channels/test_auction_channel.py"
GUARD = (
    r'        if not await is_member\({of}, self.assigns\["user_id"\]\):\n'
    r'            return Error\(reason="unauthorized"\)\n'
)
HANDLER = r"(async def {event}\(self, payload: \w+\) -> Ok \| Error:\n +\"\"\".*\"\"\"\n)"

MUTANTS = {
    "join guard removed": (CHANNEL, GUARD.format(of="topic"), ""),
    "join guard turned round": (CHANNEL, r"if not await is_member\(topic", "if await is_member(topic"),
    "event guard removed": (CHANNEL, HANDLER.format(event="place_bid") + GUARD.format(of="self.topic"), r"\1"),
    "guard of an event that is only answered removed": (
        CHANNEL,
        HANDLER.format(event="ping") + GUARD.format(of="self.topic"),
        r"\1",
    ),
    "validation removed": (CHANNEL, r"payload: PlaceBid\b", "payload: Any"),
    "bounds removed": (CHANNEL, r"amount: Annotated\[int, Meta\(ge=1, le=100\)\]", "amount: int"),
    "type removed": (CHANNEL, r"note: Annotated\[str, Meta\(max_length=20\)\]", "note: Any"),
    "reply dropped": (CHANNEL, r"return Ok\(id=bid\.id\)", "return None  # type: ignore[return-value]"),
    "reply without the id": (CHANNEL, r"return Ok\(id=bid\.id\)", "return Ok()"),
    "only reply dropped": (
        CHANNEL,
        r'(Answer the client\."""\n(?:.*\n){2})        return Ok\(\)',
        r"\1        return None  # x",
    ),
    "broadcast dropped": (CHANNEL, r'await self\.broadcast\("place_bid", bid\)', "pass"),
    "broadcast under another name": (CHANNEL, r'broadcast\("place_bid"', 'broadcast("place"'),
    "broadcast without what was stored": (CHANNEL, r'broadcast\("place_bid", bid\)', 'broadcast("place_bid", {})'),
    "history dropped": (CHANNEL, r"return Ok\(bids=await .*\)", "return Ok(bids=[])"),
    "presence not tracked": (CHANNEL, r"        await presence\.track\(.*\)\n", ""),
    "older pages for everybody": (CHANNEL, HANDLER.format(event="older") + GUARD.format(of="self.topic"), r"\1"),
    "the newest page for an older one": (CHANNEL, r"\(self\.topic, payload\.before\)", "(self.topic)"),
    "user not stored": (CONTEXT, r"user_id=user_id", 'user_id="nobody"'),
    "nothing read back": (CONTEXT, r"WHERE topic = \?", "WHERE topic != ?"),
    "read back in the wrong order": (CONTEXT, r"\[::-1\]", ""),
}


@pytest.fixture(scope="module")
def channel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An application with a channel that has an event that is stored and one that is only answered."""
    folder = tmp_path_factory.mktemp("mutants")
    emberwire("new chat", folder)
    events = "--event place_bid --payload 'amount:int(1..100) note:str(..20)' --event ping:reply --pages"
    emberwire(f"gen channel Auction {events}", folder / "chat")
    return folder / "chat"


@pytest.fixture(scope="module")
def found(channel: Path) -> dict[str, Outcome]:
    """What became of each fault; most of these tests wait for a message that does not come."""
    return outcomes(MUTANTS, channel, TESTS, at_once=4)


def test_without_a_fault_they_pass(channel: Path) -> None:
    code, said = outcome(channel, TESTS)
    assert code == 0, said


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_fault_makes_them_fail(found: dict[str, Outcome], mutant: str) -> None:
    code, said = found[mutant]
    assert code == 1, said
    assert "failed" in said, said
