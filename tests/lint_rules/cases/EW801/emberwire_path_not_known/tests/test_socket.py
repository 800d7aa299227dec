from emberwire.testing import connect


async def test_in():
    async with connect(endpoint, PATHS[0]) as socket:  # ok: the path is not known
        pass
