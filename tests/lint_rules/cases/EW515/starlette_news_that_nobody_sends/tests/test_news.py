from news import tell_alarm


async def test_alarm() -> None:
    await tell_alarm("fire")
