async def get_session():
    async with Sessions() as s:
        yield s
