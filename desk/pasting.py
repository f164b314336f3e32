"""An attendance list pasted as text: its names matched, looked through, and saved as attendance."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain, count, islice
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextInputWidget
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from meetings.models import (
    Attendance,
    AttendanceCitation,
    AttendanceList,
    AttendanceListCitation,
    AttendanceListMeeting,
    Meeting,
)
from members.matching import Match, Names
from sources.conflicts.lists import MOST_NAMED, last_save
from sources.conflicts.opened import digest
from sources.history_pages import may_publish
from sources.letters import unseen
from sources.models import Passage, State
from sources.moments import one_change
from sources.proving import NOT_PUBLIC

NEW = "new"
SALT = "desk.pasting"
SECONDS = 12 * 60 * 60
MOST_CHARACTERS = 40_000
MOST_NAMES = 500


class PasteForm(forms.Form):
    """The text, the list that its names go on, and the evidence."""

    text = forms.CharField(
        label=gettext_lazy("The list as text"),
        widget=forms.Textarea(attrs={"rows": 14, "cols": 80}),
        max_length=MOST_CHARACTERS,
        help_text=gettext_lazy(
            "One name a line, as the source prints it; commas and semicolons part names too."
        ),
        error_messages={"required": gettext_lazy("Paste the names.")},
    )
    on = forms.ChoiceField(label=gettext_lazy("Attendance list"))
    scope = forms.ChoiceField(
        label=gettext_lazy("A new list: whom it lists"),
        choices=[("", "–"), *AttendanceList.Scope.choices],
        required=False,
    )
    completeness = forms.ChoiceField(
        label=gettext_lazy("A new list: completeness"),
        choices=[("", "–"), *AttendanceList.Completeness.choices],
        required=False,
        help_text=gettext_lazy(
            "A complete list says of everybody in its scope who was not there; a partial one "
            "leaves the rest unknown."
        ),
    )
    passage = forms.CharField(
        label=gettext_lazy("Passage"),
        required=False,
        max_length=200,
        widget=AdminTextInputWidget,
        help_text=gettext_lazy(
            "Its identifier: “statement-attending-members”. Without one the names are saved as "
            "drafts; so is what an editor saves."
        ),
    )
    change_reason = forms.CharField(
        label=gettext_lazy("Why, and on what source"),
        required=False,
        max_length=500,
        widget=AdminTextInputWidget,
        help_text=gettext_lazy("Needed to save. Kept in the history of every row."),
    )

    def __init__(self, lists: Iterable[AttendanceList], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(str(one.pk), f"{one} ({one.get_scope_display()})") for one in lists]
        field: Any = self.fields["on"]
        field.choices = [*named, (NEW, _("a new list"))]
        field.initial = named[0][0] if len(named) == 1 else NEW

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        for number, line in enumerate(text.splitlines(), start=1):
            if code := unseen(line):
                told = _("Line %(n)s holds a character that cannot be seen: %(code)s.")
                raise ValidationError(told % {"n": number, "code": code})
        return text

    def clean_passage(self) -> Passage | None:
        text = self.cleaned_data["passage"].strip()
        if not text:
            return None
        chapter, _hyphen, code = text.partition("-")
        found = Passage.objects.filter(chapter__slug=chapter, code=code).first()
        if found is None:
            raise ValidationError(_("There is no passage of this identifier."))
        return found

    def clean(self) -> dict[str, Any]:
        super().clean()
        values: dict[str, Any] = self.cleaned_data
        if values.get("on") == NEW:
            for name in ("scope", "completeness"):
                if not values.get(name) and name not in self.errors:
                    self.add_error(name, _("Say this of a new list."))
        return values


@dataclass
class Line:
    """A name of the text: what became of it, and what it was matched to."""

    number: int
    what: str
    """``matched``, ``choose``, ``there``, ``twice`` or ``unmatched``."""
    match: Match
    told: str = ""
    chosen: int | None = None

    @property
    def participant(self) -> Any:
        if self.match.participant is not None:
            return self.match.participant
        return next((one for one in self.match.choices if one.pk == self.chosen), None)


class Pasting:
    """A meeting's lists as they are stored, and the names of a text beside them."""

    def __init__(self, meeting: Meeting, *, lock: bool = False) -> None:
        self.meeting = meeting
        self.lists = list(meeting.attendance_lists.order_by("slug"))
        rows = Attendance._base_manager.filter(list__in=self.lists)
        rows = rows.select_related("list", "participant").order_by("pk")
        if lock:
            rows = rows.select_for_update(of=("self",), no_key=True)
        self.there = list(rows)

    @property
    def rows(self) -> list[Any]:
        return [self.meeting, *self.lists, *self.there]

    def stamps(self) -> dict[str, str]:
        return {f"{row._meta.model_name} {row.pk}": digest(row) for row in self.rows}

    def shown(self, text: str) -> dict[str, str]:
        """Give the stamps, and beside them which participants each name of a text can be."""
        found = self.stamps()
        for line in self.lines(text, {}):
            match = line.match
            rows = match.choices if match.participant is None else [match.participant]
            found[f"name {line.number}"] = " ".join(str(one.pk) for one in rows)
        return found

    def lines(self, text: str, data: Any) -> list[Line]:
        """Give what each name of a text is; ``data`` has what was chosen where it was unclear.

        Names above ``MOST_NAMES`` are not looked at, but for the first.
        """
        printed = Attendance._base_manager.exclude(as_printed="").order_by("pk")
        names = Names(printed.values_list("participant_id", "as_printed"))
        there = {row.participant_id: row for row in self.there}
        seen: set[int] = set()
        found: list[Line] = []
        for number, match in enumerate(islice(names.read(text), MOST_NAMES + 1), start=1):
            chosen = data.get(f"choice-{number}", "")
            allowed = {str(one.pk): one.pk for one in match.choices}
            line = Line(number, "matched", match, match.how, allowed.get(chosen))
            row = line.participant
            if row is None:
                line.what = "choose" if match.choices else "unmatched"
            elif row.pk in there:
                line.what, line.told = "there", str(there[row.pk].list)
            elif row.pk in seen:
                line.what = "twice"
            elif match.participant is None:
                line.what = "choose"
            if row is not None:
                seen.add(row.pk)
            found.append(line)
        return found


