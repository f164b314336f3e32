"""Pages that are made anew in this process, and what they cost."""

import os
import sys
import time

ROUNDS = 15
"""The least of so many is the page's own cost: what else the machine does only adds to it."""


def visitor():
    """Set Django up without the page cache, on the database that is named; give a client."""
    os.environ |= {"DJANGO_SETTINGS_MODULE": "baliproc.settings", "PAGE_CACHE_MB": "0"}
    import django

    django.setup()
    from django.conf import settings
    from django.test import Client

    settings.ALLOWED_HOSTS = ["testserver"]
    return Client()


def measured(client, path):
    """Give the least milliseconds of processor time of a page, after one to warm up."""
    found = []
    for turn in range(ROUNDS + 1):
        start = time.process_time()
        answer = client.get(path)
        answer.getvalue()
        if answer.status_code != 200:
            sys.exit(f"{path} answers {answer.status_code}.")
        if turn:
            found.append((time.process_time() - start) * 1000)
    return min(found)
