def renew(refresh_token):
    logger.debug(f"renew {refresh_token=}")  # EW601
