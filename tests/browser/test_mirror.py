"""The mirror opened from its folder, as from a stick: it reads, finds and leads on."""

import os
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from tests.served import ROOT

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def opened(base_url, directory, tmp_path_factory):
    """Write a trial of the site that is served, and give its address as a folder."""
    folder = tmp_path_factory.mktemp("mirror") / "of the site"
    variables = os.environ | {
        "DATABASE_URL": f"sqlite:///{directory / 'db.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "baliproc.settings",
    }
    subprocess.run(
        [sys.executable, "manage.py", "mirror", folder, "--trial=2", "--verbosity=0"],
        cwd=ROOT,
        env=variables,
        check=True,
    )
    return folder.as_uri()


@pytest.fixture
def wrong(page):
    """What the console says, what fails, and what is asked for outside the folder."""
    heard = []
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("requestfailed", lambda request: heard.append(request.url))
    page.on(
        "request",
        lambda request: None if request.url.startswith("file:") else heard.append(request.url),
    )
    return heard


def test_folder_is_read_from_page_to_page(page, opened, wrong):
    page.goto(f"{opened}/index.html")
    expect(page.get_by_role("heading", level=1)).to_have_text("Twenty years of the Bali Process")
    weight = page.locator("h1").evaluate("(one) => getComputedStyle(one).fontFamily")
    page.get_by_role("link", name="Members", exact=True).first.click()
    expect(page).to_have_url(f"{opened}/members/index.html")
    page.get_by_role("link", name="Afghanistan", exact=True).first.click()
    expect(page).to_have_url(f"{opened}/members/afghanistan/index.html")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Afghanistan")
    page.goto(f"{opened}/timeline/index.html")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.locator("h1").evaluate("(one) => getComputedStyle(one).fontFamily") == weight
    assert wrong == []


def test_search_of_the_folder_finds_a_member(page, opened, wrong):
    page.goto(f"{opened}/search/index.html")
    page.get_by_label("Words to search for").fill("afghan")
    page.keyboard.press("Enter")
    page.get_by_role("main").get_by_role("link", name="Afghanistan").first.click()
    expect(page).to_have_url(f"{opened}/members/afghanistan/index.html")
    assert wrong == []
