"""The seals of the change history, and what is found where somebody wrote in it by hand."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from desk.chain import histories
from desk.models import Seal
from tests import makers

pytestmark = pytest.mark.django_db


def verified(**options):
    out = io.StringIO()
    call_command("verifyhistory", stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def nepal(admin_user):
    nepal = makers.participant("nepal", name="Nepal")
    row = makers.membership(participant=nepal, since="2002")
    row.citations.create(passage=makers.passage())
    nepal._history_user = admin_user
    nepal.name = "Népal"
    nepal.save()
    row.delete()
    return nepal


def test_every_entry_is_sealed_and_fits(nepal):
    number = Seal.objects.count()
    assert number == 9
    last = Seal.objects.last().digest
    assert verified() == f"9 entries fit. The last seal: {last}\n"


def test_what_is_rolled_back_leaves_no_seal(nepal):
    with transaction.atomic():
        makers.participant("fiji")
        transaction.set_rollback(True)
    assert verified().startswith("9 entries fit.")


def test_changed_entry_is_named(nepal):
    entry = nepal.history.earliest()
    type(entry).objects.filter(pk=entry.pk).update(name="Tibet")
    with pytest.raises(CommandError, match=rf"^members.participant entry {entry.pk}: it, or"):
        verified()


def test_changed_user_of_an_entry_is_named(nepal, django_user_model):
    other = django_user_model.objects.create_user("other")
    entry = nepal.history.latest()
    type(entry).objects.filter(pk=entry.pk).update(history_user=other)
    with pytest.raises(CommandError, match=rf"entry {entry.pk}: it names another user"):
        verified()


def test_user_who_is_gone_breaks_no_seal(nepal, admin_user):
    admin_user.delete()
    assert verified().startswith("9 entries fit.")


def test_removed_entry_is_named(nepal):
    entry = nepal.history.earliest()
    type(entry).objects.filter(pk=entry.pk).delete()
    with pytest.raises(CommandError, match=rf"entry {entry.pk}: it is gone"):
        verified()


def test_entry_slipped_in_is_named(nepal):
    entry = nepal.history.latest()
    entry.pk = None
    entry.save()
    with pytest.raises(CommandError, match=rf"entry {entry.pk}: it has no seal"):
        verified()


def test_removed_seal_is_told(nepal):
    Seal.objects.all()[3].delete()
    with pytest.raises(CommandError, match="3 entries before it fit"):
        verified()


def test_seals_written_anew_do_not_have_the_noted_one(nepal):
    noted = Seal.objects.last().digest
    makers.participant("fiji")
    assert verified(noted=noted).startswith("10 entries fit.")
    Seal.objects.all().delete()
    for model in histories().values():
        model.objects.all().delete()
    makers.participant("tonga")
    with pytest.raises(CommandError, match="they were written anew"):
        verified(noted=noted)
