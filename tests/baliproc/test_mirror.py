"""The mirror of a small record: whole, linked within itself, and no more than the public sees."""

import fcntl
import hashlib
import json
import os

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client, override_settings

from baliproc.mirroring import MirrorError
from baliproc.mirroring.asking import Site, host
from baliproc.mirroring.contents import FIRST_LINE, TOLD
from baliproc.mirroring.folder import Folder
from baliproc.mirroring.places import link, place_of
from baliproc.mirroring.rewriting import Rewriter, Target
from members.models import Participant
from tests import makers
from tests.mirrored import broken_links, differing, missing
from tests.wsgi import same_connection


@pytest.fixture(scope="module")
def record(django_db_setup, django_db_blocker, tmp_path_factory):
    """Save a small record, in a transaction that is undone after this module's last test."""
    place = tmp_path_factory.mktemp("exports")
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(EXPORTS_DIR=place):
        nepal = makers.participant("nepal", name="Nepal")
        makers.participant_alias(owner=nepal, text="Country of Snow")
        makers.cite(makers.membership(participant=nepal, since="2002"))
        group = makers.group("disruption")
        makers.meeting("harbour-1", title="Harbour <one>", group=group, start="2012-02-01")
        makers.item()
        makers.participant("draft", name="Unseen", state="draft")
        moved = makers.participant("siam", name="Thailand")
        moved.slug = "thailand"
        moved.save()
        gone = makers.participant("gone", name="Gone Land")
        gone.state = "withdrawn"
        gone.save()
        call_command("index", verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def mirror(record, django_db_blocker, tmp_path_factory):
    folder = tmp_path_factory.mktemp("mirror")
    with django_db_blocker.unblock():
        call_command("mirror", folder, verbosity=0)
    return folder


@pytest.fixture(autouse=True)
def seen(record, db):
    """Every test here sees the record, on the connection that holds it."""
    with same_connection():
        yield


@pytest.fixture
def live():
    cache.clear()
    return Client(HTTP_HOST=host())


def soup(path):
    return BeautifulSoup(path.read_bytes(), "lxml")


def state(folder):
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in found}


def test_every_address_of_the_sitemap_has_its_file(mirror):
    assert missing(mirror) == []


def test_no_link_of_it_is_broken(mirror):
    assert broken_links(mirror) == set()


def test_its_pages_say_what_the_live_ones_do(mirror, live):
    compared, others = differing(mirror, lambda address: live.get(address).content)
    assert others == []
    assert compared > 30


def test_downloads_feeds_calendars_and_api_are_as_they_are_live(mirror, live):
    for address in ("/meetings.ics", "/meetings.atom", "/sitemap.xml", "/data/all.zip"):
        answer = live.get(address)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert (mirror / address[1:]).read_bytes() == content
    row = json.loads((mirror / "api/v1/participants/nepal/index.json").read_bytes())
    assert row["slug"] == "nepal"


def test_nothing_is_in_it_that_the_public_does_not_see(mirror):
    assert not (mirror / "members" / "draft").exists()
    assert not (mirror / "admin").exists()
    for path in mirror.rglob("*"):
        assert path.is_dir() or b"Unseen" not in path.read_bytes(), path


def test_former_address_leads_on_and_withdrawn_one_says_so(mirror):
    moved = soup(mirror / "members/siam/index.html")
    assert moved.select_one("main a")["href"] == "../thailand/index.html"
    assert moved.select_one("[http-equiv=refresh]")["content"] == "0; url=../thailand/index.html"
    assert soup(mirror / "members/gone/index.html").h1.text == "This record has been withdrawn"


def test_search_has_its_entries_and_without_script_every_name(mirror):
    text = (mirror / "search/entries.js").read_text()
    told = json.loads(text.removeprefix("globalThis.baliprocEntries = ").removesuffix(";\n"))
    (nepal,) = [one for one in told["entries"] if one[1] == "Nepal"]
    assert (nepal[0], nepal[2], nepal[6]) == (
        "member",
        ["Country of Snow"],
        "../members/nepal/index.html",
    )
    page = soup(mirror / "search/index.html")
    named = {one["href"]: one.text for one in page.select("[aria-labelledby=names] li a")}
    assert named["../meetings/harbour-1/index.html"] == "Harbour <one>"
    assert [one["src"].rpartition("/")[2] for one in page.select("script[src]")] == [
        "entries.js",
        "mirror-search.js",
    ]


