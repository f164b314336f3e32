"""Bodies of every kind, the roles in them over time, and how one came from another."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.models import Participant, Person
from sources.fields import ReducedDate, ReducedDateField
from sources.models import Alias, AsOf, Citation, Cited, Document, Held, Record
from sources.models.spans import by_each_reading, in_order, open_readings
from workinggroups.querysets import GroupQuerySet, RoleQuerySet


class Group(Record):
    """Anything that meets or acts for the forum: a conference, a group, an office, a network."""

    class Kind(models.TextChoices):
        FORUM = "forum", _("forum")
        CONFERENCE = "conference", _("ministerial conference")
        OFFICIALS = "officials", _("senior officials")
        STEERING = "steering", _("steering group")
        WORKING_GROUP = "working-group", _("working group")
        EXPERTS = "experts", _("experts group")
        BUSINESS_FORUM = "business-forum", _("business forum")
        OFFICE = "office", _("office")
        MECHANISM = "mechanism", _("mechanism")
        NETWORK = "network", _("network")

    name = models.CharField(_("name"), max_length=200)
    acronym = models.CharField(_("acronym"), max_length=20, blank=True)
    kind = models.CharField(_("kind"), max_length=15, choices=Kind.choices)
    mandate = models.TextField(
        _("mandate"), blank=True, help_text=_("What it is for, in the knowledge base's own words.")
    )
    established = ReducedDateField(_("established"))
    concluded = ReducedDateField(_("concluded"), help_text=_("Blank while no end is recorded."))

    objects = GroupQuerySet.as_manager()

    class Meta:
        constraints = [
            in_order(
                "established",
                "concluded",
                "concluded_not_before_established",
                _("It concludes before it is established."),
            )
        ]
        ordering = ["name"]
        verbose_name = _("body")
        verbose_name_plural = _("bodies")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("workinggroups:group", args=[self.slug])

    @property
    def short_name(self) -> str:
        return self.acronym or self.name

    @property
    def chairs(self) -> list["Role"]:
        """Its chairs and co-chairs on record; reads ``roles``."""
        return [role for role in self.roles.all() if role.is_chair]

    def is_disputed(self, field: str) -> bool:
        """Whether a discrepancy in public touches ``field``; reads ``citations``."""
        return any(one.field == field and one.is_disputed for one in self.citations.all())

    def readings_of(self, field: str) -> set[str]:
        """Give the date in ``field`` with its rivals in the source; reads ``citations``."""
        rivals: set[str] = {
            ReducedDate(one.reading)
            for one in self.citations.all()
            if one.field == field and one.reading and one.is_disputed
        }
        value = getattr(self, field)
        return rivals | {value} if value else rivals

    def existed(self, date: ReducedDate) -> AsOf:
        """Say whether it existed at some time during ``date``; reads ``citations``.

        Where readings are disputed and none is followed, each is tried.
        """
        rivals = open_readings(self.citations.all())
        since = rivals.get("established", {self.established})
        until = rivals.get("concluded", {self.concluded})
        return by_each_reading(date, since, until, {""})


class GroupAlias(Alias):
    owner = models.ForeignKey(Group, models.CASCADE, related_name="aliases")

    class Meta(Alias.Meta):
        verbose_name = _("body's other name")
        verbose_name_plural = _("bodies' other names")


class RoleKind(models.TextChoices):
    CHAIR = "chair", _("chair")
    CO_CHAIR = "co-chair", _("co-chair")
    CO_MANAGER = "co-manager", _("co-manager")
    CONTRIBUTOR = "contributor", _("contributor")
    COORDINATOR = "coordinator", _("coordinator")
    HOST_COUNTRY = "host-country", _("host country")
    HOST_ORGANISATION = "host-organisation", _("host organisation")
    LED_ESTABLISHMENT = "led-establishment", _("led its establishment")
    MEMBER = "member", _("member")
    PARTNER = "partner", _("partner")
    SECRETARIAT = "secretariat", _("secretariat")
    TAKES_PART = "takes-part", _("takes part")


class Completeness(models.TextChoices):
    COMPLETE = "complete", _("complete")
    PARTIAL = "partial", _("partial")


class Roster(Cited):
    """A list of those who held a role in a body, and whether it leaves anybody out."""

    KEY = ("group", "role", "number")
    PARENTS = ("group",)

    group = models.ForeignKey(Group, models.PROTECT, related_name="rosters")
    role = models.CharField(_("role"), max_length=17, choices=RoleKind.choices)
    number = models.PositiveSmallIntegerField(_("number"), blank=True)
    completeness = models.CharField(_("completeness"), max_length=8, choices=Completeness.choices)
    attested = ReducedDateField(_("attested"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "role", "number"], name="roster_key")
        ]
        ordering = ["group", "role", "number"]
        verbose_name = _("roster")
        verbose_name_plural = _("rosters")

    def __str__(self) -> str:
        return f"{self.group}: {self.get_role_display()} {self.number}"

    def get_absolute_url(self) -> str:
        return self.group.get_absolute_url()


class Role(Held, Cited):
    """What a participant or a person is in a body. Membership of the forum is not a role."""

    KEY = ("group", "number")
    PARENTS = ("group", "participant", "person")

    group = models.ForeignKey(Group, models.PROTECT, related_name="roles")
    number = models.PositiveSmallIntegerField(_("number"), blank=True)
    participant = models.ForeignKey(
        Participant, models.PROTECT, null=True, blank=True, related_name="roles"
    )
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="roles")
    role = models.CharField(_("role"), max_length=17, choices=RoleKind.choices)
    capacity = models.CharField(
        _("capacity"),
        max_length=120,
        blank=True,
        help_text=_("Who acts for it: “Foreign Minister”."),
    )
    on_behalf = models.ForeignKey(
        Participant,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="roles_of_people",
        verbose_name=_("on behalf of"),
    )
    roster = models.ForeignKey(Roster, models.PROTECT, null=True, blank=True, related_name="roles")

    objects = RoleQuerySet.as_manager()

    class Meta(Held.Meta):
        constraints = [
            *Held.Meta.constraints,
            models.UniqueConstraint(fields=["group", "number"], name="role_key"),
            models.CheckConstraint(
                condition=Q(participant=None, person__isnull=False)
                | Q(person=None, participant__isnull=False),
                name="role_one_holder",
                violation_error_message=_("A role has one holder: a participant or a person."),
            ),
        ]
        ordering = ["group", "number"]
        verbose_name = _("role")
        verbose_name_plural = _("roles")

    def __str__(self) -> str:
        return f"{self.holder}, {self.get_role_display()}, {self.group}"

    def get_absolute_url(self) -> str:
        return self.group.get_absolute_url()

    @property
    def holder(self) -> Participant | Person | None:
        return self.participant or self.person

    @property
    def is_chair(self) -> bool:
        return self.role in (RoleKind.CHAIR, RoleKind.CO_CHAIR)


class Succession(Cited):
    """How a body came from, or stands to, an earlier one."""

    class Kind(models.TextChoices):
        CREATED_FROM = "created-from", _("was created from")
        MERGED_INTO = "merged-into", _("took in")
        MANDATE_RENEWED = "mandate-renewed", _("renewed the mandate of")
        SUPPORTS = "supports", _("supports")

    KEY = ("earlier", "later", "kind")
    PARENTS = ("earlier", "later")

    earlier = models.ForeignKey(Group, models.PROTECT, related_name="successors")
    later = models.ForeignKey(Group, models.PROTECT, related_name="predecessors")
    kind = models.CharField(_("kind"), max_length=15, choices=Kind.choices)
    date = ReducedDateField(_("date"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["earlier", "later", "kind"], name="succession_key"),
            models.CheckConstraint(
                condition=~Q(earlier=models.F("later")),
                name="succession_two_bodies",
                violation_error_message=_("A body cannot come from itself."),
            ),
        ]
        ordering = ["date", "pk"]
        verbose_name = _("succession")
        verbose_name_plural = _("successions")

    def __str__(self) -> str:
        return f"{self.later} {self.get_kind_display()} {self.earlier}"

    def get_absolute_url(self) -> str:
        return self.later.get_absolute_url()

    @property
    def told_of_earlier(self) -> str:
        """What ``kind`` says when it is told of the earlier body."""
        words = {
            self.Kind.CREATED_FROM: _("led to"),
            self.Kind.MERGED_INTO: _("merged into"),
            self.Kind.MANDATE_RENEWED: _("had its mandate renewed by"),
            self.Kind.SUPPORTS: _("is supported by"),
        }
        return str(words[self.Kind(self.kind)])


class Authorship(Cited):
    """Who made a document."""

    class Part(models.TextChoices):
        ISSUER = "issuer", _("issuer")
        AUTHOR = "author", _("author")
        WITH = "with", _("with")
        COVER_MARK = "cover-mark", _("mark on the cover")

    KEY = ("document", "number")
    PARENTS = ("document", "participant", "group")

    document = models.ForeignKey(Document, models.PROTECT, related_name="authorships")
    number = models.PositiveSmallIntegerField(_("number"), blank=True)
    participant = models.ForeignKey(
        Participant, models.PROTECT, null=True, blank=True, related_name="authorships"
    )
    group = models.ForeignKey(
        Group, models.PROTECT, null=True, blank=True, related_name="authorships"
    )
    part = models.CharField(_("part"), max_length=10, choices=Part.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="authorship_key"),
            models.CheckConstraint(
                condition=Q(participant=None, group__isnull=False)
                | Q(group=None, participant__isnull=False),
                name="authorship_one_author",
                violation_error_message=_("An authorship names one participant or one body."),
            ),
        ]
        ordering = ["document", "number"]
        verbose_name = _("authorship")
        verbose_name_plural = _("authorships")

    def __str__(self) -> str:
        return f"{self.document}: {self.participant or self.group}"

    def get_absolute_url(self) -> str:
        return self.document.get_absolute_url()


class GroupCitation(Citation):
    subject = models.ForeignKey(Group, models.CASCADE, related_name="citations")


class GroupAliasCitation(Citation):
    subject = models.ForeignKey(GroupAlias, models.CASCADE, related_name="citations")


class RosterCitation(Citation):
    subject = models.ForeignKey(Roster, models.CASCADE, related_name="citations")


class RoleCitation(Citation):
    subject = models.ForeignKey(Role, models.CASCADE, related_name="citations")


class SuccessionCitation(Citation):
    subject = models.ForeignKey(Succession, models.CASCADE, related_name="citations")


class AuthorshipCitation(Citation):
    subject = models.ForeignKey(Authorship, models.CASCADE, related_name="citations")
