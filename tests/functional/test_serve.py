"""`dosja serve` as a person runs it: starting, being refused, stopping, and what is left behind."""

import http.client
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from dosja.storage.database import open_database, session, socket_address, socket_path
from tests import command as in_this_process
from tests.serving import COMMAND, Intranet, dosja, wait_until

pytestmark = pytest.mark.slow


@pytest.fixture
def home(site_folder):
    """A demo site that `dosja serve` runs with two web processes."""
    (site_folder / "dosja.ini").write_text("[dosja]\nfast_hash = true\nworkers = 2\n")
    return site_folder


def refused(home, *arguments, command=COMMAND, language="en"):
    """Run a serve that must not start; returns what it says."""
    done = dosja("serve", "--port", "0", *arguments, home=home, command=command, language=language)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr


def launcher(tmp_path: Path, text: str) -> tuple[str, ...]:
    """The dosja command after `text` was run: a newer or older Dosja than this one."""
    program = tmp_path / "launcher.py"
    program.write_text(f"{text}\nimport sys\nfrom dosja.cli import main\nsys.exit(main())\n")
    return (sys.executable, "-W", "ignore", str(program))


def test_serve_answers_tells_address_and_accounts_and_refuses_a_second_one(home, record_property):
    with Intranet(home) as intranet:
        assert intranet.get("/sign-in") == 200
        record_property("ready", intranet.wait_for(r"ready after ([\d.]+) s").group(1))
        assert set(intranet.children()) == {"storage", "web-1", "web-2", "indexer", "worker"}
        assert float(intranet.wait_for(r"ready after ([\d.]+) s").group(1)) > 0
        # Of the processors', as the clock's depend on what else the machine does.
        assert intranet.processor_seconds() < 10
        intranet.wait_for(r"redaktor\.akademia +Dosja-demo-2026 +Editor")
        # A second one on the same folder is refused with the reason, and does the first no harm.
        said = refused(home)
        assert "running already" in said
        assert str(intranet.process.pid) in said
        assert intranet.get("/sign-in") == 200
    log = (home / "log" / "dosja.log").read_text()
    assert "storage started as process" in log
    assert "stopped in" in log


def test_serve_ctrl_c_leaves_no_process_and_no_socket(home):
    with Intranet(home) as intranet:
        assert intranet.get("/sign-in") == 200
        assert len(intranet.processes()) == 6
        assert intranet.ctrl_c() == 0
        assert intranet.processes() == []
        assert not socket_path(home).exists()
        assert list((home / "index").glob("*.sock")) == []
        ended = [line for line in intranet.lines if " ended" in line]
    assert [line.split("] ")[1].split("-")[0].split(" ")[0] for line in ended] == [
        "web",
        "web",
        "worker",
        "indexer",
        "storage",
    ]
    open_database(home).close()


def test_serve_on_a_port_in_use_is_refused_with_the_reason(home):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = dosja("serve", "--port", str(port), home=home)
    assert done.returncode == 1
    assert str(port) in done.stderr
    assert "--port" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_serve_without_a_database_is_refused_with_the_remedy(tmp_path):
    assert "dosja init" in refused(tmp_path / "nothing")


def test_serve_with_pending_steps_is_refused_and_evolve_is_the_remedy(home, tmp_path):
    newer = launcher(
        tmp_path,
        "import dosja.storage.evolve as evolve\n"
        "def run(site): site.settings['evolved'] = True\n"
        "evolve.STEPS = (*evolve.STEPS, evolve.Step('2027-01-test', 'A test', run))",
    )
    said = refused(home, command=newer)
    assert "2027-01-test" in said
    assert "dosja evolve" in said
    assert "Would do 2027-01-test" in dosja("evolve", "--dry-run", home=home, command=newer).stdout
    assert "2027-01-test" in refused(home, command=newer)
    assert dosja("evolve", home=home, command=newer).returncode == 0
    with Intranet(home, command=newer) as intranet:
        assert intranet.get("/sign-in") == 200
    # and the older Dosja no longer takes the newer database
    said = refused(home)
    assert "newer" in said
    assert "2027-01-test" in said
    done = in_this_process.dosja("user", "list", home=home)
    assert done.returncode == 1
    assert "newer" in done.stderr


def test_serve_with_a_wrong_schema_file_is_refused_with_file_and_reason(home, tmp_path):
    folder = tmp_path / "schemas"
    folder.mkdir()
    (folder / "broken.toml").write_text('id = "broken"\nversion = "one"\n')
    with (home / "dosja.ini").open("a") as file:
        file.write(f"schemas = {folder}\n")
    said = refused(home)
    assert "broken.toml" in said
    assert "version" in said


def test_serve_with_an_unknown_setting_is_refused_with_its_name(home):
    (home / "dosja.ini").write_text("[dosja]\ncolour = red\n")
    assert "dosja.colour" in refused(home)


def test_serve_after_the_parent_was_killed_leaves_no_orphan_and_starts_again(home):
    with Intranet(home) as intranet:
        group = intranet.process.pid
        assert len(intranet.processes()) == 6
        os.kill(group, signal.SIGKILL)
        intranet.process.wait()
        # at once, while the orphans are still ending:
        with Intranet(home) as again:
            assert again.get("/sign-in") == 200
            assert intranet.processes() == []


