import shutil
import subprocess
import sys
from pathlib import Path


def build(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(folder / "build.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def copy(scheme: Path, folder: Path) -> Path:
    return shutil.copytree(scheme, folder / "scheme")


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_the_tariff_is_what_its_sources_build(scheme: Path) -> None:
    checked = build(scheme, "--check")

    assert (checked.returncode, checked.stdout) == (0, "tariff.json is current.\n")


def test_a_changed_price_is_noticed_until_it_is_built(scheme: Path, tmp_path: Path) -> None:
    mine = copy(scheme, tmp_path)
    edit(mine / "prices.toml", "pence = 1100", "pence = 1200")

    before = build(mine, "--check").returncode
    built = build(mine).returncode
    after = build(mine, "--check").returncode

    assert (before, built, after) == (1, 0, 0)


def test_a_stop_that_no_rule_places_stops_the_build(scheme: Path, tmp_path: Path) -> None:
    """Matlock has no bus stop near: the nearest is in Belper, which would be a silly zone for it."""
    mine = copy(scheme, tmp_path)
    edit(mine / "overrides.csv", "9100MATLOCK,matlock", "9100DRBY,derby")

    refused = build(mine)

    assert refused.returncode == 1
    assert refused.stderr.startswith("overrides.csv: 9100MATLOCK has no locality")


def test_an_unlisted_locality_stops_the_build(scheme: Path, tmp_path: Path) -> None:
    mine = copy(scheme, tmp_path)
    edit(mine / "localities.csv", "Spondon,,spondon\n", "")

    refused = build(mine)

    assert refused.returncode == 1
    assert refused.stderr.startswith("localities.csv: no zone for 'Spondon'")
