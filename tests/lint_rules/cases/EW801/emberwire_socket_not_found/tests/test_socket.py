from emberwire.testing import connect


async def test_in():
    async with connect(endpoint, "/socket") as socket:  # ok: what is behind the path is not known
        pass
