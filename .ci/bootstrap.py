"""Makes a checkout runnable: .venv, the tested libraries, Dosja and its plugins in place, compiled catalogs.

    python3 .ci/bootstrap.py [EXTRA...]        extras of setup.cfg, such as test and lint

Standard library only, and readable by older Pythons too, so that they get a sentence and not a syntax error.
It stands here and not in src/dosja because it serves a checkout alone: it works before anything is installed
and is never shipped. Run again it does nothing, in a twentieth of a second, unless what it reads has changed.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "dosja-installed.json"
OLDEST = (3, 11)
EXTRAS = {"test", "lint", "bench", "lemmas"}


def stop(message):
    """End with a sentence that says what to do."""
    sys.exit("\nDosja cannot be set up: " + message)


def check_python():
    """Go on with a Python that is new enough and can make environments, or stop with the remedy."""
    if sys.version_info < OLDEST:
        for name in ("python3.13", "python3.12", "python3.11"):
            found = shutil.which(name)
            if found:
                os.execv(found, [found, *sys.argv])
        stop(
            "it needs Python 3.11 or newer, and this is Python {}.{}.\n"
            "Install a newer one, or name it: make serve PYTHON=/path/to/python3.11".format(*sys.version_info)
        )
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        stop(
            "this Python has no venv or ensurepip.\n"
            "On Debian and Ubuntu they are a package of their own: sudo apt install python3-venv"
        )


def fingerprint():
    """A digest of everything that decides what is installed."""
    digest = hashlib.sha256(repr((str(ROOT), sys.version_info[:2])).encode())
    names = ("setup.cfg", "pyproject.toml", "constraints.txt", "src/dosja/_backend.py")
    files = [ROOT / name for name in names] + sorted(ROOT.glob(".ci/hashed*.txt")) + sorted(plugin_files())
    for path in files:
        if path.exists():
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def plugin_files():
    """The setup.cfg of each plugin distribution in plugins/."""
    return list(ROOT.glob("plugins/*/setup.cfg"))


def installed():
    """What the last complete run left: its fingerprint and the extras; empty where there was none."""
    try:
        stamp = json.loads(STAMP.read_text("utf-8"))
        return stamp["fingerprint"], set(stamp["extras"])
    except (OSError, ValueError, KeyError, TypeError):
        return "", set()


def make_environment():
    """Create .venv where there is none of this Python's version that runs."""
    probe = "import sys; print(sys.prefix); print(*sys.version_info[:2])"
    try:
        answer = subprocess.run([str(PYTHON), "-c", probe], capture_output=True, text=True, check=True).stdout
        if answer.splitlines() == [str(VENV), "{} {}".format(*sys.version_info)]:
            return
    except (OSError, subprocess.CalledProcessError):
        pass
    if VENV.exists() and not (VENV / "pyvenv.cfg").exists():
        stop(f"{VENV} exists and is no Python environment; move it away.")
    done = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(VENV)], capture_output=True, text=True
    )
    if done.returncode:
        stop("the environment .venv could not be made.\n" + (done.stderr or done.stdout))


def pip(*arguments):
    """Run the environment's pip; only on failure show the end of what it said, and stop."""
    command = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "install", *arguments]
    done = subprocess.run(command, cwd=str(ROOT), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        stop("pip could not install the libraries (is there a network?). It said:\n" + done.stdout[-4000:])


def install(extras):
    """Install the libraries, then Dosja and the plugins of the checkout in place."""
    constraints = ["--constraint", "constraints.txt"]
    # First what is pinned by its bytes, then what builds Dosja; both without looking for more.
    pip("--require-hashes", "--no-deps", "--requirement", ".ci/hashed.txt")
    if "test" in extras:
        pip("--require-hashes", "--no-deps", "--requirement", ".ci/hashed-test.txt")
    pip(*constraints, "setuptools<81", "Babel")
    dosja = ".[{}]".format(",".join(sorted(extras))) if extras else "."
    targets = ["--editable", dosja]
    for path in sorted(plugin_files()):
        targets += ["--editable", str(path.parent)]
    pip(*constraints, "--no-build-isolation", *targets)


def compile_catalogs():
    """Bring the compiled messages up to date with locale/*/LC_MESSAGES/*.po."""
    stale = False
    for source in ROOT.glob("locale/*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        stale = stale or not target.exists() or target.stat().st_mtime < source.stat().st_mtime
    if stale:
        code = "from pathlib import Path; from dosja._backend import compile_catalogs as c; c(Path('locale'))"
        if subprocess.run([str(PYTHON), "-c", code], cwd=str(ROOT)).returncode:
            stop("a message catalog in locale/ does not compile; the reason stands above.")


def main(wanted):
    """Do what is missing, and say so when it takes a while."""
    if not EXTRAS.issuperset(wanted):
        sys.exit(__doc__)
    check_python()
    now = fingerprint()
    before, extras = installed()
    if now != before or not extras.issuperset(wanted) or not PYTHON.exists():
        print("Setting up .venv with the tested libraries (about a minute) ...", flush=True)
        make_environment()
        if STAMP.exists():
            STAMP.unlink()
        extras.update(wanted)
        install(extras)
        STAMP.write_text(json.dumps({"fingerprint": now, "extras": sorted(extras)}), "utf-8")
    compile_catalogs()


if __name__ == "__main__":
    main(sys.argv[1:])
