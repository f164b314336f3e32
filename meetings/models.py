"""Meetings, who was there, what came of them; and milestones that are not meetings."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from meetings.querysets import (
    AttendanceListQuerySet,
    MeetingQuerySet,
    MeetingRoleQuerySet,
    OutcomeQuerySet,
)
from members.models import Participant, Person
from sources.fields import ReducedDate
from sources.models import Citation, Cited, Document, Figure, Keyed, Link, Record, When
from workinggroups.models import Group


class Meeting(When, Record):
    """A meeting of a body, or of officials without a named body."""

    class Kind(models.TextChoices):
        MEETING = "meeting", _("meeting")
        SESSION = "session", _("session")
        WORKSHOP = "workshop", _("workshop")
        EXERCISE = "exercise", _("exercise")
        TRAINING = "training", _("training")
        EVENT = "event", _("event")

    class Status(models.TextChoices):
        PLANNED = "planned", _("planned")
        HELD = "held", _("held")
        POSTPONED = "postponed", _("postponed")
        CANCELLED = "cancelled", _("cancelled")

    class Mode(models.TextChoices):
        IN_PERSON = "in-person", _("in person")
        VIRTUAL = "virtual", _("virtual")
        HYBRID = "hybrid", _("hybrid")

    PARENTS = ("group",)

    title = models.CharField(_("title"), max_length=200)
    group = models.ForeignKey(
        Group,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="meetings",
        verbose_name=_("body"),
        help_text=_("The body that convened it, if one is named."),
    )
    series = models.SlugField(
        _("series"),
        max_length=30,
        blank=True,
        db_index=False,
        help_text=_("Blank for the body's main series; a word for another: sessions."),
    )
    ordinal = models.PositiveSmallIntegerField(_("number in the series"), null=True, blank=True)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.MEETING)
    plural = models.BooleanField(
        _("several"), default=False, help_text=_("Several meetings that the source tells as one.")
    )
    sector = models.CharField(_("sector"), max_length=60, blank=True)
    status = models.CharField(
        _("status"), max_length=9, choices=Status.choices, default=Status.HELD
    )
    mode = models.CharField(_("mode"), max_length=9, choices=Mode.choices, blank=True)
    city = models.CharField(
        _("place"),
        max_length=80,
        blank=True,
        help_text=_("City, or island; blank shows “not stated”."),
    )
    country = models.CharField(_("country"), max_length=80, blank=True)
    host = models.ForeignKey(
        Participant,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="meetings_hosted",
        help_text=_("Only where the source says who hosted; a place does not say it."),
    )
    facilitators = models.ManyToManyField(
        Group, through="MeetingFacilitator", related_name="meetings_facilitated"
    )
    held_with = models.ManyToManyField("self", through="MeetingCompanion", symmetrical=True)

    objects = MeetingQuerySet.as_manager()

    class Meta(When.Meta):
        constraints = [
            *When.Meta.constraints,
            models.UniqueConstraint(
                fields=["group", "series", "ordinal"],
                condition=Q(ordinal__isnull=False),
                name="meeting_ordinal",
                violation_error_message=_("This series has a meeting of this number."),
            ),
            models.CheckConstraint(
                condition=Q(ordinal=None) | Q(ordinal__gte=1, group__isnull=False),
                name="meeting_ordinal_from_one",
                violation_error_message=_("A number counts from 1 in a body's series."),
            ),
        ]
        indexes = [models.Index(fields=["start"]), models.Index(fields=["country"])]
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("meetings:meeting", args=[self.slug])

    @property
    def begun_from(self) -> date:
        """The first day on which it can have begun; for a meeting with a start."""
        return ReducedDate(self.start).earliest

    @property
    def begun_to(self) -> date:
        """The last day on which it can have begun; for a meeting with a start."""
        within = self.sense == self.Sense.WITHIN and self.end
        return ReducedDate(self.end if within else self.start).latest

    @property
    def year(self) -> int | None:
        return self.earliest.year if self.earliest else None

    @property
    def place(self) -> str:
        return ", ".join(part for part in (self.city, self.country) if part)

    @property
    def ordinal_basis(self) -> str:
        """``stated`` or ``inferred``, by the citation of the ordinal; reads ``citations``."""
        inferred = any(
            citation.field == "ordinal" and citation.basis == Citation.Basis.INFERRED
            for citation in self.citations.all()
        )
        return "inferred" if inferred else "stated"


class MeetingFacilitator(Link):
    KEY = ("meeting", "group")

    meeting = models.ForeignKey(Meeting, models.CASCADE)
    group = models.ForeignKey(Group, models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "group"], name="meetingfacilitator_key")
        ]
        verbose_name = _("facilitating body")
        verbose_name_plural = _("facilitating bodies")


class MeetingCompanion(Link):
    KEY = ("meeting", "companion")

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="companions")
    companion = models.ForeignKey(Meeting, models.CASCADE, related_name="companion_of")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "companion"], name="meetingcompanion_key"),
            models.CheckConstraint(
                condition=~Q(meeting=models.F("companion")),
                name="meetingcompanion_two_meetings",
                violation_error_message=_("A meeting is not held with itself."),
            ),
        ]
        verbose_name = _("meeting held with it")
        verbose_name_plural = _("meetings held with it")


class MeetingRole(Cited):
    """What a participant or a person did at a meeting, beyond being there."""

    class Kind(models.TextChoices):
        CO_CHAIR = "co-chair", _("co-chair")
        SPEAKER = "speaker", _("speaker")
        PRESENT = "present", _("present")

    KEY = ("meeting", "number")
    PARENTS = ("meeting", "participant", "person")

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="roles")
    number = models.PositiveSmallIntegerField(_("number"), blank=True)
    participant = models.ForeignKey(
        Participant, models.PROTECT, null=True, blank=True, related_name="meeting_roles"
    )
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="meeting_roles"
    )
    role = models.CharField(_("role"), max_length=8, choices=Kind.choices)
    capacity = models.CharField(_("capacity"), max_length=120, blank=True)
    on_behalf = models.ForeignKey(
        Participant,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="meeting_roles_of_people",
        verbose_name=_("on behalf of"),
    )

    objects = MeetingRoleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="meetingrole_key"),
            models.CheckConstraint(
                condition=Q(participant=None, person__isnull=False)
                | Q(person=None, participant__isnull=False),
                name="meetingrole_one_holder",
                violation_error_message=_("A role has one holder: a participant or a person."),
            ),
        ]
        ordering = ["meeting", "number"]
        verbose_name = _("role at a meeting")
        verbose_name_plural = _("roles at meetings")

    def __str__(self) -> str:
        return f"{self.holder}, {self.get_role_display()}, {self.meeting}"

    def get_absolute_url(self) -> str:
        return self.meeting.get_absolute_url()

    @property
    def holder(self) -> Participant | Person | None:
        return self.participant or self.person


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
        meeting = self.meetings.first()
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

    def get_absolute_url(self) -> str:
        return self.list.get_absolute_url()


class Outcome(Record):
    """Something decided, found or asked for at a meeting, or at one of several."""

    class Attribution(models.TextChoices):
        STATED = "stated", _("of this meeting")
        ONE_OF = "one-of", _("of one of these meetings")
        JOINT = "joint", _("of these meetings together")

    class Kind(models.TextChoices):
        DECISION = "decision", _("decision")
        ADOPTION = "adoption", _("adoption")
        TASK = "task", _("task")
        FINDING = "finding", _("finding")
        REVIEW = "review", _("review")

    PARENTS = ("meetings",)

    meetings = models.ManyToManyField(Meeting, through="OutcomeMeeting", related_name="outcomes")
    attribution = models.CharField(
        _("attribution"), max_length=6, choices=Attribution.choices, default=Attribution.STATED
    )
    number = models.PositiveSmallIntegerField(
        _("number"), null=True, blank=True, help_text=_("Its order among the meeting's outcomes.")
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    text = models.TextField(_("text"), help_text=_("In the knowledge base's own words."))

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        ordering = ["number", "slug"]
        verbose_name = _("outcome")
        verbose_name_plural = _("outcomes")

    def __str__(self) -> str:
        return self.text[:100]

    def get_absolute_url(self) -> str:
        meeting = self.meetings.first()
        return f"{meeting.get_absolute_url()}#{self.slug}" if meeting else reverse("meetings:list")


class OutcomeMeeting(Link):
    KEY = ("outcome", "meeting")

    outcome = models.ForeignKey(Outcome, models.CASCADE)
    meeting = models.ForeignKey(Meeting, models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["outcome", "meeting"], name="outcomemeeting_key")
        ]
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")


class Effect(Keyed):
    """What an outcome did to a body, a participant or a document."""

    class Verb(models.TextChoices):
        CREATED = "created", _("created")
        CONFIRMED = "confirmed", _("confirmed")
        RENEWED = "renewed", _("renewed")
        REACTIVATED = "reactivated", _("reactivated")
        TASKED = "tasked", _("gave a task to")
        INVITED = "invited", _("invited")
        ADOPTED = "adopted", _("adopted")
        UPDATED = "updated", _("updated")
        REAFFIRMED = "reaffirmed", _("reaffirmed")
        ADMITTED = "admitted", _("admitted")
        PARTNERED = "partnered", _("partnered with")

    KEY = ("outcome", "number")
    PARENTS = ("outcome", "group", "participant", "document")

    outcome = models.ForeignKey(Outcome, models.CASCADE, related_name="effects")
    number = models.PositiveSmallIntegerField(_("number"), blank=True)
    verb = models.CharField(_("verb"), max_length=11, choices=Verb.choices)
    group = models.ForeignKey(
        Group,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="effects",
        verbose_name=_("body"),
    )
    participant = models.ForeignKey(
        Participant, models.PROTECT, null=True, blank=True, related_name="effects"
    )
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="effects"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["outcome", "number"], name="effect_key"),
            models.CheckConstraint(
                condition=Q(group__isnull=False, participant=None, document=None)
                | Q(group=None, participant__isnull=False, document=None)
                | Q(group=None, participant=None, document__isnull=False),
                name="effect_one_target",
                violation_error_message=_(
                    "An effect has one target: a body, a participant or a document."
                ),
            ),
        ]
        ordering = ["outcome", "number"]
        verbose_name = _("effect")
        verbose_name_plural = _("effects")

    def __str__(self) -> str:
        return f"{self.get_verb_display()} {self.target}"

    @property
    def target(self) -> Group | Participant | Document | None:
        return self.group or self.participant or self.document


class Milestone(When, Record):
    """An event that is not a meeting: a crisis, an anniversary, the start of an office."""

    class Kind(models.TextChoices):
        CRISIS = "crisis", _("crisis")
        EXTERNAL = "external", _("event outside the forum")
        ANNIVERSARY = "anniversary", _("anniversary")
        CHANGE = "change", _("change in the forum")

    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=11, choices=Kind.choices)
    summary = models.TextField(_("summary"), help_text=_("In the knowledge base's own words."))
    groups = models.ManyToManyField(Group, through="MilestoneGroup", related_name="milestones")
    participants = models.ManyToManyField(
        Participant, through="MilestoneParticipant", related_name="milestones"
    )
    figures = models.ManyToManyField(Figure, through="MilestoneFigure", related_name="milestones")

    class Meta(When.Meta):
        ordering = ["start", "slug"]
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("milestone", args=[self.slug])


class MilestoneGroup(Link):
    KEY = ("milestone", "group")

    milestone = models.ForeignKey(Milestone, models.CASCADE)
    group = models.ForeignKey(Group, models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["milestone", "group"], name="milestonegroup_key")
        ]
        verbose_name = _("body")
        verbose_name_plural = _("bodies")


class MilestoneParticipant(Link):
    KEY = ("milestone", "participant")

    milestone = models.ForeignKey(Milestone, models.CASCADE)
    participant = models.ForeignKey(Participant, models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["milestone", "participant"], name="milestoneparticipant_key"
            )
        ]
        verbose_name = _("participant")
        verbose_name_plural = _("participants")


class MilestoneFigure(Link):
    KEY = ("milestone", "figure")

    milestone = models.ForeignKey(Milestone, models.CASCADE)
    figure = models.ForeignKey(Figure, models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["milestone", "figure"], name="milestonefigure_key")
        ]
        verbose_name = _("figure")
        verbose_name_plural = _("figures")


class MeetingCitation(Citation):
    subject = models.ForeignKey(Meeting, models.CASCADE, related_name="citations")


class MeetingRoleCitation(Citation):
    subject = models.ForeignKey(MeetingRole, models.CASCADE, related_name="citations")


class AttendanceListCitation(Citation):
    subject = models.ForeignKey(AttendanceList, models.CASCADE, related_name="citations")


class AttendanceCitation(Citation):
    subject = models.ForeignKey(Attendance, models.CASCADE, related_name="citations")


class OutcomeCitation(Citation):
    subject = models.ForeignKey(Outcome, models.CASCADE, related_name="citations")


class MilestoneCitation(Citation):
    subject = models.ForeignKey(Milestone, models.CASCADE, related_name="citations")
