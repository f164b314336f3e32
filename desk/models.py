"""What the desk keeps: proposed changes, readers' reports, rounds of reporting, the seals of the
history, the last audit's findings, and the right that belongs to no one model."""

import secrets
from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Self

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sources.models import Keyed
from sources.querysets import KeyedQuerySet

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

    def credited(self, versions: Iterable[int]) -> set[int]:
        """Give those of these versions of records that followed an accepted report."""
        found = self.filter(state=Report.State.ACCEPTED, version__in=list(versions))
        return {
            one for one in found.order_by().values_list("version", flat=True) if one is not None
        }

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
    version = models.BigIntegerField(
        _("change that followed"),
        null=True,
        blank=True,
        help_text=_(
            "The public is told with this change that it followed a reader's report, and nobody's "
            "name. Left blank on accepting, it is the latest since the report was sent."
        ),
    )

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

    @property
    def record(self) -> Any:
        """The record of the page as it is now; None where it showed more, or is gone."""
        if not self.label:
            return None
        model: Any = apps.get_model(self.label)
        return model.objects.filter(**model.key_lookup(tuple(self.slug.split("/")))).first()


class Sending(models.Model):
    """How often one address has sent something in an hour.

    The address is kept as a keyed hash that is another in each hour, until the hour is over.
    """

    digest = models.CharField(max_length=64, unique=True)
    until = models.DateTimeField(db_index=True)
    number = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.number} until {self.until:%H:%M}"


class ProposedChangeQuerySet(models.QuerySet):
    def waiting(self) -> Self:
        return self.filter(state=ProposedChange.State.WAITING)

    def of(self, record: models.Model) -> Self:
        return self.filter(label=record._meta.label_lower, key=str(record.pk))

    def decide(self, state: str, **values: Any) -> bool:
        """Decide the one proposal that this is, if it waits still; say whether it did.

        Within a transaction, nobody else decides it before the end.
        """
        return self.waiting().update(state=state, decided=timezone.now(), **values) == 1


class ProposedChange(models.Model):
    """What an editor filled in of a record that only a publisher may change, until one decides.

    The record is named by label and primary key, and by what it was called: the
    proposal outlives it. What was filled in is kept as the browser sent it.
    """

    class Kind(models.TextChoices):
        CHANGE = "change", _("change")
        DELETION = "delete", _("deletion")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        ACCEPTED = "accepted", _("accepted")
        RETURNED = "returned", _("returned")
        TAKEN_BACK = "taken-back", _("taken back")

    label = models.CharField(_("kind of record"), max_length=60)
    key = models.CharField(_("number of the record"), max_length=40)
    name = models.CharField(_("record"), max_length=200)
    kind = models.CharField(_("what"), max_length=6, choices=Kind.choices)
    posted = models.JSONField(_("the form as it was sent"))
    opened = models.TextField(_("what the form was opened on"))
    reason = models.CharField(_("reason"), max_length=500)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("proposed by"),
    )
    proposed = models.DateTimeField(_("proposed"), auto_now_add=True)

    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.WAITING, db_index=True
    )
    comment = models.TextField(_("comment"), max_length=2000, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided = models.DateTimeField(_("decided"), null=True)
    version = models.BigIntegerField(_("version of the record that it became"), null=True)

    objects = ProposedChangeQuerySet.as_manager()

    class Meta:
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(comment=""),
                name="proposedchange_returned_with_a_comment",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided=None)
                | ~Q(state="waiting") & Q(decided__isnull=False),
                name="proposedchange_decided_at_a_moment",
            ),
        ]
        indexes = [models.Index(fields=["label", "key"], name="proposedchange_record")]
        ordering = [F("decided").desc(nulls_first=True), "-proposed", "-pk"]
        verbose_name = _("proposed change")
        verbose_name_plural = _("proposed changes")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The page at the desk where it is decided."""
        return reverse("admin:desk_proposedchange_change", args=[self.pk])

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.WAITING

    @property
    def model(self) -> Any:
        return apps.get_model(self.label)

    @property
    def data(self) -> QueryDict:
        """What the browser sent, as a view reads it."""
        found = QueryDict(mutable=True)
        for name, values in self.posted.items():
            found.setlist(name, values)
        return found


class ReportingRoundQuerySet(KeyedQuerySet):
    def open(self) -> Self:
        """Those that ask for updates today."""
        today = timezone.localdate()
        return self.filter(Q(closes=None) | Q(closes__gt=today), opens__lte=today)


class ReportingRound(Keyed):
    """A time in which progress on every action item is asked for; what falls in it, dates say.

    It is the desk's own: the public sees the updates, and nothing of the round.
    """

    KEY = ("name",)
    INTERNAL = True

    name = models.CharField(
        _("name"),
        max_length=100,
        unique=True,
        help_text=_("As the reminders call it: “First half of 2026”."),
        error_messages={"unique": _("Another round has this name.")},
    )
    opens = models.DateField(
        _("opened on"),
        default=timezone.localdate,
        help_text=_("An update that can be of this day or later counts."),
    )
    due = models.DateField(
        _("due on"), help_text=_("The last day to report. What is missing after it is overdue.")
    )
    closes = models.DateField(
        _("closed on"),
        null=True,
        blank=True,
        help_text=_("The last day whose updates count. Blank while the round is open."),
    )
    note = models.TextField(
        _("note"), blank=True, help_text=_("Shown on the round's page and in its printed report.")
    )

    objects = ReportingRoundQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(due__gte=F("opens")),
                name="reportinground_due_after_it_opens",
                violation_error_message=_("It is due before it opens."),
            ),
            models.CheckConstraint(
                condition=Q(closes=None) | Q(closes__gte=F("opens")),
                name="reportinground_closes_after_it_opens",
                violation_error_message=_("It closes before it opens."),
            ),
        ]
        ordering = ["-opens", "-pk"]
        verbose_name = _("reporting round")
        verbose_name_plural = _("reporting rounds")

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        today = timezone.localdate()
        return self.opens <= today and (self.closes is None or self.closes > today)

    @property
    def is_overdue(self) -> bool:
        """Whether it is open still after the day on which all was due."""
        return self.is_open and self.due < timezone.localdate()


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
