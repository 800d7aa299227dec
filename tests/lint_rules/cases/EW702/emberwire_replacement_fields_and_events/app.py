from emberwire import Endpoint

endpoint = Endpoint()
