"""Sheets sent to the desk as a browser sends them, and what its pages say."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

REASON = "The list of 2026."


def page(word, end=""):
    return f"/admin/sheets/{word}/{end}"


def look(client, word, content, name="sheet.csv"):
    content = content.encode() if isinstance(content, str) else content
    return client.post(page(word), {"file": SimpleUploadedFile(name, content)})


def confirm(client, word, answer, reason=REASON):
    return client.post(page(word), {"plan": answer.context["plan"], "change_reason": reason})


def import_(client, word, content):
    answer = look(client, word, content)
    assert answer.status_code == 200, told(answer)
    return confirm(client, word, answer)


def told(answer):
    return [tuple(one) for one in answer.context["problems"]]


def changes(answer):
    return [
        (row.number, row.what, [tuple(one) for one in row.changes])
        for row in answer.context["outcome"].changing
    ]


def workbook(*rows, formats=()):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for place, number_format in formats:
        book.active[place].number_format = number_format
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
