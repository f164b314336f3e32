"""The site is killed while editors save, again and again; then it is looked what there is."""

import json
import random
import re
import threading
import time
from itertools import count

import requests

from tests.drills.sites import ADD, Editor, Site, draft, shell
from tests.served import until

UNAVAILABLE = 503
MAKERS = 2
AT_LEAST = 3
"""Records that are made, at least, before each kill, beside one new name."""

LOOK = """
import json
from io import StringIO
from django.core.management import call_command
from baliproc.models import Pending
from baliproc.search.index import difference
from members.models import Participant
rows = Participant.objects.filter(slug__startswith="drill-")
torn = [
    row.slug for row in rows
    if (row.aliases.count(), row.memberships.count(), row.history.count()) != (1, 1, 1)
    or {one.history.count() for one in [*row.aliases.all(), *row.memberships.all()]} != {1}
]
nepal = Participant.objects.get(slug="nepal")
if (nepal.revision, nepal.name) != (nepal.history.count(), nepal.history.first().name):
    torn.append("nepal")
call_command("verifyhistory", stdout=StringIO())
print(json.dumps({
    "made": [row.slug for row in rows], "torn": torn, "name": nepal.name,
    "index": Pending.objects.count() + sum(map(len, difference())),
}))
"""


class Told:
    """What the site acknowledged: the records made, and the names given to one, in order.

    ``unsaved`` counts the saves that waited for the database in vain, and were told so.
    """

    def __init__(self):
        self.made = []
        self.names = []
        self.refused = []
        self.unsaved = 0
        self.tried = 0

    def has(self, made, named):
        return len(self.made) >= made and len(self.names) >= named


def kill_under_writing(environment, kills, first=0):
    """Kill a prepared site so many times while three editors save; give what it acknowledged.

    What they save is numbered from ``first``. The server is started once more at the end, as
    whoever looks after it would.
    """
    chance = random.Random(first)  # noqa: S311 - repeated, not secret
    served, told, numbers = Site(environment), Told(), count(first)
    served.start()
    try:
        editors = [Editor(served.address) for _ in range(1 + MAKERS)]
        for turn in range(kills):
            if turn:
                served.start()
            enough = len(told.made) + AT_LEAST, len(told.names) + 1
            jobs = [(rename, editors[0]), *((make, editor) for editor in editors[1:])]
            writers = [
                threading.Thread(target=job, args=(editor, told, numbers)) for job, editor in jobs
            ]
            for one in writers:
                one.start()
            until(lambda enough=enough: told.refused or told.has(*enough))
            time.sleep(chance.random() / 5)
            served.kill()
            for one in writers:
                one.join()
        served.start()
    finally:
        served.stop()
    return told


def make(editor, told, numbers):
    """Make records, each with an alias and a membership, until the site is gone."""
    try:
        form = editor.form(ADD)
        while True:
            slug = f"drill-{next(numbers):06}"
            own = {
                "memberships-TOTAL_FORMS": "1",
                "memberships-0-state": "draft",
                "memberships-0-status": "member",
                "memberships-0-basis": "stated",
                "aliases-TOTAL_FORMS": "1",
                "aliases-0-state": "draft",
                "aliases-0-text": f"Alias of {slug}",
                "aliases-0-kind": "printed",
                "aliases-0-basis": "stated",
            }
            told.tried += 1
            answer = editor.send(ADD, form | draft(slug) | own)
            if answer.status_code == UNAVAILABLE:
                told.unsaved += 1
                continue
            if answer.status_code != 302:
                told.refused.append(answer.text)
                return
            told.made.append(slug)
    except requests.RequestException:
        return


def rename(editor, told, numbers):
    """Give one public record another name, until the site is gone."""
    try:
        found = editor.get("/admin/members/participant/?q=nepal").text
        path = re.search("/admin/members/participant/[0-9]+/change/", found)[0]
        while True:
            name = f"Nepal {next(numbers):06}"
            told.tried += 1
            answer = editor.send(path, editor.form(path) | {"name": name})
            if answer.status_code == UNAVAILABLE:
                told.unsaved += 1
                continue
            if answer.status_code != 302:
                told.refused.append(answer.text)
                return
            told.names.append(name)
    except requests.RequestException:
        return


def faults(environment, told):
    """Give what is wrong with the database afterwards, a line each."""
    there = json.loads(shell(environment, LOOK))
    lost = sorted(set(told.made) - set(there["made"]))
    wrong = [f"{slug} was acknowledged and is lost." for slug in lost]
    wrong += [f"{slug} is torn." for slug in there["torn"]]
    wrong += [f"A save was refused: {page}" for page in told.refused]
    if told.names and there["name"] < told.names[-1]:
        wrong.append(f"{told.names[-1]} was acknowledged, and it is called {there['name']}.")
    if there["index"]:
        wrong.append(f"The index of the search differs from the record in {there['index']}.")
    return wrong
