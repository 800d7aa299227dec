import ssl


def tls_for_server(ca, certificate, key):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=ca)
    context.load_cert_chain(certificate, key)
    context.verify_mode = ssl.CERT_REQUIRED
    return context


def tls_for_anybody(certificate, key):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    return context


def tls_for_calling(ca):
    context = ssl.create_default_context(cafile=ca)
    context.verify_mode = ssl.CERT_REQUIRED
    return context
