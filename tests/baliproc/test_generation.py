"""Every change of the record advances the content generation, however it is made."""

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from baliproc.caching.generation import PATIENCE, SECONDS, Generation, content_tables, read
from members.models import Participant
from tests import makers

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def advanced():
    """Give a function that says whether the generation has advanced since it was last asked."""
    last = read(connection)

    def ask():
        nonlocal last
        before, last = last, read(connection)
        assert last >= before
        return last > before

    return ask


def insert():
    makers.participant("nepal")


def save():
    Participant.objects.get(slug="fiji").save()


def update():
    Participant.objects.filter(slug="fiji").update(name="Fiji Islands")


def bulk_create():
    Participant.objects.bulk_create([Participant(slug="tonga", name="Tonga", kind="government")])


def delete():
    Participant.objects.filter(slug="fiji").delete()


def sql_by_hand():
    with connection.cursor() as cursor:
        cursor.execute("UPDATE members_participant SET url = ''")


def history_alone():
    Participant.history.all().delete()


@pytest.mark.parametrize(
    "change", [insert, save, update, bulk_create, delete, sql_by_hand, history_alone]
)
def test_generation_advances_with(change, advanced):
    makers.participant("fiji")
    assert advanced()
    change()
    assert advanced()
    assert not advanced()


def test_generation_advances_with_a_load(advanced, tmp_path):
    call_command("load", dir=makers.fixtures(tmp_path), verbosity=0)
    assert advanced()


def test_generation_does_not_advance_with_what_is_rolled_back(advanced):
    with transaction.atomic():
        makers.participant("fiji")
        transaction.set_rollback(True)
    assert not advanced()


def test_generation_does_not_advance_with_accounts(advanced):
    User.objects.create_user("editor")
    assert not advanced()


def test_every_table_of_the_record_has_its_triggers():
    tables = content_tables()
    assert {"members_participant", "meetings_historicalattendance"} <= set(tables)
    if connection.vendor == "sqlite":
        query = (
            "SELECT tbl_name, count(*) FROM sqlite_master WHERE type = 'trigger'"
            " AND name LIKE 'baliproc_generation_%' GROUP BY tbl_name"
        )
    else:
        query = (
            "SELECT relname, count(*) FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
            " WHERE tgname LIKE 'baliproc_generation_%' GROUP BY relname"
        )
    with connection.cursor() as cursor:
        cursor.execute(query)
        found = dict(cursor.fetchall())
    assert found == dict.fromkeys(tables, 3 if connection.vendor == "sqlite" else 1)


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


class Counted(Generation):
    """Reads what it is told to, in place of a database in another transaction."""

    numbers = ()

    def _read(self):
        number, *self.numbers = self.numbers
        return number


def test_a_process_goes_by_a_number_for_half_a_second():
    clock = Clock()
    known = Counted(clock=clock)
    known.numbers = [1, 2]
    assert known() == 1
    clock.now += SECONDS - 0.01
    assert known() == 1
    clock.now += 0.01
    assert known() == 2


def test_a_process_that_may_have_changed_the_record_asks_at_once():
    known = Counted(clock=Clock())
    known.numbers = [1, 2]
    assert known() == 1
    known.forget()
    assert known() == 2


def test_a_database_that_does_not_answer_is_left_alone_for_a_while():
    clock = Clock()
    known = Counted(clock=clock)
    known.numbers = [None, 3]
    assert known() is None
    clock.now += PATIENCE - 0.01
    assert known() is None
    clock.now += 0.01
    assert known() == 3


def test_generation_of_a_missing_database_is_unknown(settings):
    known = Generation()
    known.connection = connection.copy()
    known.connection.inc_thread_sharing()
    known.connection.close()
    name = "/nowhere/at/all.sqlite3" if connection.vendor == "sqlite" else "no_such_database"
    known.connection.settings_dict = connection.settings_dict | {"NAME": name}
    assert known() is None


def test_generation_read_before_any_migration_is_an_error_of_the_database():
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE baliproc_generation")
        with pytest.raises(DatabaseError):
            read(connection)
        transaction.set_rollback(True)
