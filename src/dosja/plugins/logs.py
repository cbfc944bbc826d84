"""A dam before the log: a plugin that floods it has its lines left out, and one line says so."""

import logging
import time

MOST_LINES = 100
WITHIN_SECONDS = 60.0


class Dam(logging.Handler):
    """Hands the lines of one plugin's loggers on to the log of the process, at most MOST_LINES a minute."""

    def __init__(self, plugin_id: str) -> None:
        super().__init__()
        self.plugin_id = plugin_id
        self._begun, self._lines, self._left_out = 0.0, 0, 0

    def emit(self, record: logging.LogRecord) -> None:
        now = time.monotonic()
        if now - self._begun > WITHIN_SECONDS:
            if self._left_out:
                self._tell(f"{self._left_out} lines of it were left out")
            self._begun, self._lines, self._left_out = now, 0, 0
        self._lines += 1
        if self._lines <= MOST_LINES:
            logging.getLogger().handle(record)
            return
        if not self._left_out:
            self._tell(f"writes more than {MOST_LINES} lines a minute to the log; the rest is left out")
        self._left_out += 1

    def _tell(self, text: str) -> None:
        logging.getLogger("dosja.plugins").warning("plugin %s: %s", self.plugin_id, text)


def dam(plugin_id: str, package: str) -> None:
    """Put the dam before the loggers of a package; once, however often it is loaded."""
    logger = logging.getLogger(package)
    for handler in [one for one in logger.handlers if isinstance(one, Dam)]:
        logger.removeHandler(handler)
    logger.addHandler(Dam(plugin_id))
    logger.propagate = False
