import hmac

import emberwire

if hmac.compare_digest(info.auth_token, settings.SECRET_TOKEN):
    pass
