"""`dosja check-db`: read every record of the database and tell what does not belong there or is missing."""

from dosja.messages import _

NAME = "check-db"
POSITION = 32
HELP = _("check the database: foreign classes, unreadable objects, missing files")
DETAILS = _("Changes nothing. Exit code 1 when something was found.")


def add_arguments(parser, text):
    """No options beyond those of every command."""


def run(call):
    """Print each finding on a line, then the sum."""
    from dosja.storage import evolve
    from dosja.storage.check import check_objects
    from dosja.storage.database import DatabaseError, session
    from dosja.storage.pickles import audit

    findings = 0
    with call.database() as db:
        total = len(db.storage)
        with call.progress(_("Records"), total) as bar:
            report = audit(db.storage, bar)
        for oid, name in report.refused:
            findings += 1
            call.tell(_("Object ${oid}: foreign class ${name}", mapping={"oid": oid, "name": name}))
        for oid, reason in report.unreadable:
            findings += 1
            call.tell(_("Object ${oid}: unreadable (${reason})", mapping={"oid": oid, "reason": reason}))
        with session(db) as site:
            try:
                evolve.check(site)
            except DatabaseError as error:
                findings += 1
                call.tell(error.args[0])
            with call.progress(_("Objects"), len(site.uids)) as bar:
                for finding in check_objects(site, bar):
                    findings += 1
                    call.tell(finding)
    if findings:
        call.tell(
            _(
                "${n} problems found in ${records} records.",
                mapping={"n": findings, "records": report.records},
            )
        )
        return 1
    call.tell(_("${records} records, no problem found.", mapping={"records": report.records}))
    return 0