def test_forms_that_need_the_site_say_so_and_are_off(mirror):
    form = soup(mirror / "members/index.html").select_one("main form")
    assert "this copy shows every row" in form.text
    assert {field.has_attr("disabled") for field in form.select("select, input, button")} == {True}
    find = soup(mirror / "members/index.html").select_one("form.find")
    assert find["action"] == "../search/index.html"
    assert not find.button.has_attr("disabled")


def test_scripts_are_such_as_a_folder_loads(mirror):
    page = soup(mirror / "timeline/index.html")
    assert [one.get("type") for one in page.select("script[src]")] == [None]
    for path in mirror.rglob("*.js"):
        lines = path.read_text().splitlines()
        assert not [line for line in lines if line.startswith(("import ", "export "))], path
    policy = page.select_one("[http-equiv=Content-Security-Policy]")["content"]
    assert "default-src 'none'; script-src 'self'" in policy


def test_sums_are_those_of_every_file(mirror):
    told = dict(
        reversed(line.split("  ", 1)) for line in (mirror / "SHA256SUMS").read_text().splitlines()
    )
    there = {
        path.relative_to(mirror).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in mirror.rglob("*")
        if path.is_file() and path.name != "SHA256SUMS"
    }
    data = {"data/SHA256SUMS": hashlib.sha256((mirror / "data/SHA256SUMS").read_bytes())}
    assert told == there | {name: one.hexdigest() for name, one in data.items()}


def test_with_the_address_of_the_site_what_is_left_out_leads_there(settings):
    site = settings.SITE_URL = "https://kb.example.org"
    addresses = ("/members/nepal/", "/members/", "/search/")
    target = Target(
        {one: place_of(one, "text/html") for one in addresses},
        dict.fromkeys(addresses, "text/html"),
    )

    def rewritten(address):
        text = Site().ask(address).body.decode()
        return BeautifulSoup(Rewriter(address, text, target).rewritten(), "lxml")

    page = rewritten("/members/nepal/")
    links = {one.text: one["href"] for one in page.select("a[href]")}
    assert links["Cite this page"] == f"{site}/cite/?page=/members/nepal/"
    assert links["this page on the live site"] == f"{site}/members/nepal/"
    assert links["Editors"] == f"{site}/admin/"
    policy = page.select_one("[http-equiv=Content-Security-Policy]")["content"]
    assert policy.endswith(f"form-action 'self' {site}")
    form = rewritten("/members/").select_one("main form")
    assert form["action"] == f"{site}/members/"
    assert "This form asks the live site" in form.text
    assert form.select("[disabled]") == []


def test_drift_is_told_with_status_1_and_only_what_changed_is_written(mirror, capsys):
    before = state(mirror)
    Participant.objects.filter(slug="thailand").update(name="Kingdom of Thailand")
    (mirror / "left.txt").write_text("")
    (mirror / "about/index.html").unlink()
    with pytest.raises(CommandError, match="differs from the site") as raised:
        call_command("mirror", mirror, check=True)
    assert raised.value.returncode == 1
    told = capsys.readouterr().out.splitlines()
    assert {"extra: left.txt", "missing: about/index.html"} < set(told)
    assert "changed: members/thailand/index.html" in told
    assert not {"changed: meetings/harbour-1/index.html", "changed: data/meetings.xlsx"} & set(told)
    call_command("mirror", mirror)
    after = state(mirror)
    assert mirror / "left.txt" not in after
    different = {mirror / one.partition(": ")[2] for one in told} - {mirror / "left.txt"}
    assert {path for path in after if after[path] != before[path]} == different
    assert "Kingdom of Thailand" in (mirror / "members/thailand/index.html").read_text()


# The folder

FILES = [(TOLD, f"{FIRST_LINE}\n".encode()), ("index.html", b"one"), ("a/b/index.html", b"two")]


def test_folder_holds_what_it_is_given_and_what_vanished_goes(tmp_path):
    folder = tmp_path / "new" / "mirror"
    assert Folder(folder).write(FILES)[:3] == (4, 0, 0)
    assert Folder(folder).write(FILES)[:3] == (0, 4, 0)
    assert Folder(folder).write(FILES[:2])[:3] == (1, 2, 1)
    assert sorted(os.listdir(folder)) == [TOLD, "SHA256SUMS", "index.html"]
    assert (folder / "index.html").stat().st_mode & 0o777 == 0o644


