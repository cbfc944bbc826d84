"""Our own style sheet, script and icons; their address changes with their content, so they may be kept."""

import hashlib
from importlib.resources import files


def includeme(config):
    """Serve the folder static/ under a name made of its content."""
    folder = files("dosja.web") / "static"
    digest = hashlib.sha256()
    for item in sorted(folder.iterdir(), key=lambda item: item.name):
        if item.is_file():
            digest.update(item.read_bytes())
    prefix = f"static/{digest.hexdigest()[:10]}"
    config.add_static_view(prefix, "dosja.web:static", cache_max_age=31_536_000)
    config.registry.static_prefix = f"/{prefix}/"
    config.add_request_method(lambda request, name: request.registry.static_prefix + name, "static_file")
    environment = config.get_jinja2_environment()
    environment.globals["ICONS"] = config.registry.static_prefix + "icons.svg"