def urls(site: admin.AdminSite) -> list[URLPattern]:
    view = site.admin_view(paste_view)
    return [path("meetings/meeting/<int:pk>/paste/", view, name="paste_attendance")]


def paste_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a text, show what its names are matched to, and save them when that is confirmed."""
    meeting = Meeting._base_manager.filter(pk=pk).first()
    if meeting is None:
        raise Http404(_("There is no such meeting."))
    if not all(
        admin.site._registry[model].has_add_permission(request)
        for model in (Attendance, AttendanceList)
    ):
        raise PermissionDenied
    pasting = Pasting(meeting)
    if request.method != "POST":
        return page(request, pasting, PasteForm(pasting.lists))
    form = PasteForm(pasting.lists, request.POST)
    if not form.is_valid():
        return page(request, pasting, form, status=400)
    lines = pasting.lines(form.cleaned_data["text"], request.POST)
    if len(lines) > MOST_NAMES:
        form.add_error("text", _("These are more than 500 names. Paste them in parts."))
        return page(request, pasting, form, status=400)
    if "save" not in request.POST:
        return page(request, pasting, form, lines)
    return save_view(request, pasting, form, lines)


def save_view(
    request: HttpRequest, pasting: Pasting, form: PasteForm, lines: list[Line]
) -> HttpResponse:
    values = form.cleaned_data
    stamps = read_signed(request, pasting.meeting, values["text"])
    if stamps is None:
        told = _("Nothing was saved: the text is not the one whose names you looked through.")
        form.add_error(None, f"{told} {_('This is what its names are matched to.')}")
        return page(request, pasting, form, lines, 400)
    if not values["change_reason"]:
        form.add_error("change_reason", _("Say why, and on what source."))
        return page(request, pasting, form, lines, 400)
    if not any(line.participant for line in lines if line.what in ("matched", "choose")):
        form.add_error(None, _("There is nothing to save: no name is matched that is not there."))
        return page(request, pasting, form, lines, 400)
    wrong: list[str] = []
    with transaction.atomic(), one_change(values["change_reason"]):
        Meeting._base_manager.select_for_update(no_key=True).get(pk=pasting.meeting.pk)
        pasting = Pasting(Meeting._base_manager.get(pk=pasting.meeting.pk), lock=True)
        now = pasting.shown(values["text"])
        moved = [one for one in {*now, *stamps} if now.get(one) != stamps.get(one)]
        lines = pasting.lines(values["text"], request.POST)
        if not moved:
            try:
                saved = save(pasting, values, lines, may_publish(request))
            except ValidationError as error:
                transaction.set_rollback(True)
                wrong = error.messages
    if wrong:
        form.add_error(None, " ".join(wrong))
        return page(request, pasting, form, lines, 400)
    if moved:
        form.add_error(None, told_of(pasting, moved))
        return page(request, pasting, form, lines, 409)
    left = [line.match.text for line in lines if line.what in ("choose", "unmatched")]
    left = [one for one in left if one not in {row.as_printed for row in saved}]
    told = ngettext("%(n)s participant is added.", "%(n)s participants are added.", len(saved))
    messages.success(request, told % {"n": len(saved)})
    if not left:
        return redirect(reverse("admin:meetings_meeting_change", args=[pasting.meeting.pk]))
    told = ngettext("%(n)s name is left in the box.", "%(n)s names are left in the box.", len(left))
    messages.warning(request, told % {"n": len(left)})
    pasting = Pasting(pasting.meeting)
    kept = {"text": "\n".join(left), "on": str(saved[0].list_id)}
    kept |= {name: request.POST.get(name, "") for name in ("passage", "change_reason")}
    return page(request, pasting, PasteForm(pasting.lists, initial=kept))


def save(
    pasting: Pasting, values: dict[str, Any], lines: list[Line], is_publisher: bool
) -> list[Attendance]:
    """Save the matched and the chosen; raises ``ValidationError`` where one cannot be."""
    passage: Passage | None = values["passage"]
    state = State.PUBLISHED if passage and is_publisher else State.DRAFT
    if passage and state == State.PUBLISHED and not passage.chapter.document.is_published:
        raise ValidationError(NOT_PUBLIC)
    listed = next((one for one in pasting.lists if str(one.pk) == values["on"]), None)
    if listed is None:
        told = {name: values[name] for name in ("scope", "completeness")}
        slug = free_slug(f"{pasting.meeting.slug[:80]}-{values['scope']}")
        listed = AttendanceList(slug=slug, state=state, **told)
        listed.full_clean()
        listed.save()
        AttendanceListMeeting(list=listed, meeting=pasting.meeting).save()
        if passage:
            AttendanceListCitation(subject=listed, passage=passage).save()
    is_proved = passage is None or listed.citations.filter(passage=passage).exists()
    saved = []
    for line in lines:
        if line.what not in ("matched", "choose") or line.participant is None:
            continue
        row = Attendance(
            list=listed, participant=line.participant, as_printed=line.match.text, state=state
        )
        row.full_clean()
        row.save()
        if not is_proved:
            AttendanceCitation(subject=row, passage=passage).save()
        saved.append(row)
    return saved


def free_slug(wanted: str) -> str:
    """Give an identifier that no list has or had: the wanted one, or with a number after it."""
    found = AttendanceList._base_manager.filter(slug__startswith=wanted).values_list("slug")
    had = AttendanceList.history.filter(slug__startswith=wanted).values_list("slug")
    taken = {slug for (slug,) in [*found, *had]}
    numbered = (f"{wanted}-{number}" for number in count(2))
    return next(slug for slug in chain([wanted], numbered) if slug not in taken)


def told_of(pasting: Pasting, moved: list[str]) -> str:
    """Say who saved what of a meeting since its page was shown."""
    now = {f"{row._meta.model_name} {row.pk}": row for row in pasting.rows}
    found = [f"{now[one]}, {last_save(now[one])}" for one in moved if one in now]
    names = [one for one in moved if one.startswith("name ")]
    if names:
        found.append(_("what some names are matched to"))
    gone = len(moved) - len(names) - len([one for one in moved if one in now])
    if gone:
        told = ngettext("%(n)s row was deleted", "%(n)s rows were deleted", gone)
        found.append(told % {"n": gone})
    told = _(
        "Nothing was saved: the meeting or its attendance was saved by another since the names "
        "were matched (%(rows)s). This is what they are matched to now."
    )
    return told % {"rows": "; ".join(found[:MOST_NAMED])}


def sealed(text: str) -> str:
    return hashlib.sha256(text.replace("\r\n", "\n").strip().encode()).hexdigest()


def sign(request: HttpRequest, pasting: Pasting, text: str) -> str:
    told = [request.user.pk, pasting.meeting.pk, sealed(text), pasting.shown(text)]
    return signing.dumps(told, salt=SALT, compress=True)


def read_signed(request: HttpRequest, meeting: Meeting, text: str) -> dict[str, str] | None:
    """Give the versions that the page showed with this text; None where it showed another."""
    try:
        token = request.POST.get("opened", "")
        user, key, told, stamps = signing.loads(token, salt=SALT, max_age=SECONDS)
    except (signing.BadSignature, ValueError):
        return None
    found: dict[str, str] = stamps
    return found if (user, key, told) == (request.user.pk, meeting.pk, sealed(text)) else None


GROUPS = (
    ("matched", gettext_lazy("Matched")),
    ("choose", gettext_lazy("To choose")),
    ("unmatched", gettext_lazy("Not matched: these stay in the box")),
    ("there", gettext_lazy("Already on a list of this meeting")),
    ("twice", gettext_lazy("Named twice")),
)


def page(
    request: HttpRequest,
    pasting: Pasting,
    form: PasteForm,
    lines: Iterable[Line] = (),
    status: int = 200,
) -> HttpResponse:
    lines = list(lines)
    context = {
        **admin.site.each_context(request),
        "title": _("Paste an attendance list"),
        "meeting": pasting.meeting,
        "opts": Meeting._meta,
        "form": form,
        "lines": lines,
        "groups": [
            (what, name, found)
            for what, name in GROUPS
            if (found := [line for line in lines if line.what == what])
        ],
        "opened": sign(request, pasting, form.cleaned_data["text"]) if lines else "",
        "published": may_publish(request) and lines and bool(form.cleaned_data.get("passage")),
    }
    return TemplateResponse(request, "admin/desk/paste.html", context, status=status)
