from news import hub


async def send_forecast(text: str) -> None:  # ok: nothing imports this file at all
    await hub.broadcast(text)
