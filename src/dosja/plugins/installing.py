"""Puts a wheel into the environment in which Dosja runs, or takes one out: by pip, without an index."""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from dosja.messages import _
from dosja.plugins.archives import WheelRefused
from dosja.plugins.wheels import Wheel

_MISSING = re.compile(r"No matching distribution found for ([^\s(]+[^\n(]*)")


def install(wheel: Wheel) -> None:
    """Install the bytes that were checked. Raises WheelRefused; then nothing was installed."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / wheel.file
        path.write_bytes(wheel.data)
        # What it needs has to be where Dosja runs already: no setting of pip's helps out.
        needs = _pip("--isolated", "install", "--dry-run", "--no-index", str(path))
        if needs.returncode:
            missing = [name.strip() for name in _MISSING.findall(needs.stdout)]
            raise WheelRefused(
                _(
                    "It needs what is not here: ${names}. Install that first, or a version of the plugin"
                    " without it. Nothing was installed.",
                    mapping={"names": ", ".join(missing) or needs.stdout.strip()[-300:]},
                )
            )
        done = _pip("install", "--no-index", "--no-deps", "--force-reinstall", str(path))
        if done.returncode:
            raise WheelRefused(
                _("pip could not install it: ${why}", mapping={"why": done.stdout.strip()[-300:]})
            )


def uninstall(distribution: str) -> None:
    """Take a distribution out of the environment. Raises WheelRefused."""
    done = _pip("uninstall", "--yes", distribution)
    if done.returncode:
        raise WheelRefused(_("pip could not remove it: ${why}", mapping={"why": done.stdout.strip()[-300:]}))


def _pip(*arguments: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input", *arguments]
    return subprocess.run(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        check=False,
    )
