"""The admin's own site: after the password it asks for a second factor, where that is on."""

from typing import Any

import qrcode
import qrcode.image.svg
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django_otp import login as otp_login

from desk import pasting, second_factor
from desk.attention import Waiting
from desk.deleted import deleted
from desk.forms import CodeForm, RoundForm
from desk.importing import pages as sheets
from desk.proposing.keeping import ProposalsKept
from desk.rounds.reading import open_rounds
from desk.sessions import sessions_of, sign_out
from strategy.progress import progress, six_months_ago

NEXT = "next"
guarded = [never_cache, csrf_protect, sensitive_post_parameters()]


class DeskSite(ProposalsKept, admin.AdminSite):
    site_title = _("Bali Process knowledge base: editors")
    site_header = site_title
    index_title = _("The editors' desk")
    index_template = "admin/desk/index.html"

    def has_permission(self, request: HttpRequest) -> bool:
        if not super().has_permission(request):
            return False
        return not settings.SECOND_FACTOR or request.user.is_verified()  # type: ignore[union-attr]

    def has_password_alone(self, request: HttpRequest) -> bool:
        return super().has_permission(request) and not self.has_permission(request)

    def index(self, request: HttpRequest, extra_context: dict | None = None) -> TemplateResponse:
        """Show what waits for an editor above the list of what there is."""
        waiting = Waiting(self, request)
        context = {
            "questions": waiting.questions(),
            "rounds": open_rounds(request),
            "edits": waiting.edits(),
        }
        return super().index(request, context | (extra_context or {}))

    def get_urls(self) -> list[URLResolver | URLPattern]:
        own = [
            path("second-factor/", self.second_factor, name="second_factor"),
            path("second-factor/new/", self.admin_view(self.new_second_factor), name="new_factor"),
            path(
                "second-factor/codes/", self.admin_view(self.recovery_codes), name="recovery_codes"
            ),
            path("progress/", self.admin_view(self.progress), name="progress"),
            path("sessions/", self.admin_view(self.sessions), name="sessions"),
            path("deleted/", self.admin_view(self.deleted), name="deleted"),
            *sheets.urls(self),
            *pasting.urls(self),
        ]
        return [*own, *super().get_urls()]

    def login(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """Ask for the password, and of one who has given it for the second factor."""
        if self.has_password_alone(request):
            return redirect(f"{self.address('second_factor')}?{urlencode({NEXT: onward(request)})}")
        return super().login(request, extra_context)

    def address(self, name: str) -> str:
        return reverse(f"{self.name}:{name}")

    def progress(self, request: HttpRequest) -> HttpResponse:
        """Show what was reported on the action items, by area, fit to be printed."""
        if not request.user.has_perm("strategy.view_update"):
            raise PermissionDenied
        form = RoundForm(request.GET)
        since: Any = (form.is_valid() and form.cleaned_data["since"]) or six_months_ago()
        areas = progress(since) if form.is_valid() else []
        context = {
            "title": _("Progress on the action items"),
            "form": form,
            "since": since,
            "areas": areas,
            "items": sum(len(area.items) for area in areas),
            "missing": sum(area.missing for area in areas),
            "may_add": request.user.has_perm("strategy.add_update"),
            "today": timezone.localdate(),
        }
        return self.page(request, "progress", context, 200 if form.is_valid() else 400)

    @method_decorator(guarded)
    def second_factor(self, request: HttpRequest) -> HttpResponse:
        """Ask for a code; of one who has no authenticator yet, to set one up first."""
        if self.has_permission(request):
            return HttpResponseRedirect(onward(request))
        if not self.has_password_alone(request):
            return redirect_to_login(request.get_full_path(), self.address("login"))
        if not second_factor.enrolled(request.user):
            return self.enrol(request)
        form, status = CodeForm(request.POST or None), 200
        if request.method == "POST" and form.is_valid():
            verdict = second_factor.verify(request.user, form.cleaned_data["code"])
            if verdict.device:
                request.session.cycle_key()
                otp_login(request, verdict.device)
                self.warn_of_few_codes(request)
                return HttpResponseRedirect(onward(request))
            status = refuse(form, verdict.wait)
        context = {"title": _("Second factor"), "form": form, NEXT: onward(request)}
        return self.page(request, "second_factor", context, status)

    def enrol(self, request: HttpRequest) -> HttpResponse:
        """Show a key for an authenticator, and take it with its first code."""
        form, status = CodeForm(request.POST or None), 200
        if request.method == "POST" and form.is_valid():
            verdict = second_factor.enrol(request.user, form.cleaned_data["code"])
            if verdict.device:
                request.session.cycle_key()
                otp_login(request, verdict.device)
                return self.show_codes(request)
            status = refuse(form, verdict.wait)
        device = second_factor.device_to_enrol(request.user)
        picture = qrcode.make(device.config_url, image_factory=qrcode.image.svg.SvgPathImage)
        context = {
            "title": _("Set up a second factor"),
            "form": form,
            NEXT: onward(request),
            "key": device.config_url.partition("secret=")[2].partition("&")[0],
            "picture": mark_safe(picture.to_string(encoding="unicode")),  # noqa: S308
        }
        return self.page(request, "enrol", context, status)

    @method_decorator(guarded)
    def new_second_factor(self, request: HttpRequest) -> HttpResponse:
        """Replace the authenticator by another."""
        return self.enrol(request)

    @method_decorator(guarded)
    def recovery_codes(self, request: HttpRequest) -> HttpResponse:
        """Say how many are left; asked by POST, give ten new ones in their place."""
        if request.method == "POST":
            return self.show_codes(request)
        context = {
            "title": _("Second factor"),
            "enrolled": second_factor.enrolled(request.user),
            "left": second_factor.recovery_codes_left(request.user),
        }
        return self.page(request, "recovery_codes", context)

    def show_codes(self, request: HttpRequest) -> HttpResponse:
        codes = second_factor.new_recovery_codes(request.user)
        context = {"title": _("Recovery codes"), "codes": codes, NEXT: onward(request)}
        return self.page(request, "codes", context)

    @method_decorator(guarded)
    def sessions(self, request: HttpRequest) -> HttpResponse:
        """Show where one is signed in; asked by POST, sign out everywhere else."""
        this = request.session.session_key or ""
        if request.method == "POST":
            ended = sign_out(request.user, but=this)
            told = ngettext("%(n)s other session ended.", "%(n)s other sessions ended.", ended)
            messages.success(request, told % {"n": ended})
            return redirect(self.address("sessions"))
        context = {"title": _("Where you are signed in"), "found": sessions_of(request.user, this)}
        return self.page(request, "sessions", context)

    @method_decorator(never_cache)
    def deleted(self, request: HttpRequest) -> HttpResponse:
        """Show what was deleted from the record, by kind, the latest first."""
        kind = request.GET.get("kind", "")
        kinds, page, rows = deleted(request, kind, request.GET.get("p", ""))
        context = {
            "title": _("Deleted records"),
            "kinds": kinds,
            "kind": kind,
            "page": page,
            "rows": rows,
        }
        return self.page(request, "deleted", context)

    def warn_of_few_codes(self, request: HttpRequest) -> None:
        left = second_factor.recovery_codes_left(request.user)
        if left <= 3:
            told = ngettext("%(n)s recovery code is left.", "%(n)s recovery codes are left.", left)
            messages.warning(request, told % {"n": left})

    def page(
        self, request: HttpRequest, name: str, context: dict, status: int = 200
    ) -> HttpResponse:
        context = self.each_context(request) | context
        return TemplateResponse(request, f"admin/desk/{name}.html", context, status=status)


def onward(request: HttpRequest) -> str:
    """Give the address within this site that was wanted at first, or the desk's."""
    wanted = request.POST.get(NEXT) or request.GET.get(NEXT) or ""
    secure = request.is_secure()
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=secure):
        return wanted
    return reverse("admin:index")


def refuse(form: CodeForm, wait: int) -> int:
    """Say that the code was not taken and when to try again; give the status."""
    form.add_error("code", _("This code was not taken. Look at the next one and try again."))
    if wait <= 1:
        return 200
    told = ngettext("Wait %(n)s second before.", "Wait %(n)s seconds before.", wait)
    form.add_error("code", told % {"n": wait})
    return 429
