"""The record's own sheets: each export can be imported again, and changes nothing."""

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile

ROWS = [("participants", 87), ("meetings", 58), ("attendance", 86)]


@pytest.mark.parametrize(("word", "rows"), ROWS)
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_export_of_the_record_imported_again_changes_nothing(client, word, rows, ending):
    client.force_login(User.objects.create_superuser("root"))
    sheet = client.get(f"/admin/sheets/{word}/export.{ending}").content
    answer = client.post(f"/admin/sheets/{word}/", {"file": SimpleUploadedFile("any", sheet)})
    outcome = answer.context["outcome"]
    assert (outcome.count("same"), outcome.changing) == (rows, [])
