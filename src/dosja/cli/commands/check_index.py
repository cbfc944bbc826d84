"""`dosja check-index`: compare the search index with the database; prints the differences, expected: none."""

from dosja.messages import _

NAME = "check-index"
POSITION = 31
HELP = _("compare the search index with the database")
DETAILS = _("Exit code 1 when they differ; then run: dosja reindex")


def add_arguments(parser, text):
    """No options beyond those of every command."""


def run(call):
    """Print each difference on a line, then the sum."""
    from dosja.jobs.indexing import FOLDER, site_source
    from dosja.search.maintenance import check_index
    from dosja.uids import format_uid

    source = site_source(call.settings)
    with call.database() as db:
        differences = check_index(db, call.home / FOLDER, source)
    for difference in differences:
        uid = format_uid(difference.uid)
        if difference.uid == 0:
            call.tell(_("There is no readable index."))
        elif difference.in_index is None:
            call.tell(_("${uid}: missing in the index", mapping={"uid": uid}))
        elif difference.in_database is None:
            call.tell(_("${uid}: in the index, but no document", mapping={"uid": uid}))
        else:
            call.tell(_("${uid}: older in the index than in the database", mapping={"uid": uid}))
    if differences:
        call.tell(_("${n} differences. Run: dosja reindex", mapping={"n": len(differences)}))
        return 1
    call.tell(_("Index and database agree."))
    return 0
