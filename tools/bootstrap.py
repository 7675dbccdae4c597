"""Build an environment from the locks: `python3 tools/bootstrap.py requirements-dev.lock .venv`.

Runs before anything is installed, so it uses the standard library alone. pip fetches uv by its hash, and uv fetches
the rest by theirs. Certificates are the machine's own where it has any, so that a proxy's authority is trusted.
"""

from __future__ import annotations

import os
import ssl
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def system_certificates() -> str | None:
    """The file or folder of certificates this machine trusts; None where it has none and the bundled ones must do."""
    paths = ssl.get_default_verify_paths()
    if paths.cafile is not None:
        return paths.cafile
    if paths.capath is not None and any(Path(paths.capath).iterdir()):
        return paths.capath
    return None


def network_settings(environment: Path) -> dict[str, str]:
    """The variables with which pip and uv trust the same certificates and ask the same index."""
    settings = dict(os.environ)
    certificates = system_certificates()
    if certificates is not None:
        settings.setdefault("PIP_CERT", certificates)
        settings.setdefault("UV_SYSTEM_CERTS", "1")
    if "PIP_INDEX_URL" in settings:
        settings.setdefault("UV_DEFAULT_INDEX", settings["PIP_INDEX_URL"])
    # A constraint or a source named for other work on this machine must not reach a locked environment.
    for name in ("PIP_CONSTRAINT", "PIP_REQUIRE_VIRTUALENV", "UV_CONSTRAINT", "UV_OVERRIDE", "PYTHONPATH"):
        settings.pop(name, None)
    settings["VIRTUAL_ENV"] = str(environment)
    return settings


def run(environment: Path, *command: str | Path) -> None:
    """Run one step to its end; a failing step ends the whole with its exit code."""
    finished = subprocess.run([str(part) for part in command], cwd=ROOT, env=network_settings(environment), check=False)
    if finished.returncode != 0:
        sys.stderr.write(f"\nSetup stopped: `{' '.join(str(part) for part in command)}` failed (see above).\n")
        sys.stderr.write("Behind a proxy set HTTPS_PROXY, and SSL_CERT_FILE to its certificates; then try again.\n")
        sys.exit(finished.returncode)


def environment_fits(environment: Path) -> bool:
    """Whether it exists, works, and was made by this very interpreter version."""
    python = environment / "bin" / "python"
    if not python.exists():
        return False
    question = "import sys, pip; print('%d.%d.%d' % sys.version_info[:3])"
    answer = subprocess.run([python, "-c", question], capture_output=True, text=True, check=False)
    return answer.stdout.strip() == ".".join(str(part) for part in sys.version_info[:3])


def main(lock: str, folder: str) -> None:
    """Make the environment, then fill it from `lock`; both steps are quick when nothing changed."""
    environment = ROOT / folder
    binaries = environment / "bin"
    if not environment_fits(environment):
        venv.create(environment, with_pip=True, clear=True, symlinks=True)
    pip = (binaries / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    run(environment, *pip, "--require-hashes", "--only-binary", ":all:", "-r", "requirements-bootstrap.lock")
    uv = (binaries / "uv", "pip")
    run(environment, *uv, "sync", "--quiet", "--compile-bytecode", "--require-hashes", "--only-binary", ":all:", lock)
    # The build backend is in the lock: no isolated build, which would fetch packages without hashes.
    run(environment, *uv, "install", "--quiet", "--no-deps", "--no-build-isolation", "--editable", ".")


if __name__ == "__main__":
    main(*sys.argv[1:])
