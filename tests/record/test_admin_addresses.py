"""Every address of the admin, for every role, held to the second table in docs/roles.md."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.conf import settings as project
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser, User
from django.contrib.auth.models import Group as Role
from django.contrib.contenttypes.models import ContentType
from django.contrib.messages.storage.base import BaseStorage
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.core.exceptions import PermissionDenied
from django.http import FileResponse
from django.test import RequestFactory
from django.urls import URLResolver, resolve, reverse

from desk.importing.kinds import KINDS
from desk.models import AuditFinding, AuditRun, ProposedChange, Report, ReportingRound
from desk.roles import Name
from meetings.models import Meeting, Milestone
from members.models import Participant
from sources.models import Cited, Keyed, Withdrawal
from sources.uploads.keeping import keep
from sources.versions import number_of
from sources.withdrawing import withdraw
from strategy.models import ActionItem, Update
from tests import makers

ROLES = ("anonymous", *Name)

LOGS = {AccessAttempt: {"failures_since_start": 1}, AccessFailureLog: {}, AccessLog: {}}

LEFT_OUT = {
    # Where one signs in and out, which has tests of its own.
    *("login", "logout", "second_factor", "new_factor", "recovery_codes"),
    # The site's own 404, and Django's old form of an address, which leads to the new one.
    None,
}


STATES = {"what is published": "published", "a draft": "draft"}
NAMED = {ReportingRound: "a reporting round"}
"""Kinds without a state that are asked of others than the rest, by what the table calls them."""


class Seen(NamedTuple):
    """A row in a state, as it is when it is asked for."""

    row: Keyed
    state: str | None


class Probe(NamedTuple):
    """An address that stands for one row of the table."""

    row: str
    method: str
    address: str
    seen: Seen | None = None


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def documented():
    """Give the table: {(address, method): {role: what is said}}."""
    text = Path(project.BASE_DIR, "docs/roles.md").read_text("utf-8")
    section = text.partition("## Addresses")[2].partition("\n## ")[0]
    rows = [
        [cell.strip() for cell in line.strip("| ").split("|")]
        for line in section.splitlines()
        if line.startswith("|")
    ]
    head, _rule, *rest = rows
    assert tuple(head) == ("address", "method", *ROLES)
    return {(row[0], row[1]): dict(zip(ROLES, row[2:], strict=True)) for row in rest}


class Silent(BaseStorage):
    """Messages that nobody reads."""

    def _get(self, *args, **kwargs):
        return [], True

    def _store(self, messages, response, *args, **kwargs):
        return []


def answer(user, probe):
    """Give ``yes``, ``no`` or ``sign in``: what a user is told, the page itself left unmade."""
    if probe.seen and probe.seen.state:
        rows = type(probe.seen.row)._base_manager.filter(pk=probe.seen.row.pk)
        rows.update(state=probe.seen.state)
    request = RequestFactory().generic(probe.method, probe.address)
    request.user, request.session = user, SessionStore()
    request._messages = Silent(request)
    request._dont_enforce_csrf_checks = True
    found = resolve(request.path)
    try:
        told = found.func(request, *found.args, **found.kwargs)
    except PermissionDenied:
        return "no"
    if isinstance(told, FileResponse):
        told.file_to_stream.close()
    if told.status_code == 302 and told["Location"].startswith(reverse("admin:login")):
        return "sign in"
    return {403: "no", 405: "no"}.get(told.status_code, "yes")


def probes_of_record(model) -> Iterator[Probe]:
    """Give what is asked of one kind of record, in each state that a row of it can have."""
    info = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    row = model._base_manager.order_by("pk").first()
    stateless = NAMED.get(model, "a row without a state")
    states = STATES if issubclass(model, Cited) else {stateless: None}
    version = number_of(row.history.latest().history_date)
    forged = reverse(f"{info}_preview", args=[row.pk, "forged"])
    yield Probe("list of a kind of record", "GET", reverse(f"{info}_changelist"))
    for method in ("GET", "POST"):
        kind = "a withdrawal" if model is Withdrawal else [*states][-1]
        yield Probe(f"add {kind}", method, reverse(f"{info}_add"))
    for name, state in states.items():
        seen = Seen(row, state)
        back = " to what was published" if state == "draft" else ""
        for method in ("GET", "POST"):
            yield Probe(f"change {name}", method, reverse(f"{info}_change", args=[row.pk]), seen)
            yield Probe(f"delete {name}", method, reverse(f"{info}_delete", args=[row.pk]), seen)
            address = reverse(f"{info}_simple_history", args=[row.pk, version])
            yield Probe(f"revert {name}{back}", method, address, seen)
        yield Probe("history of a record", "GET", reverse(f"{info}_history", args=[row.pk]), seen)
        yield Probe("preview whose signature is forged", "GET", forged, seen)


def probes_of_desk() -> Iterator[Probe]:
    """Give what is asked of the desk's own pages."""
    names = {
        "the desk": ("index", "app_list"),
        "one's own sessions and password": ("sessions", "password_change", "password_change_done"),
        "words of the admin's scripts": ("jsi18n",),
        "list of deleted records": ("deleted",),
        "progress on the action items": ("progress",),
    }
    for row, pages in names.items():
        for page in pages:
            args = {"app_label": "members"} if page == "app_list" else {}
            yield Probe(row, "GET", reverse(f"admin:{page}", kwargs=args))


