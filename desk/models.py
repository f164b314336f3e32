"""What the desk keeps: readers' reports, the seals of the history, the last audit's findings,
and the right that belongs to no one model."""

import secrets
from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

EMAIL_DAYS = 180
"""Days after which the e-mail address that came with a report is erased; the form says so."""


class Desk(models.Model):  # noqa: DJ008
    """No rows: it holds the right that is not one of Django's four for a model."""

    class Meta:
        managed = False
        default_permissions = ()
        permissions = [("publish", _("Can publish, withdraw and merge records"))]


class Seal(models.Model):
    """That an entry of the change history is as it was written; ``desk.chain`` makes them."""

    kind = models.CharField(max_length=80)
    entry = models.BigIntegerField()
    user = models.BigIntegerField(null=True)
    digest = models.CharField(max_length=64, db_index=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.digest


def new_token() -> str:
    """Give 32 characters that nobody guesses, fit for an address."""
    return secrets.token_urlsafe(24)


class ReportQuerySet(models.QuerySet):
    def waiting(self) -> Self:
        """Those that nobody has decided yet."""
        return self.filter(state__in=Report.WAITING)

    def erase_emails(self) -> int:
        """Erase each e-mail address whose time is over; give how many there were."""
        old = timezone.now() - timedelta(days=EMAIL_DAYS)
        return self.filter(sent__lt=old).exclude(email="").update(email="")


class Report(models.Model):
    """What a reader says is wrong on a page, and what the editors answer.

    The record is named by label and natural key, both '' where the page shows a list:
    the report outlives it.
    """

    class State(models.TextChoices):
        NEW = "new", _("new")
        IN_PROGRESS = "in-progress", _("in progress")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")

    WAITING = (State.NEW, State.IN_PROGRESS)

    token = models.CharField(max_length=50, unique=True, default=new_token, editable=False)
    sent = models.DateTimeField(_("sent"), auto_now_add=True, db_index=True)
    page = models.CharField(_("page"), max_length=300)
    label = models.CharField(_("kind of record"), max_length=60, blank=True)
    slug = models.CharField(_("record"), max_length=200, blank=True)
    field = models.CharField(_("which fact"), max_length=100, blank=True)
    value = models.CharField(_("what the page says"), max_length=1000, blank=True)
    text = models.TextField(_("what is wrong"), max_length=4000)
    right = models.TextField(_("what would be right"), max_length=4000, blank=True)
    source = models.TextField(_("where that is stated"), max_length=2000, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    thanks = models.CharField(_("name to thank"), max_length=100, blank=True)

    state = models.CharField(
        _("state"), max_length=11, choices=State.choices, default=State.NEW, db_index=True
    )
    answer = models.TextField(
        _("answer"),
        max_length=4000,
        blank=True,
        help_text=_("The reader sees state and answer at the address given on sending."),
    )
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("handled by"),
    )
    handled = models.DateTimeField(_("handled"), null=True, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=("new", "in-progress")) | ~Q(answer=""),
                name="report_decided_with_an_answer",
                violation_error_message=_("Tell the reader why: write an answer."),
            )
        ]
        ordering = ["-sent", "-pk"]
        verbose_name = _("reader's report")
        verbose_name_plural = _("readers' reports")

    def __str__(self) -> str:
        return f"{self.page}: {self.text[:60]}"

    def get_absolute_url(self) -> str:
        """Where the reader sees what became of it; only who has the address finds it."""
        return reverse("report-answer", args=[self.token])


class Sending(models.Model):
    """How often one address has sent something in an hour.

    The address is kept as a keyed hash that is another in each hour, until the hour is over.
    """

    digest = models.CharField(max_length=64, unique=True)
    until = models.DateTimeField(db_index=True)
    number = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.number} until {self.until:%H:%M}"


class AuditRun(models.Model):
    """The last audit that was kept, with what it found."""

    at = models.DateTimeField(_("when"), auto_now_add=True)
    compared = models.BooleanField(_("with the publication's text"), default=False)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"


class AuditFinding(models.Model):
    """What breaks a rule of the record: by label and primary key, as it was called then."""

    run = models.ForeignKey(AuditRun, models.CASCADE, related_name="findings")
    label = models.CharField(_("kind of record"), max_length=80)
    row = models.BigIntegerField()
    name = models.CharField(_("record"), max_length=300)
    field = models.CharField(_("field"), max_length=60, blank=True)
    message = models.TextField(_("what is wrong"))

    class Meta:
        default_permissions = ("view",)
        ordering = ["pk"]
        verbose_name = _("finding of the audit")
        verbose_name_plural = _("findings of the audit")

    def __str__(self) -> str:
        return f"{self.name}: {self.message}"[:100]