def test_folder_of_something_else_is_refused_and_left_as_it_is(tmp_path):
    (tmp_path / "letter.txt").write_text("Dear")
    with pytest.raises(CommandError, match="is not empty and is no mirror"):
        call_command("mirror", tmp_path)
    with pytest.raises(CommandError, match="is a file"):
        call_command("mirror", tmp_path / "letter.txt")
    assert os.listdir(tmp_path) == ["letter.txt"]
    with pytest.raises(CommandError, match="is no mirror"):
        call_command("mirror", tmp_path / "not-there", check=True)


def test_run_that_breaks_off_leaves_whole_files_and_the_next_goes_on(tmp_path):
    Folder(tmp_path).write(FILES)

    def breaking():
        yield FILES[0]
        yield "index.html", b"changed"
        raise MirrorError("off")

    with pytest.raises(MirrorError, match="off"):
        Folder(tmp_path).write(breaking())
    assert (tmp_path / "index.html").read_bytes() == b"changed"
    assert (tmp_path / "a/b/index.html").read_bytes() == b"two"
    (tmp_path / ".part-left").write_bytes(b"half of")
    Folder(tmp_path).write(FILES)
    assert Folder(tmp_path).compare(FILES) == ([], [], [])


def test_first_run_that_breaks_off_can_be_run_again(tmp_path):
    def breaking():
        yield FILES[0]
        raise OSError("No space left")

    with pytest.raises(OSError, match="No space"):
        Folder(tmp_path).write(breaking())
    assert Folder(tmp_path).write(FILES).written == 3


def test_nothing_outside_the_folder_is_written_or_removed(tmp_path):
    outside, folder = tmp_path / "outside", tmp_path / "mirror"
    outside.mkdir()
    (outside / "kept.html").write_text("kept")
    Folder(folder).write(FILES)
    (folder / "a/b/index.html").unlink()
    (folder / "a/b").rmdir()
    (folder / "a/b").symlink_to(outside)
    (folder / "index.html").unlink()
    (folder / "index.html").symlink_to(outside / "kept.html")
    (folder / "more").symlink_to(outside)
    assert Folder(folder).compare(FILES) == (["a/b/index.html"], ["index.html"], ["a/b", "more"])
    Folder(folder).write(FILES)
    assert Folder(folder).compare(FILES) == ([], [], [])
    assert os.listdir(outside) == ["kept.html"]
    assert (outside / "kept.html").read_text() == "kept"


def test_two_runs_do_not_write_one_folder(tmp_path):
    Folder(tmp_path).write(FILES)
    held = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    with pytest.raises(MirrorError, match="by another run"):
        Folder(tmp_path).write(FILES)
    os.close(held)


# Places


@pytest.mark.parametrize(
    ("address", "media", "place"),
    [
        ("/", "text/html", "index.html"),
        ("/members/nepal/", "text/html", "members/nepal/index.html"),
        ("/changes/?page=2", "text/html", "changes/index-page-2.html"),
        ("/sitemap-passage.xml?p=3", "application/xml", "sitemap-passage-page-3.xml"),
        ("/api/v1/groups/", "application/json", "api/v1/groups/index.json"),
        ("/sources/x/files/1/A%20paper.pdf", "application/pdf", "sources/x/files/1/A paper.pdf"),
    ],
)
def test_place_of_an_address(address, media, place):
    assert place_of(address, media) == place


@pytest.mark.parametrize(
    "address", ["/../x", "/a/%2e%2e/x", "/a/..%2fx", "/a//x", "/a%00", "/a%5Cb"]
)
def test_address_that_is_no_path_within_is_refused(address):
    with pytest.raises(MirrorError, match="cannot be the name of a file"):
        place_of(address, "text/html")


def test_link_is_relative_and_quoted():
    assert link("a/b/index.html", "a/c d.pdf") == "../c%20d.pdf"
    assert link("index.html", "a/index.html", "y2009") == "a/index.html#y2009"
    assert link("a/index.html", "a/index.html", "y2009") == "index.html#y2009"