def probes_of_others(name, model, row) -> Iterator[Probe]:
    """Give what is asked of accounts, roles, reports and logs."""
    info = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    yield Probe(f"list of {name}", "GET", reverse(f"{info}_changelist"))
    for method in ("GET", "POST"):
        yield Probe(f"add to {name}", method, reverse(f"{info}_add"))
        yield Probe(f"one of {name}", method, reverse(f"{info}_change", args=[row.pk]))
        yield Probe(f"delete one of {name}", method, reverse(f"{info}_delete", args=[row.pk]))
    yield Probe(f"one of {name}", "GET", reverse(f"{info}_history", args=[row.pk]))


def probes_of_proposal(proposal) -> Iterator[Probe]:
    """Give what is done with a proposal that somebody else made."""
    for row, method, name in (
        ("preview of a proposed change", "GET", "preview"),
        ("a proposed change filled in again", "GET", "again"),
        ("accept or return a proposed change", "POST", "accept"),
        ("accept or return a proposed change", "POST", "return"),
        ("take back another's proposed change", "POST", "take_back"),
    ):
        yield Probe(row, method, reverse(f"admin:proposal_{name}", args=[proposal.pk]))


def probes_of_sheets() -> Iterator[Probe]:
    """Give the pages that take in many rows, or give them away."""
    for word in KINDS:
        yield Probe(
            "template of a sheet", "GET", reverse("admin:sheet_template", args=[word, "csv"])
        )
        yield Probe("export of a list", "GET", reverse("admin:sheet_export", args=[word, "csv"]))
        for method in ("GET", "POST"):
            yield Probe("import of a sheet", method, reverse("admin:sheet", args=[word]))
    page = reverse("admin:paste_attendance", args=[Meeting.objects.first().pk])
    for method in ("GET", "POST"):
        yield Probe("a pasted attendance list", method, page)


def probes() -> list[Probe]:
    """Give every address of the admin, each under its row of the table."""
    country = Participant.objects.get(slug="australia")
    withdraw(Milestone.objects.first(), "Counted twice.", None)
    item = ActionItem.objects.first()
    Update.objects.create(
        item=item, date="2026-01", status="begun", text="Begun.", state="published"
    )
    file = makers.document_file(state="published")
    keep(file, b"%PDF-")
    asked = ReportingRound.objects.create(name="Spring", due="2100-01-01")
    user = User.objects.create_user("somebody")
    finding = AuditFinding.objects.create(
        run=AuditRun.objects.create(), label="members.participant", row=country.pk, message="Odd."
    )
    proposal = ProposedChange.objects.create(
        label="members.participant", key=country.pk, kind="change", posted={}, author=user
    )
    others = [
        ("accounts", User, user),
        ("roles", Role, Role.objects.first()),
        ("findings of the audit", AuditFinding, finding),
        ("proposed changes", ProposedChange, proposal),
        ("readers' reports", Report, Report.objects.create(page="/members/", text="Older.")),
        *(
            ("the log of sign-ins", log, log.objects.create(**values))
            for log, values in LOGS.items()
        ),
    ]
    found = list(probes_of_desk())
    for model in admin.site._registry:
        if issubclass(model, Keyed):
            found += probes_of_record(model)
    for name, model, row in others:
        found += probes_of_others(name, model, row)
    password = reverse("admin:auth_user_password_change", args=[user.pk])
    found += [Probe("change another's password", method, password) for method in ("GET", "POST")]
    found += probes_of_proposal(proposal)
    found += probes_of_sheets()
    report = reverse("admin:desk_reportinground_report", args=[asked.pk])
    found.append(Probe("reminders and report of a reporting round", "GET", report))
    file = reverse("admin:sources_documentfile_download", args=[file.pk])
    found.append(Probe("the file of a document", "GET", file))
    asked = "app_label=meetings&model_name=meeting&field_name=group&term=ad"
    found.append(Probe("search in a form", "GET", f"{reverse('admin:autocomplete')}?{asked}"))
    kind = ContentType.objects.get_for_model(Participant).pk
    place = reverse("admin:view_on_site", args=[kind, country.pk])
    return [*found, Probe("the public page of a record", "GET", place)]


@pytest.mark.parametrize("role", ROLES)
def test_each_role_is_answered_as_the_table_says(role):
    user = AnonymousUser()
    if role != "anonymous":
        user = User.objects.create_user(role.lower(), is_staff=True)
        user.groups.add(Role.objects.get(name=role))
    told = {}
    for probe in probes():
        told.setdefault((probe.row, probe.method), {}).setdefault(answer(user, probe), set()).add(
            probe.address
        )
    table = {key: row[role] for key, row in documented().items()}
    wrong = {key: said for key, said in told.items() if set(said) != {table.get(key)}}
    assert wrong == {}
    assert set(table) == set(told)


def names(patterns):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern.url_patterns)
        else:
            yield pattern.name


def test_every_address_of_the_admin_is_asked_for():
    asked = {resolve(probe.address.partition("?")[0]).url_name for probe in probes()}
    assert set(names(admin.site.get_urls())) - asked == LEFT_OUT
