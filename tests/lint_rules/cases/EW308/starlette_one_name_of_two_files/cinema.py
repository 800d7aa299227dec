async def play(film):
    print(film)


async def rewind(film):
    print(film)
