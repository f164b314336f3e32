"""A passage as it is entered: of a chapter, or of a document that has none."""

import re
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.utils.translation import gettext_lazy as _

from sources.choosing import SearchedSelect
from sources.models import Chapter, Document, Passage

NO_PLACE = _("Name the document that says it, or the chapter.")
WHICH_CHAPTER = _("This document has chapters: choose the one that the words stand in.")
NOT_ITS_CHAPTER = _("The chapter is of another document. Leave one of the two blank.")
NO_WORDS = _("Give the words, or where they stand: a page, a paragraph, a table.")


class QuotedForm(forms.ModelForm):
    """A new passage. Of a document without chapters, one for the whole of it is made.

    To be mixed in before the form of the reason; ``document`` is asked for on adding only.
    """

    whole: Chapter | None = None
    """The chapter to be made with the passage, where the document has none."""

    document = forms.ModelChoiceField(
        Document.objects.all(),
        required=False,
        label=_("Document"),
        help_text=_("What says it. Its chapter need not be named where it has one or none."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is not None or "chapter" not in self.fields:
            self.fields.pop("document", None)
            return
        column: Any = Chapter._meta.get_field("document")
        select = SearchedSelect(column, admin.site)
        widget = RelatedFieldWidgetWrapper(
            select, column.remote_field, admin.site, can_add_related=True
        )
        self.fields["document"].widget = widget
        widget.widget.choices = self.fields["document"].choices  # type: ignore[attr-defined]
        self.fields["chapter"].required = False

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if "document" not in self.fields or {"document", "chapter"} & self.errors.keys():
            return values
        document, chapter = values.get("document"), values.get("chapter")
        if chapter is not None:
            if document is not None and chapter.document != document:
                self.add_error("chapter", NOT_ITS_CHAPTER)
        elif document is None:
            self.add_error("document", NO_PLACE)
        else:
            found = list(document.chapters.all()[:2])
            if len(found) > 1:
                self.add_error("chapter", WHICH_CHAPTER)
            else:
                values["chapter"] = found[0] if found else None
                self.whole = None if found else whole_of(document)
        if not values.get("quote") and not values.get("locator") and "quote" not in self.errors:
            self.add_error("quote", NO_WORDS)
        return values

    def place(self, passage: Passage) -> None:
        """Put a passage that is about to be saved into the chapter made for it, if any."""
        if self.whole is not None:
            self.whole.save()
            passage.chapter = self.whole


def whole_of(document: Document) -> Chapter:
    """Give an unsaved chapter that stands for the whole of a document without chapters."""
    return Chapter(
        document=document,
        number=1,
        title=document.title[:200],
        short_title=document.title[:40],
        slug=free_slug(document.slug),
    )


def free_slug(slug: str) -> str:
    """Give a chapter's short name from a document's slug, one that no chapter has had."""
    word = re.sub(r"[^a-z0-9]", "", slug.lower())[:26] or "document"
    known: Any = Chapter.history.filter(slug__startswith=word)
    taken = {*known.values_list("slug", flat=True)}
    taken |= {*Chapter.objects.filter(slug__startswith=word).values_list("slug", flat=True)}
    number, free = 1, word
    while free in taken:
        number += 1
        free = f"{word}{number}"
    return free
