import logging
import re


class Masking(logging.Filter):
    def filter(self, record):
        record.msg = re.sub(r"token=\S+", "token=***", str(record.msg))
        return True


for handler in logging.getLogger().handlers:
    handler.addFilter(Masking())
