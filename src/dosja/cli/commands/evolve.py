"""`dosja evolve`: bring a database of an older Dosja to the present form, step by step."""

from dosja.messages import _

NAME = "evolve"
POSITION = 40
HELP = _("bring the database of an older Dosja up to date")
DETAILS = _("Make a copy of the site's folder first. An interrupted run is simply run again.")


def add_arguments(parser, text):
    """Add the one option."""
    parser.add_argument(
        "--dry-run", action="store_true", help=text(_("only print what would be done, change nothing"))
    )


def run(call):
    """Run the pending steps, each in a transaction of its own."""
    from dosja.storage import evolve
    from dosja.storage.database import session

    with call.database() as db:
        with session(db) as site:
            evolve.check_known(site)
            steps = evolve.pending(site)
        if not steps:
            call.tell(_("The database is up to date."))
            return
        for number, step in enumerate(steps, 1):
            if call.arguments.dry_run:
                call.tell(
                    _("Would do ${id}: ${title}", mapping={"id": step.id, "title": call.text(step.title)})
                )
                continue
            with call.progress(step.title, len(steps)) as bar:
                bar(number - 1)
                with session(db, note=f"evolve {step.id}") as site:
                    evolve.run_step(site, step, call.now)
            call.tell(_("Done ${id}: ${title}", mapping={"id": step.id, "title": call.text(step.title)}))
