"""An import, tried or done: all of its rows in one transaction, or none."""

from typing import NamedTuple

from django.core import signing
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _
from import_export.results import RowResult
from tablib import Dataset

from desk.importing.kinds import Kind
from desk.importing.reading import Problem, Row, Table, check_header, whole
from desk.importing.resources import ROW_COLUMN, Change, SheetResource
from sources.conflicts.lists import last_save
from sources.models import State
from sources.moments import one_change

SALT = "desk.importing"
SECONDS = 12 * 60 * 60
"""How long what was looked through can be confirmed: as long as a session lasts."""

MOST_SIGNED = 2_000_000
"""Characters that the page of differences carries: below what a form may send."""


class Forged(Exception):
    """What is to be confirmed is not what this site showed to this user."""


class Done(NamedTuple):
    """What a row does: ``new``, ``change``, ``proposed`` or ``same``, and column by column."""

    number: int
    what: str
    name: str
    changes: list[Change]


class Outcome(NamedTuple):
    """What an import does, or would do, and what is wrong with it: then it does nothing."""

    rows: list[Done]
    problems: list[Problem]
    stamps: dict[str, str]
    is_public: bool
    """Whether it changes what the public sees, or makes the public see it."""

    def count(self, what: str) -> int:
        return sum(one.what == what for one in self.rows)

    @property
    def changing(self) -> list[Done]:
        return [one for one in self.rows if one.what != "same"]


class Moved(NamedTuple):
    """A row of which the record was saved since it was looked at, and by whom."""

    number: int
    name: str
    last: str


WHAT = {
    RowResult.IMPORT_TYPE_NEW: "new",
    RowResult.IMPORT_TYPE_UPDATE: "change",
    RowResult.IMPORT_TYPE_SKIP: "same",
}


def run(request: HttpRequest, kind: Kind, sheet: Table) -> Outcome:
    """Try an import: everything is done as it would be, and then taken back."""
    with transaction.atomic():
        outcome = carry_out(kind.resource(request), sheet)
        transaction.set_rollback(True)
    return outcome


def confirm(
    request: HttpRequest, kind: Kind, sheet: Table, stamps: dict[str, str], reason: str
) -> tuple[Outcome, list[Moved]]:
    """Do an import, if nobody saved one of its records since it was tried.

    Where somebody did, or anything is wrong by now, nothing is saved: what moved is given.
    """
    with transaction.atomic(), one_change(reason):
        resource = kind.resource(request, lock=True, reason=reason)
        outcome = carry_out(resource, sheet)
        moved = [
            row
            for row in sheet.rows
            if stamps.get(str(row.number)) != resource.stamps.get(str(row.number))
        ]
        if moved or outcome.problems:
            transaction.set_rollback(True)
    return outcome, [said_of(resource, row) for row in moved]


def said_of(resource: SheetResource, row: Row) -> Moved:
    """Give the name of a row's record, and who saved it last."""
    pk = resource.pks.get(str(row.number))
    stored = resource.model._base_manager.filter(pk=pk).first() if pk else None
    if stored is None:
        key = "/".join(row.cells.get(name, "") for name in resource.keys)
        return Moved(row.number, key, _("deleted, or its identifier changed"))
    return Moved(row.number, str(stored), last_save(stored))


def carry_out(resource: SheetResource, sheet: Table) -> Outcome:
    """Do what the rows say, within the transaction of whoever asks."""
    names = [name for name in sheet.header if name not in resource.passed_over]
    check_header(sheet.header, resource.known, resource.needed)
    if not sheet.rows:
        raise whole(_("There is no row below the names of the columns."))
    rows = [[str(row.number), *(row.cells[name] for name in names)] for row in sheet.rows]
    data = Dataset(*rows, headers=[ROW_COLUMN, *names])
    result = resource.import_data(data, use_transactions=True)
    if result.base_errors:
        raise result.base_errors[0].error
    done: list[Done] = []
    problems: list[Problem] = []
    is_public = False
    for row, one in zip(sheet.rows, result.rows, strict=True):
        if one.validation_error is not None:
            problems += problems_of(resource, row, one.validation_error)
        elif one.errors:
            raise one.errors[0].error
        else:
            what = WHAT[one.import_type]
            if what == "change" and one.instance.is_proposed:
                what = "proposed"
            done.append(Done(row.number, what, str(one.instance), one.diff))
            states = (one.instance.state_before, one.instance.state)
            is_public |= what in ("new", "change") and State.PUBLISHED in states
    return Outcome(done, problems, resource.stamps, is_public)


def problems_of(resource: SheetResource, row: Row, error: ValidationError) -> list[Problem]:
    """Give what is wrong with a row by the names of its columns."""
    told = (
        error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
    )
    return [
        Problem(row.number, resource.column_of(name), message)
        for name, messages in told.items()
        for message in messages
    ]


# What the page of differences carries


def sign(request: HttpRequest, kind: Kind, sheet: Table, stamps: dict[str, str]) -> str:
    """Give a sheet as the page of its differences carries it; raises :class:`Unreadable`."""
    rows = [[row.number, *(row.cells[name] for name in sheet.header)] for row in sheet.rows]
    told = [kind.word, request.user.pk, sheet.header, rows, stamps]
    token = signing.dumps(told, salt=SALT, compress=True)
    if len(token) > MOST_SIGNED:
        raise whole(_("The sheet holds too much text for one import. Split it."))
    return token


def read_signed(request: HttpRequest, kind: Kind, token: str) -> tuple[Table, dict[str, str]]:
    """Give what the page of differences carried; raises :class:`Forged`."""
    try:
        word, user, header, rows, stamps = signing.loads(token, salt=SALT, max_age=SECONDS)
    except (signing.BadSignature, ValueError) as error:
        raise Forged from error
    if (word, user) != (kind.word, request.user.pk):
        raise Forged
    found = [Row(number, dict(zip(header, cells, strict=True))) for number, *cells in rows]
    return Table(header, found), stamps
