"""Who was there, as far as the source tells."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from meetings.models.meeting import Meeting, shown_on
from meetings.querysets import AttendanceListQuerySet, AttendanceQuerySet
from members.models import Participant
from sources.models import Citation, Cited, Link, Record


class AttendanceList(Record):
    """A list of who was at one meeting, or at several held together."""

    class Scope(models.TextChoices):
        GOVERNMENTS = "governments", _("governments")
        ORGANISATIONS = "organisations", _("organisations")
        MEMBERS = "members", _("members")
        OBSERVERS = "observers", _("observers")

    class Completeness(models.TextChoices):
        COMPLETE = "complete", _("complete")
        PARTIAL = "partial", _("partial")

    PARENTS = ("meetings",)

    meetings = models.ManyToManyField(
        Meeting, through="AttendanceListMeeting", related_name="attendance_lists"
    )
    scope = models.CharField(_("whom it lists"), max_length=13, choices=Scope.choices)
    completeness = models.CharField(_("completeness"), max_length=8, choices=Completeness.choices)
    stated_total = models.PositiveSmallIntegerField(
        _("total as stated"), null=True, blank=True, help_text=_("If the source gives a number.")
    )

    objects = AttendanceListQuerySet.as_manager()

    class Meta:
        ordering = ["slug"]
        verbose_name = _("attendance list")
        verbose_name_plural = _("attendance lists")

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        meeting = shown_on(self.meetings.all())
        return f"{meeting.get_absolute_url()}#attendance" if meeting else reverse("meetings:list")


class AttendanceListMeeting(Link):
    KEY = ("list", "meeting")

    list = models.ForeignKey(AttendanceList, models.CASCADE)
    meeting = models.ForeignKey(Meeting, models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["list", "meeting"], name="attendancelistmeeting_key")
        ]
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")


class Attendance(Cited):
    """That a participant was there, by the list or as told elsewhere in the source."""

    class Evidence(models.TextChoices):
        LISTED = "listed", _("on the list")
        ELSEWHERE = "elsewhere", _("told elsewhere")

    KEY = ("list", "participant")
    PARENTS = ("list", "participant")

    list = models.ForeignKey(AttendanceList, models.CASCADE, related_name="attendances")
    participant = models.ForeignKey(Participant, models.PROTECT, related_name="attendances")
    as_printed = models.CharField(_("name as printed"), max_length=200, blank=True)
    evidence = models.CharField(
        _("evidence"), max_length=9, choices=Evidence.choices, default=Evidence.LISTED
    )

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["list", "participant"],
                name="attendance_key",
                violation_error_message=_("This participant is on the list already."),
            )
        ]
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")

    def __str__(self) -> str:
        return f"{self.participant}: {self.list}"

    @property
    def is_proved_elsewhere(self) -> bool:
        """Whether it is on the list, which is proved as a whole."""
        return self.evidence == self.Evidence.LISTED

    def get_absolute_url(self) -> str:
        return self.list.get_absolute_url()


class AttendanceListCitation(Citation):
    subject = models.ForeignKey(AttendanceList, models.CASCADE, related_name="citations")


class AttendanceCitation(Citation):
    subject = models.ForeignKey(Attendance, models.CASCADE, related_name="citations")