def test_serve_in_a_folder_with_a_very_long_path_and_a_stale_socket_file_starts(home, tmp_path):
    long = tmp_path / ("long" * 30) / "site"
    long.parent.mkdir()
    home.rename(long)
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(socket_address(long))
    with Intranet(long) as intranet:
        assert intranet.get("/sign-in") == 200
        assert "admin" in dosja("user", "list", home=long).stdout


def test_serve_waits_for_a_command_that_has_the_file_open(home):
    program = (
        "import sys, pathlib; from dosja.storage.database import open_file_storage as o;"
        "s = o(pathlib.Path(sys.argv[1])); print('open', flush=True); sys.stdin.readline(); s.close()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(home)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout.readline() == "open\n"
        serving = subprocess.Popen(
            [*COMMAND, "serve", "--home", str(home), "--port", "0", "--lang", "en"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        with serving:
            try:
                holder.stdin.write("\n")
                holder.stdin.flush()
                assert "Dosja runs at" in serving.stdout.readline()
            finally:
                serving.terminate()


def test_serve_told_to_stop_finishes_the_running_request(home):
    with Intranet(home) as intranet:
        host, port = intranet.url("").removeprefix("http://").split(":")
        client = http.client.HTTPConnection(host, int(port), timeout=20)
        body = b"login=somebody&password=x"
        client.putrequest("POST", "/sign-in")
        client.putheader("Content-Type", "application/x-www-form-urlencoded")
        client.putheader("Content-Length", str(len(body)))
        client.endheaders(body[:5])
        mark = intranet.mark()
        os.kill(intranet.process.pid, signal.SIGTERM)
        # The other web process, which has nothing to do, ends at once; the busy one waits for us.
        intranet.wait_for(r"web-\d \(process \d+\) ended", mark)
        client.send(body[5:])
        assert client.getresponse().status in (200, 303, 400, 403)
        client.close()
        assert intranet.process.wait(20) == 0


def test_serve_sighup_replaces_the_web_processes_without_a_failed_request(home):
    with Intranet(home) as intranet:
        before, mark = intranet.children(), intranet.mark()
        os.kill(intranet.process.pid, signal.SIGHUP)
        statuses = set()
        while "web-2: process" not in "".join(intranet.lines[mark:]):
            statuses.add(intranet.get("/sign-in"))
        assert statuses <= {200}
        after = intranet.children()
        assert after["web-1"] != before["web-1"]
        assert after["web-2"] != before["web-2"]
        assert after["storage"] == before["storage"]
        assert intranet.get("/sign-in") == 200
        assert len(intranet.processes()) == 6


def test_serve_in_albanian_speaks_albanian_and_reads_a_file_that_was_attached_while_it_runs(home):
    from datetime import UTC, datetime

    from dosja.documents.model import Document, File

    now = datetime.now(UTC)
    with Intranet(home, language="sq") as intranet:
        assert "Dosja është në punë te" in intranet.output()
        db = open_database(home)
        try:
            with session(db) as site:
                agency = next(iter(site.agencies))
                document = Document(site.take_uid(), "document", 1, agency, "draft", {"title": "T"}, now, 0)
                file = File(site.take_uid(), document.uid, "a.txt", "text/plain", now, 0)
                with file.blob.open("w") as target:
                    target.write("Marrëveshje me Greqinë".encode())
                file.size = 24
                document.files, document.rev = (file.uid,), "first"
                for thing in (document, file):
                    site.uids[thing.uid] = thing
                site.documents.index(document)
                uid = file.uid

            def read():
                with session(db) as site:
                    return site.get(uid).status == "done"

            wait_until(read)
            with session(db) as site:
                assert "Greqinë" in site.get(uid).text.pages[0]
        finally:
            db.close()
        assert in_this_process.dosja("check-index", home=home).returncode == 0
        assert in_this_process.dosja("check-db", home=home).returncode == 0
    assert intranet.process.returncode == 0


def test_serve_with_a_database_elsewhere_runs_without_a_storage_process(home, tmp_path):
    """The setting `database` names any ZODB URI; here that of another site's storage process."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    with Intranet(home) as owner:
        uri = f"zeo://{socket_path(home)}?blob_dir={home}/blobs&shared_blob_dir=true&wait_timeout=10"
        (elsewhere / "dosja.ini").write_text(f"[dosja]\nworkers = 1\ndatabase = {uri}\n")
        (elsewhere / "secret").write_bytes((home / "secret").read_bytes())
        with Intranet(elsewhere) as intranet:
            assert set(intranet.children()) == {"check", "web-1", "indexer", "worker"}
            assert intranet.get("/sign-in") == 200
            assert "admin\t" in dosja("user", "list", home=elsewhere).stdout
            assert intranet.kill("web-1")
            assert intranet.get("/sign-in") == 200
            assert intranet.ctrl_c() == 0
        assert not (elsewhere / "Data.fs").exists()
        assert owner.get("/sign-in") == 200
