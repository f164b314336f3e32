"""What is deployed: its list of components, its configuration, and its threats' tests."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
UNITS = (".service", ".timer")


def pinned(name):
    """Give the packages of a lock, each with its version and hashes."""
    text = (ROOT / name).read_text()
    found = {}
    for block in re.split(r"\n(?=\S)", text):
        if match := re.match(r"([a-z0-9._-]+)(?:\[[^]]*\])?==([^ \\]+)", block, re.IGNORECASE):
            found[match[1]] = (match[2], set(re.findall(r"sha256:([0-9a-f]{64})", block)))
    return found


def test_list_of_components_is_the_lock(tmp_path):
    """The command is that of ``make sbom``."""
    make = ["make", "--no-print-directory", "--dry-run", "--assume-old=.venv/installed-dev"]
    recipe = subprocess.run(
        [*make, "sbom"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    script = recipe.replace("var/sbom.json", str(tmp_path / "sbom.json"))
    script = script.replace(".venv/bin/cyclonedx-py", f"{sys.executable} -m cyclonedx_py")
    subprocess.run(["sh", "-e", "-c", script], cwd=ROOT, check=True)  # noqa: S607
    told = json.loads((tmp_path / "sbom.json").read_text())
    assert told["bomFormat"] == "CycloneDX"
    assert told["metadata"]["component"]["name"] == "baliproc"
    components = {
        one["name"]: (
            one["version"],
            {
                part["content"]
                for place in one["externalReferences"]
                for part in place.get("hashes", [])
            },
        )
        for one in told["components"]
    }
    assert components == pinned("requirements.txt") | pinned("requirements-psycopg2.txt")
    assert {"Django", "django"} & set(components)
    assert "psycopg2" in components


def test_containers_are_named_and_share_nothing_by_chance():
    text = (ROOT / "deploy" / "compose.yaml").read_text()
    assert text.startswith("# Could not be run")
    told = yaml.safe_load(text)
    assert set(told["services"]) == {"site", "database", "nginx"}
    assert [name for name, one in told["services"].items() if "ports" in one] == ["nginx"]
    for one in told["services"].values():
        used = {volume.split(":")[0] for volume in one.get("volumes", [])}
        assert {name for name in used if "/" not in name} <= set(told["volumes"])
        assert set(one.get("secrets", [])) <= set(told["secrets"])
    settings_of_site = told["services"]["site"]["environment"]
    assert settings_of_site["PRODUCTION"] == "1"
    inside = told["services"]["nginx"]["networks"]["inside"]
    assert settings_of_site["PROXIES"] == inside["ipv4_address"]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_units_are_such_as_systemd_takes(tmp_path):
    """Their places are the project's own here, so that the commands are found."""
    units = sorted(path for path in (ROOT / "deploy").iterdir() if path.suffix in UNITS)
    assert [path.name for path in units] == [
        "baliproc-mirror.service",
        "baliproc-mirror.timer",
        "baliproc.service",
    ]
    for path in units:
        text = path.read_text().replace("/srv/baliproc/.venv/bin/python", sys.executable)
        (tmp_path / path.name).write_text(text.replace("/srv/baliproc", str(ROOT)))
    done = subprocess.run(
        ["systemd-analyze", "verify", *(tmp_path / path.name for path in units)],  # noqa: S607
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")


THREATS = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")
ROWS = [line for line in THREATS.splitlines() if re.match(r"\| [A-Z]{1,6} \|", line)]


def test_threat_model_has_rows_for_each_kind_of_threat():
    kinds = {letter for row in ROWS for letter in row.split("|")[1].strip()}
    assert kinds == set("STRIDE")


@pytest.mark.parametrize("row", ROWS, ids=[row.split("|")[2].strip()[:50] for row in ROWS])
def test_each_threat_names_a_test_that_there_is(row):
    named = re.findall(r"`(tests/[\w/.-]+\.py)::(\w+)`", row)
    assert named or "No test:" in row
    for path, name in named:
        assert (ROOT / path).is_file(), path
        text = (ROOT / path).read_text(encoding="utf-8")
        assert re.search(rf"^    *def {name}\(|^def {name}\(", text, re.MULTILINE), (path, name)
