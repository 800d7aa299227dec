"""What has to go on working: a report is made, and greetings are answered."""

from __future__ import annotations

from emberwire._learn_client import expect, log_in, open_socket


async def feature(base_url: str) -> None:
    """Raise LabError, with what is missing, unless ada gets her report and a greeting."""
    token = await log_in(base_url, "key-of-ada")
    async with open_socket(base_url, who="ada", token=token) as ada:
        await ada.join("office")
        reply = await ada.call("office", "report")
        expect(reply.response == {"report": "profits are up"}, f"ada should get the report, and got {reply}")
        reply = await ada.call("office", "hello")
        expect(reply.response == {"answer": "hello"}, f"ada should be greeted, and got {reply}")
