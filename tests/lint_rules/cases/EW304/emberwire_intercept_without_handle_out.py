from emberwire import Channel, intercept


@intercept("secret")
class R(Channel):  # EW304
    pass
