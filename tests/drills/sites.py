"""The site as it is served, killed and served again; and an editor who works on it over HTTP."""

import os
import re
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import requests
from bs4 import BeautifulSoup

from tests.served import ROOT, free_port, until

PASSWORD = "a password of this drill"
QUIET = {"LOG_LEVEL": "ERROR", "SECOND_FACTOR": "0", "LOG_JSON": "0"}

ADD = "/admin/members/participant/add/"

EDITOR = f"""
from django.contrib.auth.models import User
User.objects.create_superuser("editor", password="{PASSWORD}")
from tests import makers
nepal = makers.participant("nepal")
makers.cite(nepal)
makers.cite(makers.membership(participant=nepal))
"""


def variables(environment):
    own = {"DJANGO_SETTINGS_MODULE": "tests.settings"} | QUIET
    return os.environ | own | environment


def manage(environment, *words):
    """Run a command of ``manage.py`` to its end; give what it says."""
    done = subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=variables(environment),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def shell(environment, text):
    return manage(environment, "shell", "--verbosity", "0", "--command", text).strip()


def prepare(environment):
    """Make the tables, an editor and one member."""
    manage(environment, "migrate", "--verbosity", "0")
    shell(environment, EDITOR)


class Site:
    """The site on a port of its own, served as ``make run`` does."""

    def __init__(self, environment):
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.environment = environment

    def start(self):
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--port", str(self.port)],
            cwd=ROOT,
            env=variables(self.environment),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        until(self.is_alive)

    def is_alive(self):
        try:
            return requests.get(f"{self.address}/healthz", timeout=5).ok
        except requests.RequestException:
            return False

    def processes(self):
        """Give the server's process and its workers'."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [self.process.pid, *map(int, children.split())]

    def kill(self):
        """End the server and its workers as they are, in the middle of a word."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=20)

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=30)

    def get(self, path, **given):
        return requests.get(f"{self.address}{path}", timeout=20, **given)

    def ready(self):
        """Give the lines of ``/readyz``."""
        return self.get("/readyz").text.splitlines()


@contextmanager
def site(environment):
    served = Site(environment)
    try:
        served.start()
        yield served
    finally:
        served.stop()


class Editor:
    """Signs in at an address, and fills in the desk's forms."""

    def __init__(self, address):
        self.address = address
        self.browser = requests.Session()
        page = self.get("/admin/login/")
        token = BeautifulSoup(page.text, "lxml").find(attrs={"name": "csrfmiddlewaretoken"})
        assert token, page.text
        sent = {"username": "editor", "password": PASSWORD, "next": "/admin/"}
        sent["csrfmiddlewaretoken"] = token["value"]
        answer = self.browser.post(f"{address}/admin/login/", sent, timeout=20)
        assert answer.url == f"{address}/admin/", answer.text

    def get(self, path, **given):
        return self.browser.get(f"{self.address}{path}", timeout=20, **given)

    def form(self, path):
        """Give what the form of a page would send as it stands."""
        page = BeautifulSoup(self.get(path).text, "lxml")
        form = page.find("form", id=lambda name: name and name.endswith("_form"))
        return values_of(form) | {"change_reason": "A drill."}

    def found(self, slug):
        """Give how many members there are of a slug, which is no word of another's."""
        page = self.get(f"/admin/members/participant/?q={slug}").text
        return len(set(re.findall("/admin/members/participant/[0-9]+/change/", page)))

    def send(self, path, values):
        return self.browser.post(f"{self.address}{path}", values, timeout=20, allow_redirects=False)


def draft(slug):
    """Give what an editor fills in for a new member."""
    return {"slug": slug, "name": slug.title(), "kind": "government"}


def values_of(form):
    values = {}
    for field in form.find_all(["input", "textarea", "select"]):
        name, kind = field.get("name"), field.get("type", "")
        if not name or kind in ("submit", "file", "button"):
            continue
        if kind in ("checkbox", "radio") and not field.has_attr("checked"):
            continue
        if field.name == "select":
            chosen = [one.get("value", "") for one in field.find_all("option", selected=True)]
            values[name] = chosen[0] if chosen else ""
        else:
            values[name] = field.get("value", "") if field.name == "input" else field.text.strip()
    return values
