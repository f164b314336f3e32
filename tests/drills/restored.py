"""A site made from a backup in an empty database, and what anybody can download from a site.

    DATABASE_URL=... python -m tests.drills.restored BACKUP PLACE

migrates the empty database, restores the backup, and leaves in PLACE what the site gives to
download (``downloads.zip``, each file under its address) and a backup of it (``again.zip``).
"""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def addresses():
    """Give the address of everything that is not a page: files, calendars, feeds, papers."""
    from django.urls import reverse

    from baliproc.exports.contents import CONTENTS
    from baliproc.exports.edition import FILES
    from baliproc.exports.files import FORMATS
    from meetings.models import Meeting
    from sources.models import DocumentFile
    from workinggroups.models import Group

    for name in (*FILES, "package", "dictionary-csv"):
        yield reverse(f"data:{name}")
    for name in CONTENTS:
        yield from (reverse("data:table", args=[name, ending]) for ending in FORMATS)
    for name in ("meetings-calendar", "meetings-feed", "changes-feed", "catalog", "sitemap"):
        yield reverse(name)
    for group in Group.objects.published().order_by("slug"):
        yield reverse("body-calendar", args=[group.slug])
        yield reverse("body-feed", args=[group.slug])
    for meeting in Meeting.objects.published().order_by("slug"):
        yield reverse("meeting-calendar", args=[meeting.slug])
    for file in DocumentFile.objects.published().order_by("pk"):
        yield file.address


def downloads(wanted=None):
    """Give the bytes that each address answers with, or each of those wanted, by address."""
    from baliproc.mirroring.asking import Site, connection_kept

    with connection_kept():
        site = Site()
        return {address: site.ask(address).body for address in wanted or addresses()}


def restored(backup, place, database):
    """Restore a backup into an empty database; give the downloads and the backup made of it."""
    place.mkdir()
    command = [sys.executable, "-m", "tests.drills.restored", str(backup), str(place)]
    env = os.environ | {"DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    subprocess.run(command, cwd=ROOT, env=env, check=True)
    with zipfile.ZipFile(place / "downloads.zip") as kept:
        return {name: kept.read(name) for name in kept.namelist()}, place / "again.zip"


def main(backup, place):
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import override_settings

    with override_settings(MEDIA_ROOT=place / "uploads", EXPORTS_DIR=place / "exports"):
        call_command("migrate", verbosity=0)
        call_command("restore", str(backup), verbosity=0)
        call_command("index", "--check", verbosity=0)
        call_command("verifyhistory", verbosity=0)
        call_command("backup", str(place / "again.zip"), verbosity=0)
        found = downloads()
    with zipfile.ZipFile(place / "downloads.zip", "w") as kept:
        for address, body in found.items():
            kept.writestr(address, body)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
