"""What ``manage.py check --deploy`` says of dangerous settings, and of a damaged file."""

import os
import sqlite3
import subprocess
import sys

import pytest
from django.conf import settings as project
from django.core.checks import Tags, run_checks

from baliproc.checks import dangerous_settings, whole_database
from baliproc.integrity import damage
from baliproc.proxy import networks

KEY = "gK4-zq8_TbVw2mXs7Rj1cYp5dLh9nQf3aEu6iOt0BvCxZrWyMkSg"
SAFE = {
    "PRODUCTION": True,
    "DEBUG": False,
    "SECRET_KEY": KEY,
    "ALLOWED_HOSTS": ["kb.example.org"],
    "SITE_URL": "https://kb.example.org",
    "SECOND_FACTOR": True,
    "PROXIES": networks(["127.0.0.1"]),
    "METRICS_PORT": 0,
}


def found(settings, tmp_path, **changed):
    """Give the findings on safe settings with these changes, but those on the database's kind."""
    own = {"MEDIA_ROOT": tmp_path / "uploads", "EXPORTS_DIR": tmp_path / "exports"}
    for name, value in (SAFE | own | changed).items():
        setattr(settings, name, value)
    return [one.id for one in dangerous_settings() if one.id != "baliproc.W006"]


def test_safe_settings_have_no_finding(settings, tmp_path):
    assert found(settings, tmp_path) == []


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"SECRET_KEY": "short"}, "baliproc.E001"),
        ({"SECRET_KEY": "ab" * 40}, "baliproc.E001"),
        ({"ALLOWED_HOSTS": ["*"]}, "baliproc.E002"),
        ({"ALLOWED_HOSTS": ["kb.example.org", ".example.org"]}, "baliproc.E002"),
        ({"PRODUCTION": False}, "baliproc.W003"),
        ({"DEBUG": True}, "baliproc.E004"),
        ({"SITE_URL": ""}, "baliproc.W005"),
        ({"SITE_URL": "http://kb.example.org"}, "baliproc.W005"),
        ({"PROXIES": networks(["0.0.0.0/0"])}, "baliproc.E007"),
        ({"PROXIES": networks(["127.0.0.1", "::/0"])}, "baliproc.E007"),
        ({"PROXIES": networks(["8.8.8.0/24"])}, "baliproc.W008"),
        ({"PROXIES": []}, "baliproc.W009"),
        ({"SECOND_FACTOR": False}, "baliproc.E010"),
        ({"MEDIA_ROOT": project.STATIC_ROOT / "uploads"}, "baliproc.E011"),
        ({"LIMITS": {"search": 0, "pages": 10}}, "baliproc.W013"),
        ({"METRICS_PORT": 9100, "METRICS_HOST": "10.1.2.3"}, "baliproc.W014"),
    ],
)
def test_each_dangerous_setting_is_told(settings, tmp_path, changed, code):
    assert found(settings, tmp_path, **changed) == [code]


@pytest.mark.parametrize("safe", ["10.0.0.0/8", "192.168.1.0/24", "203.0.113.7", "::1"])
def test_private_networks_and_single_addresses_are_proxies(settings, tmp_path, safe):
    assert found(settings, tmp_path, PROXIES=networks([safe])) == []


def test_figures_on_loopback_are_no_finding(settings, tmp_path):
    assert found(settings, tmp_path, METRICS_PORT=9100, METRICS_HOST="127.0.0.1") == []


def test_directory_open_to_others_is_told(settings, tmp_path):
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports").chmod(0o755)
    assert found(settings, tmp_path) == []
    (tmp_path / "exports").chmod(0o777)
    assert found(settings, tmp_path) == ["baliproc.W012"]


def test_key_file_open_to_others_is_told(settings, tmp_path, monkeypatch):
    (tmp_path / "key").write_text(KEY)
    (tmp_path / "key").chmod(0o644)
    monkeypatch.setenv("SECRET_KEY_FILE", str(tmp_path / "key"))
    assert found(settings, tmp_path) == ["baliproc.W012"]
    (tmp_path / "key").chmod(0o600)
    assert found(settings, tmp_path) == []


def manage(*words, **environment):
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=project.BASE_DIR,
        env=kept | environment,
        capture_output=True,
        text=True,
    )


def test_documented_production_settings_are_clean(tmp_path):
    """No database has to answer for it."""
    (tmp_path / "key").write_text(KEY)
    (tmp_path / "key").chmod(0o600)
    done = manage(
        "check",
        "--deploy",
        "--fail-level",
        "WARNING",
        PRODUCTION="1",
        ALLOWED_HOSTS="kb.example.org",
        SITE_URL="https://kb.example.org",
        SECRET_KEY_FILE=str(tmp_path / "key"),
        DATABASE_URL="postgres:///baliprocess",
        PROXIES="127.0.0.1",
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.fixture
def file(tmp_path):
    """Give a SQLite file with a table of some pages."""
    path = tmp_path / "db.sqlite3"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE t (a TEXT UNIQUE)")
    connection.executemany("INSERT INTO t VALUES (?)", [(f"{n:0500}",) for n in range(200)])
    connection.commit()
    connection.close()
    return path


def config(path):
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path)}


def test_whole_file_and_none_are_not_damaged(file, tmp_path):
    assert damage(config(file)) == ""
    assert damage(config(tmp_path / "none.sqlite3")) == ""
    assert not (tmp_path / "none.sqlite3").exists()


def overwrite(file, at, text):
    with file.open("r+b") as opened:
        opened.seek(at)
        opened.write(text)


@pytest.mark.parametrize("at", [0, 8192])
def test_damaged_file_is_told(file, at):
    overwrite(file, at, b"\xff" * 4096)
    assert damage(config(file))


def test_damaged_file_stops_the_start_with_one_line(file):
    overwrite(file, 0, b"\xff" * 4096)
    done = manage("serve", "--check", "--port", "8199", DATABASE_URL=f"sqlite:///{file}")
    assert done.returncode == 1
    assert f"The database file {file} is damaged (file is not a database)." in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_check_of_the_database_is_registered():
    names = [one.__name__ for one in run_checks_of(Tags.database)]
    assert whole_database.__name__ in names


def run_checks_of(tag):
    from django.core.checks.registry import registry

    assert run_checks(tags=[tag]) == []
    return [one for one in registry.registered_checks if tag in one.tags]
