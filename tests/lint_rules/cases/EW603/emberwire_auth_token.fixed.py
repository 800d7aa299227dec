import hmac

import emberwire


class Gate(emberwire.Socket):
    async def connect(self, params, info):
        if hmac.compare_digest(info.auth_token, settings.SECRET_TOKEN):
            return emberwire.Accept()
        return emberwire.Refuse()
