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
            has_plugins = hasattr(site, "plugins")
        if not steps and not (has_plugins and _has_pending(call, db)):
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
        if not (call.arguments.dry_run and not has_plugins):
            return _evolve_plugins(call, db)


def _has_pending(call, db) -> bool:
    from dosja.plugins.manager import load_plugins
    from dosja.plugins.versions import pending
    from dosja.storage.database import session

    with session(db) as site:
        return any(pending(site, plugin) for plugin in load_plugins(call.settings).active)


def _evolve_plugins(call, db):
    """The steps of the plugins, each in a transaction of its own; one that fails stops its plugin alone."""
    from dosja.plugins.manager import load_plugins
    from dosja.plugins.starting import guard_of
    from dosja.plugins.versions import pending, run_step
    from dosja.storage.database import session

    failed = False
    for plugin in load_plugins(call.settings).active:
        with session(db) as site:
            steps = pending(site, plugin)
        for step in steps:
            told = {"id": step.id, "title": plugin.text(call.language, step.title)}
            if call.arguments.dry_run:
                call.tell(_("Would do ${id}: ${title}", mapping=told))
                continue
            with session(db, note=f"evolve {step.id}") as site:
                reason = run_step(site, guard_of(db, call.settings), plugin, step, call.now)
            if reason:
                failed = True
                call.complain(_("${id} failed and was undone: ${reason}", mapping={**told, "reason": reason}))
                break
            call.tell(_("Done ${id}: ${title}", mapping=told))
    return 1 if failed else None
