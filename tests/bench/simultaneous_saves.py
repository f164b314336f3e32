#!/usr/bin/env python3
"""Eight processes save one record at the same moment, again and again: one wins each time.

    DATABASE_URL=... tests/bench/simultaneous_saves.py --rounds 100

The database is migrated and the record is made in it. Ends with status 0 where in each
round one save was made, the seven others were told (status 409) with what they typed and
what was saved, and the record and its history hold the winner's alone.
"""

import argparse
import html
import multiprocessing
import os
import sys
from pathlib import Path

SAVERS = 8
ROOT = Path(__file__).resolve().parents[2]
START = multiprocessing.get_context("fork")


def name_of(saver, turn):
    return f"Saved by {saver} in round {turn}"


def save_again_and_again(saver, rounds, key, barrier, told):
    """Open the form, wait for the others, save, and tell the status and the page; each round."""
    import django

    django.setup()
    from django.contrib.auth.models import User
    from django.test import Client
    from django.test.utils import setup_test_environment

    from tests.test_admin import form_values

    setup_test_environment(debug=False)
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.get(username=f"saver-{saver}"))
    address = f"/admin/members/participant/{key}/change/"
    for turn in range(rounds):
        values = form_values(client.get(address)) | {"name": name_of(saver, turn)}
        barrier.wait(60)
        answer = client.post(address, values)
        told.put((saver, answer.status_code, html.unescape(answer.content.decode())))
        barrier.wait(60)
        # The parent looks at what was saved.
        barrier.wait(60)


def prepare():
    """Make the record and the users; give the record's primary key."""
    import django

    django.setup()
    from django.contrib.auth.models import User
    from django.db import connection

    from tests import makers

    for saver in range(SAVERS):
        User.objects.create_superuser(f"saver-{saver}")
    nepal = makers.participant("nepal")
    makers.cite(nepal)
    connection.close()
    return nepal.pk


def fault(turn, told, row):
    """Say what is wrong with a round, or ''."""
    winners = [saver for saver, status, _page in told if status == 302]
    if len(winners) != 1:
        return f"{len(winners)} saves; statuses {sorted(status for _, status, _ in told)}"
    winner = name_of(winners[0], turn)
    if row.name != winner:
        return f"“{row.name}” is stored, not “{winner}”"
    if (row.revision, row.history.count()) != (turn + 2, turn + 2):
        return f"{row.revision} revisions, {row.history.count()} in the history"
    for saver, status, page in told:
        is_told = status == 409 and winner in page and name_of(saver, turn) in page
        if status != 302 and not is_told:
            return f"saver {saver} has status {status} and a page that does not tell"
    return ""


def main(rounds):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    os.environ["SECOND_FACTOR"] = "0"
    sys.path.insert(0, str(ROOT))
    with START.Pool(1) as pool:
        key = pool.apply(prepare)
    barrier, answers = START.Barrier(SAVERS + 1), START.Queue()
    savers = [
        START.Process(
            target=save_again_and_again, args=(saver, rounds, key, barrier, answers), daemon=True
        )
        for saver in range(SAVERS)
    ]
    for saver in savers:
        saver.start()
    import django

    django.setup()
    from members.models import Participant

    faults = []
    for turn in range(rounds):
        barrier.wait(60)
        told = [answers.get(timeout=60) for _saver in savers]
        barrier.wait(60)
        wrong = fault(turn, told, Participant.objects.get(pk=key))
        if wrong:
            faults.append(f"round {turn}: {wrong}")
        barrier.wait(60)
    for saver in savers:
        saver.join(20)
    print("\n".join(faults) or f"{rounds} rounds of {SAVERS} saves: one winner each time.")
    return 1 if faults else 0


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("--rounds", type=int, default=100)
    sys.exit(main(asked.parse_args().rounds))
