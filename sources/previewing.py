"""A record's public page as it would be: shown to one editor, and nothing of it is written.

The form is saved, what it holds is published and the page is made within one transaction,
which is then rolled back.
"""

from io import BytesIO
from typing import Any

from django.contrib.admin.utils import quote, unquote
from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.core.handlers.wsgi import WSGIRequest
from django.db import models, router, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, URLPattern, path, resolve, reverse
from django.utils.translation import gettext as _

from sources.models import Cited, Passage, State

PREVIEW = "_preview"
"""The name of the button."""

SALT = "sources.previewing"
SECONDS = 15 * 60
"""How long a link to a preview works."""


def publish_under(row: models.Model) -> None:
    """Publish a draft, the drafts it stands under and the drafts that stand under it.

    Only within a transaction that is rolled back: no history is written.
    """
    for ancestor in ancestors(row):
        publish(ancestor)
    publish_children(row)


def publish(row: Any) -> None:
    if hasattr(row, "state"):
        rows = type(row)._base_manager.filter(pk=row.pk, state=State.DRAFT)
        rows.update(state=State.PUBLISHED)
    if isinstance(row, Cited) and hasattr(row, row.EVIDENCE):
        passages = getattr(row, row.EVIDENCE).values("passage")
        Passage._base_manager.filter(pk__in=passages).update(state=State.PUBLISHED)


def ancestors(row: Any) -> list[models.Model]:
    """Give a row and what it stands under."""
    found = [row]
    for name in getattr(row, "PARENTS", ()):
        parent = getattr(row, name)
        parents = parent.all() if hasattr(parent, "all") else [parent] if parent else []
        for one in parents:
            found += ancestors(one)
    return found


def publish_children(row: Any) -> None:
    for relation in row._meta.related_objects:
        child: Any = relation.related_model
        if relation.field.name not in getattr(child, "PARENTS", ()):
            continue
        for one in child._base_manager.filter(**{relation.field.name: row}):
            publish(one)
            publish_children(one)


def address_of(row: Any) -> str:
    """Give the address of the public page that shows a row, or '' where none does."""
    try:
        address = row.get_absolute_url() if hasattr(row, "get_absolute_url") else ""
    except (NoReverseMatch, AttributeError):
        return ""
    return str(address).partition("#")[0]


def public_page(request: HttpRequest, address: str) -> HttpResponseBase:
    """Give the page at a public address as anyone would see it, marked as a preview.

    Raises ``Http404`` where there is none.
    """
    page, _mark, query = address.partition("?")
    environ = {
        **request.META,
        "REQUEST_METHOD": "GET",
        "PATH_INFO": page,
        "QUERY_STRING": query,
        "CONTENT_LENGTH": "0",
        "HTTP_COOKIE": "",
        # No page of the record's generation: what is remembered under it is the public's.
        "baliproc.generation": "preview",
        "wsgi.input": BytesIO(),
    }
    asked: Any = WSGIRequest(environ)
    asked.user = AnonymousUser()
    asked.is_preview = True
    match = resolve(page)
    asked.resolver_match = match
    answer: HttpResponseBase = match.func(asked, *match.args, **match.kwargs)
    if hasattr(answer, "render"):
        answer = answer.render()
    if answer.status_code != 200:
        raise Http404
    return answer


def private(answer: HttpResponseBase) -> HttpResponseBase:
    answer["Cache-Control"] = "no-store"
    answer["X-Robots-Tag"] = "noindex"
    return answer


class Previewed:
    """Before a model's admin: a button that shows the public page with what the form holds."""

    def get_urls(self) -> list[URLPattern]:
        editor: Any = self
        opts = editor.model._meta
        link = path(
            "<path:object_id>/preview/<str:token>/",
            editor.admin_site.admin_view(self.preview_view),
            name=f"{opts.app_label}_{opts.model_name}_preview",
        )
        return [link, *super().get_urls()]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        editor: Any = self
        record = context.get("original")
        open_to = editor.has_change_permission(request, record)
        context["may_preview"] = open_to and hasattr(editor.model, "get_absolute_url")
        if record is not None and context["may_preview"]:
            context["preview_link"] = self.preview_link(request, record)
        return super().render_change_form(request, context, *args, **kwargs)

    def preview_link(self, request: HttpRequest, record: Any) -> str:
        """Give an address of a record's page as it is saved, for this user and a short time."""
        opts = record._meta
        token = signing.dumps(self.seal(request, record.pk), salt=SALT)
        name = f"admin:{opts.app_label}_{opts.model_name}_preview"
        return reverse(name, args=[quote(record.pk), token])

    def seal(self, request: HttpRequest, key: Any) -> list[str]:
        editor: Any = self
        return [editor.model._meta.label_lower, str(key), str(request.user.pk)]

    def is_saved(self, request: HttpRequest) -> bool:
        return PREVIEW not in request.POST

    def message_user(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Say nothing of what a preview only seems to do."""
        if self.is_saved(request):
            super().message_user(request, *args, **kwargs)

    def response_change(self, request: HttpRequest, obj: Any) -> Any:
        if not self.is_saved(request):
            return self.shown(request, obj)
        return super().response_change(request, obj)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> Any:
        if not self.is_saved(request):
            return self.shown(request, obj)
        return super().response_add(request, obj, post_url_continue)

    def preview_view(self, request: HttpRequest, object_id: str, token: str) -> HttpResponseBase:
        """Show the page of a record as it is saved, to whom the link was made for."""
        editor: Any = self
        key = unquote(object_id)
        try:
            sealed = signing.loads(token, salt=SALT, max_age=SECONDS)
        except signing.SignatureExpired:
            return self.refused(request, _("This preview has expired."))
        except (signing.BadSignature, ValueError):
            sealed = None
        if sealed != self.seal(request, key):
            told = _("This is not a preview that was made for you.")
            return self.refused(request, told)
        record = editor.get_object(request, key)
        if record is None:
            return self.refused(request, _("The record has been deleted since."))
        if not editor.has_change_permission(request, record):
            raise PermissionDenied
        with transaction.atomic(using=router.db_for_write(editor.model)):
            return self.shown(request, record)

    def shown(self, request: HttpRequest, record: Any) -> HttpResponseBase:
        """Give the page that the public would see of a record, and roll back the transaction."""
        editor: Any = self
        record = editor.model._base_manager.get(pk=record.pk)
        try:
            publish_under(record)
            return private(public_page(request, address_of(record)))
        except Http404:
            told = _(
                "The public would see no page of this record: it has none of its own, or it, or "
                "what it stands under, is withdrawn."
            )
            return self.refused(request, told, 404)
        finally:
            transaction.set_rollback(True, using=router.db_for_write(editor.model))

    def refused(self, request: HttpRequest, told: str, status: int = 403) -> HttpResponseBase:
        editor: Any = self
        context = {
            **editor.admin_site.each_context(request),
            "title": _("No preview"),
            "told": told,
            "opts": editor.model._meta,
        }
        answer = TemplateResponse(request, "admin/no_preview.html", context, status=status)
        return private(answer.render())
