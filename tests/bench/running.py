"""The running intranet that is measured: `dosja serve` with the bare view; start, memory, processes."""

import os
import sys
import time
from pathlib import Path

from tests.serving import Intranet, dosja

COMMAND = (sys.executable, "-W", "ignore", "-m", "tests.bench.bare")


def serve(home: Path, workers: int) -> Intranet:
    """A context manager: the intranet on a free port with so many web processes."""
    return Intranet(home, "--workers", str(workers), command=COMMAND)


def port_of(intranet: Intranet) -> int:
    """The port it listens on."""
    return int(intranet.address.rpartition(":")[2].strip("/"))


def seconds_to_first_answer(home: Path) -> float:
    """From the command to the first page, as a person who starts it waits (one web process per core)."""
    begin = time.perf_counter()
    with Intranet(home) as intranet:
        if intranet.get("/sign-in") != 200:
            raise RuntimeError("the first page did not come")
        return time.perf_counter() - begin


def _sum(pid: int, file: str, name: str) -> float:
    """MB of a field of /proc/PID/<file>."""
    lines = Path(f"/proc/{pid}/{file}").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith(name + ":")) / 1024


def memory(intranet: Intranet) -> tuple[float, float, float]:
    """MB: resident memory of the largest web process, the same by PSS, and PSS of all processes together."""
    children = intranet.children()
    web = [pid for name, pid in children.items() if name.startswith("web")]
    everybody = [pid for pid in intranet.processes() if os.path.exists(f"/proc/{pid}/smaps_rollup")]
    return (
        max(_sum(pid, "status", "VmRSS") for pid in web),
        max(_sum(pid, "smaps_rollup", "Pss") for pid in web),
        sum(_sum(pid, "smaps_rollup", "Pss") for pid in everybody),
    )


def seconds_of_import(home: Path, folder: Path) -> float:
    """`dosja import` of a folder with nothing running: texts read and index brought up to date at its end."""
    begin = time.perf_counter()
    done = dosja("import", str(folder), "--home", str(home), home=home)
    if done.returncode:
        raise RuntimeError(f"the import was refused: {done.stdout[-300:]} {done.stderr[-300:]}")
    return time.perf_counter() - begin
