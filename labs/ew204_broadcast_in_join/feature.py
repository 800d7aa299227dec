"""What has to go on working: users open their page, and offer a job to somebody else."""

from __future__ import annotations

from emberwire._learn_client import expect, log_in, open_socket


async def feature(base_url: str) -> None:
    """Raise LabError, with what is missing, unless ada can offer bob a job."""
    async with open_socket(base_url, who="ada", token=await log_in(base_url, "key-of-ada")) as ada:
        joined = await ada.join("page:ada")
        expect(joined.status == "ok", f"ada should be able to open her page: {joined.response}")
        offered = await ada.call("page:ada", "offer", {"sitter": "bob", "text": "Tuesday afternoon?"})
        expect(offered.status == "ok", f"ada should be able to offer bob a job: {offered.response}")
        other = await ada.join("page:bob")
        expect(other.status == "error", "ada should not be able to open bob's page")
