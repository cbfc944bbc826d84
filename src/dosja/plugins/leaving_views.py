"""The page that says what happens when a plugin goes, and its three ways: keep, take along, throw away."""

import shutil
import tempfile
import zipfile
from pathlib import Path

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.response import FileIter, Response

from dosja.accounts.model import NATIONAL
from dosja.accounts.permissions import may_read, roles_known
from dosja.documents.exchange.exporting import export_site
from dosja.errors import NotAllowed
from dosja.messages import _
from dosja.plugins import operations
from dosja.plugins.leaving import documents_of, leaving
from dosja.plugins.queries import title_of
from dosja.training.coverage import requirement_of
from dosja.web.plugin_traversal import PluginInAdmin

TEMPLATE = "dosja:plugins/templates/leaving.jinja2"


def includeme(config):
    """Register the pages under /admin/plugins/ID/uninstall."""
    add = config.add_view
    manage = {"context": PluginInAdmin, "permission": "plugin:manage"}
    add(leaving_page, name="uninstall", request_method="GET", renderer=TEMPLATE, **manage)
    add(leave, name="uninstall", request_method="POST", **manage)
    add(export, name="export", request_method="POST", **manage)


def _check(request):
    if not request.allowed("plugin:manage", NATIONAL):
        raise NotAllowed(_("Only the administrators of the intranet take a plugin away."))


def leaving_page(context, request):
    """The dry run: counts, links, what goes on and what does not."""
    _check(request)
    plugin = request.registry.plugins.get(context.plugin_id)
    site = request.site
    found = leaving(site, context.plugin_id, plugin, request.tokens)
    return {
        "plugin_id": context.plugin_id,
        "plugin": plugin,
        "title": title_of(site, plugin, context.plugin_id, request.locale_name),
        "found": found,
        "roles": roles_known(site),
        "requirements": [
            (name, requirement_of(site, name).title(request.locale_name)) for name in found.requirements
        ],
        "names": {aid: one.title(request.locale_name) for aid, one in site.agencies.items()},
    }


def leave(context, request):
    """Switch it off everywhere, and where that was chosen put its documents into the trash."""
    _check(request)
    trash = request.POST.get("documents") == "trash"
    if trash and request.POST.get("confirmed") != "1":
        request.session.flash(_("Confirm that all its documents shall go to the trash."), "danger")
        return HTTPSeeOther(f"/admin/plugins/{context.plugin_id}/uninstall")
    operations.take_away(request.site, request.identity, request.now, context.plugin_id, trash=trash)
    request.session.flash(
        _("The plugin is off everywhere. Its code can now be removed on the server; what was kept stays."),
        "success",
    )
    return HTTPSeeOther(f"/admin/plugins/{context.plugin_id}")


def export(context, request):
    """The plugin's documents that the reader may see, with their versions and files, as a ZIP."""
    _check(request)
    site, tokens = request.site, request.tokens
    uids = [one.uid for one in documents_of(site, context.plugin_id) if may_read(tokens, one)]
    with tempfile.TemporaryDirectory(prefix="dosja-export-") as made:
        folder = Path(made) / context.plugin_id
        export_site(site, request.registry.types, folder, only=uids)
        stream = tempfile.TemporaryFile()  # noqa: SIM115  (closed when the answer was sent)
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(folder.rglob("*")):
                if path.is_file():
                    archive.write(path, path.relative_to(folder.parent).as_posix())
        shutil.rmtree(folder)
    operations.note_export(site, request.identity, request.now, context.plugin_id, len(uids))
    stream.seek(0, 2)
    size = stream.tell()
    stream.seek(0)
    response = Response(content_type="application/zip", app_iter=FileIter(stream, 64 * 1024))
    response.content_length = size
    response.content_disposition = f'attachment; filename="{context.plugin_id}.zip"'
    return response
