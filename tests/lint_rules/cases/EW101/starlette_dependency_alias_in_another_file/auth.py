async def current(ws):
    user = find(ws.cookies)
    if user is None:
        raise WebSocketException(1008)
    return user


CurrentUserWS = Annotated[User, Depends(current)]
