import emberwire
import hmac

if hmac.compare_digest(info.auth_token, settings.SECRET_TOKEN):
    pass
