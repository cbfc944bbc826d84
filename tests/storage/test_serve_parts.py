"""The parts of the parent of `dosja serve`: when a child is given up, the folder's lock, the log."""

import os
import socket
import subprocess
from threading import Timer

import pytest

from dosja.serve.folder import listen, lock_folder
from dosja.serve.logfile import LogFile
from dosja.serve.process import Refusal, Report, read_report
from dosja.serve.slots import LONGEST_PAUSE, QUICK_DEATHS, QUICK_SECONDS, Slot


def test_slot_first_death_costs_no_pause():
    slot = Slot("web-1", None)
    slot.begin(7, now=100)
    assert slot.plan(now=101) == 0
    assert slot.start_at == 101


def test_slot_quick_deaths_pause_longer_and_longer_and_end_in_giving_up():
    slot = Slot("web-1", None)
    pauses = []
    now = 0.0
    while not slot.given_up:
        slot.begin(7, now)
        pauses.append(slot.plan(now + 0.1))
        now += 1
    assert len(pauses) == QUICK_DEATHS
    assert pauses[-1] is None
    assert pauses[:-1] == sorted(pauses[:-1])
    assert max(pauses[:-1]) <= LONGEST_PAUSE


def test_slot_death_after_a_long_life_counts_as_the_first():
    slot = Slot("web-1", None)
    for _ in range(3 * QUICK_DEATHS):
        slot.begin(7, now=0)
        assert slot.plan(now=QUICK_SECONDS + 1) == 0
    assert not slot.given_up


def test_slot_revive_forgets_the_deaths():
    slot = Slot("indexer", None, quick_deaths=7, given_up=True)
    slot.revive()
    slot.begin(7, now=0)
    assert slot.plan(now=0) == 0


def test_lock_folder_twice_is_refused_with_the_process(tmp_path):
    held = lock_folder(tmp_path)
    with pytest.raises(Refusal) as caught:
        lock_folder(tmp_path)
    assert str(os.getpid()) in caught.value.args[0].interpolate()
    os.close(held)
    os.close(lock_folder(tmp_path))


def test_lock_folder_waits_for_the_children_of_a_dead_parent(tmp_path):
    held = lock_folder(tmp_path)
    parent = subprocess.Popen(["true"])
    parent.wait()
    os.ftruncate(held, 0)
    os.pwrite(held, f"{parent.pid}\n".encode(), 0)
    orphan = subprocess.Popen(["cat"], stdin=subprocess.PIPE, pass_fds=[held])
    os.close(held)
    Timer(0.2, orphan.stdin.close).start()
    descriptor = lock_folder(tmp_path)
    assert orphan.wait(1) == 0
    assert (tmp_path / "serve.lock").read_text().strip() == str(os.getpid())
    os.close(descriptor)


def test_listen_on_a_taken_port_names_it():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Refusal) as caught:
            listen("127.0.0.1", port)
    text = caught.value.args[0].interpolate()
    assert str(port) in text
    assert "another program uses it" in text


@pytest.mark.parametrize(("host", "port"), [("no such host", 0), ("192.0.2.1", 0), ("127.0.0.1", 99999)])
def test_listen_on_an_impossible_address_is_refused(host, port):
    with pytest.raises(Refusal):
        listen(host, port)


def test_read_report_tells_silence_from_death():
    reader, writer = os.pipe()
    os.set_blocking(reader, False)
    assert read_report(reader) is None
    os.write(writer, b'{"ready": true, "facts": {"demo": []}}')
    assert read_report(reader) == Report(ready=True, facts={"demo": []})
    os.close(writer)
    assert read_report(reader) == Report()
    os.close(reader)


def test_log_file_keeps_lines_of_children_whole(tmp_path, capfd):
    log = LogFile(tmp_path)
    os.write(log.writer, "first Ë\nsec".encode())
    log.take_in()
    os.write(log.writer, b"ond 100%s\nrest")
    log.logger.info("own %s", "line")
    log.close()
    os.close(log.reader)
    os.close(log.writer)
    lines = (tmp_path / "log" / "dosja.log").read_text("utf-8").splitlines()
    assert lines[0] == "first Ë"
    assert "own line" in lines[1]
    assert lines[2:] == ["second 100%s", "rest"]
    assert "second 100%s" in capfd.readouterr().err


def test_log_file_on_a_full_disk_goes_on_to_stderr(tmp_path, capfd):
    folder = tmp_path / "log"
    folder.mkdir()
    (folder / "dosja.log").symlink_to("/dev/full")
    log = LogFile(tmp_path)
    log.line("still told")
    log.close()
    for descriptor in (log.reader, log.writer):
        os.close(descriptor)
    assert "still told" in capfd.readouterr().err
