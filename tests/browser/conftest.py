"""The site as it is served, with the real record, and Debian's chromium."""

import pytest

from tests.served import ARGUMENTS, CHROMIUM, served

PASSWORD = "only-for-this-test-run"


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return browser_type_launch_args | {"executable_path": CHROMIUM, "args": ARGUMENTS}


@pytest.fixture(scope="session")
def directory(tmp_path_factory):
    """Where the site has its database."""
    return tmp_path_factory.mktemp("site")


@pytest.fixture(scope="session")
def base_url(directory):
    """Start the site on its own database, as ``make run`` does, and give its address."""
    with served(directory, DJANGO_SUPERUSER_PASSWORD=PASSWORD) as address:
        yield address


def follow(page, control):
    """Click what brings another page, or the same anew, and wait for it."""
    with page.expect_navigation():
        control.click()


def give_password(page, name, password=PASSWORD):
    page.goto("/admin/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(password)
    follow(page, page.get_by_role("button", name="Log in"))


@pytest.fixture
def editor(page):
    """A page on which an editor has signed in."""
    give_password(page, "editor")
    return page


@pytest.fixture
def messages(page):
    """What the browser's console says, and what the page asks of other sites."""
    heard = []
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on(
        "request",
        lambda request: None if "//127.0.0.1:" in request.url else heard.append(request.url),
    )
    return heard
