"""Importing what the children need before they are forked: they share that memory and start in no time."""

import gc
import importlib
import pkgutil
import threading
import warnings

from dosja.serve.process import Refusal

MODULES = (
    "dosja.serve.web",
    "dosja.jobs.indexing",
    "dosja.jobs.worker",
    "dosja.storage.database",
    "ZODB.blob",
)


def preload(settings) -> None:
    """Import the application and read its content types. Raises Refusal for a wrong type file.

    Raises RuntimeError when a library started a thread: a fork would lose it.
    """
    gc.disable()  # what is imported stays: looking for garbage in it costs a tenth of the time
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="pkg_resources is deprecated")
        from dosja.config import INCLUDES

        for name in (*INCLUDES, *MODULES, *_modules_of_pages()):
            importlib.import_module(name)
    from dosja.content_types import SchemaError, load_core_types

    try:
        # Without plugins: their code runs in the children alone, where it can harm no other process.
        load_core_types(tuple(filter(None, settings.schemas.split(":"))))
    except SchemaError as error:
        raise Refusal(str(error)) from error
    gc.freeze()  # the collector would touch, and so copy, the memory that parent and children share
    gc.enable()
    if threading.active_count() != 1:
        raise RuntimeError(f"a library started a thread in the parent: {threading.enumerate()}")


def _modules_of_pages() -> list[str]:
    """The modules with views and forms in all rooms; some are included by others and so stand in no list."""
    import dosja

    return [
        item.name
        for item in pkgutil.walk_packages(dosja.__path__, "dosja.")
        if item.name.endswith(("views", "forms"))
    ]
