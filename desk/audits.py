"""Keeping what an audit found: it takes longer than a page may, so that the desk shows the last."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from desk.models import AuditFinding, AuditRun


def keep(findings: Iterable[tuple[Any, str, str]], *, compared: bool) -> AuditRun:
    """Keep findings, each a row with the field at fault or '' and what is wrong, as the last."""
    with transaction.atomic():
        AuditRun.objects.all().delete()
        run = AuditRun.objects.create(compared=compared)
        AuditFinding.objects.bulk_create(
            AuditFinding(
                run=run,
                label=row._meta.label_lower,
                row=row.pk,
                name=str(getattr(row, "key_text", row))[:300],
                field=field[:60],
                message=message,
            )
            for row, field, message in findings
        )
    return run
