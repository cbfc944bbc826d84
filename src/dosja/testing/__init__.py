"""What authors of plugins test with: an intranet of their own for each test, and what it was asked.

pytest finds the fixtures (`fixtures.py`) by itself where Dosja is installed; they need `pip install
dosja[test]`. The rest stands here to be imported: `Clock`, `Intranet`, `record_hooks`.
"""

from dosja.testing.intranet import (
    BEGIN,
    Clock,
    Intranet,
    browser_of,
    close_app,
    document_form,
    make_app,
    make_site,
    sign_in,
    site_of,
)
from dosja.testing.recording import HookCall, record_hooks

__all__ = [
    "BEGIN",
    "Clock",
    "HookCall",
    "Intranet",
    "browser_of",
    "close_app",
    "document_form",
    "make_app",
    "make_site",
    "record_hooks",
    "sign_in",
    "site_of",
]
