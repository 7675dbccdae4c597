"""Fetches the browser assets of the API's docs, at the version that the manifest names, and writes their hashes."""

import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Final

VENDOR: Final = Path(__file__).parent.parent / "app" / "vendor"
MANIFEST: Final = VENDOR / "manifest.json"
PACKAGE: Final = "swagger-ui-dist"
FILES: Final = ("swagger-ui-bundle.js", "swagger-ui.css", "favicon-32x32.png", "LICENSE", "NOTICE")


def main() -> None:
    """Fetch, unpack, copy, hash. An argument names another version than the manifest's."""
    version = sys.argv[1] if len(sys.argv) > 1 else json.loads(MANIFEST.read_text())["version"]
    target = VENDOR / "swagger-ui"
    target.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        npm = shutil.which("npm") or sys.exit("npm is needed to fetch the assets.")
        subprocess.run([npm, "pack", "--silent", f"{PACKAGE}@{version}"], cwd=folder, check=True)
        with tarfile.open(next(Path(folder).glob("*.tgz"))) as archive:
            archive.extractall(folder, filter="data")
        for name in FILES:
            shutil.copy(Path(folder) / "package" / name, target / name)
    files = {f"swagger-ui/{name}": _digest(target / name) for name in FILES}
    MANIFEST.write_text(json.dumps({"package": PACKAGE, "version": version, "files": files}, indent=1) + "\n")


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


main()
