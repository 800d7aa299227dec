import emberwire


class Gate(emberwire.Socket):
    async def connect(self, params, info):
        if info.auth_token == settings.SECRET_TOKEN:  # EW603
            return emberwire.Accept()
        return emberwire.Refuse()
