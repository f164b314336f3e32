"""“Something wrong on this page?”: a reader's report, and what the editors answered.

The page stands here and not in ``desk``, because only here a path is known to be a record's.
"""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from baliproc.pages import page_at
from desk.forms import ReportForm, new_stamp
from desk.limiting import seconds_to_wait
from desk.models import Report
from sources.filters import Problem, problems, shown

PREFILLED = ("page", "field", "value")
"""What a link to the form may fill in."""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """Show the form, filled in as the address says; take what is sent, once."""
    if request.method != "POST":
        return ask(request)
    # The form mends what a person cannot see: the trap, and a stamp that is too old.
    form = ReportForm(request.POST.copy(), find=page_at)
    if not form.is_valid():
        return render(request, "report.html", {"form": form}, status=400)
    earlier = Report.objects.filter(token=form.token).first()
    if earlier is not None:
        return again(request, form, earlier)
    wait = seconds_to_wait(request.META.get("REMOTE_ADDR", ""))
    if wait:
        minutes = -(-wait // 60)
        told = ngettext(
            "Too many reports came from your network in this hour. Send it again in %(n)s minute.",
            "Too many reports came from your network in this hour. Send it again in %(n)s minutes.",
            minutes,
        )
        form.add_error(None, told % {"n": minutes})
        refused = render(request, "report.html", {"form": form}, status=429)
        refused["Retry-After"] = str(wait)
        return refused
    Report.objects.erase_emails()
    return see(form.save())


def ask(request: HttpRequest) -> HttpResponse:
    """Give the form, with status 400 where what should be filled in makes no sense."""
    given = {name: text for name in PREFILLED if (text := request.GET.get(name))}
    checked = ReportForm(dict(given), find=page_at)
    wrong = [one for one in problems(checked) if one.value]
    for name in given:
        if len(set(request.GET.getlist(name))) > 1:
            label = str(checked.fields[name].label)
            wrong.append(Problem(label, shown(given[name]), _("it is given more than once")))
    form = ReportForm(initial=given | {"stamp": new_stamp()}, find=page_at)
    context = {"form": form, "problems": wrong, "found": checked.found}
    return render(request, "report.html", context, status=400 if wrong else 200)


def again(request: HttpRequest, form: ReportForm, earlier: Report) -> HttpResponse:
    """Lead to the report that a second press of the button sent again; keep a changed one."""
    if all(getattr(earlier, name) == form.cleaned_data[name] for name in form.Meta.fields):
        return see(earlier)
    form.data["stamp"] = new_stamp()
    form.add_error(
        None, _("The report as it was before is sent. Send it again to send this one too.")
    )
    return render(request, "report.html", {"form": form}, status=409)


def see(sent: Report) -> HttpResponse:
    """Lead to the address where the reader finds the answer; asked for by GET from then on."""
    return HttpResponseRedirect(sent.get_absolute_url(), status=303)


@never_cache
@require_safe
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Show a report to whoever has its address, with what became of it."""
    return render(request, "report_sent.html", {"report": get_object_or_404(Report, token=token)})
