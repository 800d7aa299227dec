"""An application that insists on TLS, as one behind a proxy would.

emberwire serve tests.security.tls_app:app
"""

from __future__ import annotations

from starlette.applications import Starlette

from emberwire import Accept, ConnectInfo, Endpoint, LongPollOptions, Params, Socket, mount


class AnySocket(Socket):
    """Lets everybody in who comes over TLS."""

    async def connect(self, params: Params, info: ConnectInfo) -> Accept:
        return Accept()


endpoint = Endpoint(mount("/socket", AnySocket, longpoll=LongPollOptions()), host="localhost", force_ssl=True)
app = Starlette(routes=endpoint.routes, lifespan=endpoint.lifespan)
