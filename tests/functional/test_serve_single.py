"""The developer's single process: `pserve development.ini` indexes and reads files in threads of its own."""

import re
import signal
import subprocess
import sys
import threading

import pytest

import dosja
from dosja.storage.database import open_database
from dosja.web.background import Background
from tests.functional.attaching import attach_text, text_of
from tests.serving import LONGEST, wait_until
from tests.serving import dosja as run_dosja

PSERVE = (
    sys.executable,
    "-W",
    "ignore",
    "-c",
    "import sys; from pyramid.scripts.pserve import main; sys.exit(main())",
)


def make_app(home, **settings):
    return dosja.main({}, **{"dosja.home": str(home), "dosja.fast_hash": "true", **settings})


@pytest.fixture
def application(site_folder):
    app = make_app(site_folder)
    yield app
    app.registry.background.stop()
    app.registry.database.close()


def test_background_reads_an_attached_file_and_indexes_it(application, site_folder):
    db = application.registry.database
    uid = attach_text(db, "Marrëveshje me Greqinë")
    wait_until(lambda: "Greqinë" in text_of(db, uid))
    application.registry.background.stop()
    assert not [thread for thread in threading.enumerate() if thread.name in ("index", "work")]
    application.registry.database.close()
    assert run_dosja("check-index", home=site_folder).returncode == 0


def test_background_stop_twice_does_nothing_more(application):
    application.registry.background.stop()
    application.registry.background.stop()


def test_background_switched_off_starts_no_thread(site_folder):
    app = make_app(site_folder, **{"dosja.background": "false"})
    assert app.registry.background is None
    app.registry.database.close()


def test_background_beside_another_one_leaves_the_work_to_it(application, site_folder):
    settings = application.registry.dosja_settings
    second = Background(application.registry.database, settings)
    second.start()
    second.stop()
    uid = attach_text(application.registry.database, "Ende punon")
    wait_until(lambda: "Ende" in text_of(application.registry.database, uid))


@pytest.mark.slow
def test_pserve_answers_and_ctrl_c_ends_it(site_folder, root, tmp_path):
    text = (root / "development.ini").read_text()
    text = text.replace("%(here)s/var", str(site_folder)).replace("127.0.0.1:6543", "127.0.0.1:0")
    ini = tmp_path / "development.ini"
    ini.write_text(text)
    process = subprocess.Popen(
        [*PSERVE, str(ini)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    with process:
        try:
            for line in process.stdout:
                found = re.search(r"http://127\.0\.0\.1:\d+", line)
                if found:
                    break
            else:
                pytest.fail("pserve ended")
            import urllib.request

            with urllib.request.urlopen(found.group(0) + "/sign-in", timeout=LONGEST) as answer:
                assert answer.status == 200
            refused = run_dosja("user", "list", home=site_folder)
            assert refused.returncode == 1
            assert "pserve" in refused.stderr
        finally:
            process.send_signal(signal.SIGINT)
            process.stdout.read()
            process.wait(LONGEST)
    open_database(site_folder).close()
