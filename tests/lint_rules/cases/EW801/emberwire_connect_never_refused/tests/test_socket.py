from emberwire.testing import connect


async def test_in():
    async with connect(endpoint, "/socket", auth_token="x") as socket:  # EW801
        pass
