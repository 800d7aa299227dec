import emberwire.Socket

logger.info("token is invalid")  # ok: no secret in it
logger.info("got %s", len(token))
