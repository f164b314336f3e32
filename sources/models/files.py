"""The files of documents: each upload a version, and none ever written over."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from sources.models.documents import Document
from sources.models.record import Cited, State


class DocumentFile(Cited):
    """One version of a document's file; its bytes lie under the name of their SHA-256.

    One version at most is published: publishing another withdraws it. Who uploaded it, the
    history says.
    """

    class Kind(models.TextChoices):
        PDF = "pdf", _("PDF")
        DOCX = "docx", _("Word document")
        XLSX = "xlsx", _("Excel workbook")

    MEDIA_TYPES = {
        Kind.PDF: "application/pdf",
        Kind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        Kind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }

    KEY = ("document", "number")
    PARENTS = ("document",)

    document = models.ForeignKey(
        Document, models.CASCADE, related_name="files", verbose_name=_("document")
    )
    number = models.PositiveSmallIntegerField(_("version"), blank=True)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind of file"), max_length=4, choices=Kind.choices)
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField(
        _("SHA-256"),
        max_length=64,
        validators=[RegexValidator(r"\A[0-9a-f]{64}\Z", _("It is 64 hexadecimal digits."))],
    )
    uploaded = models.DateTimeField(_("uploaded"), default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="documentfile_key")
        ]
        ordering = ["document", "number"]
        verbose_name = _("file of a document")
        verbose_name_plural = _("files of documents")

    def __str__(self) -> str:
        return self.name

    def save(self, **kwargs: Any) -> None:
        """Save; what is published takes the place of the version that was."""
        with transaction.atomic():
            if self.state == State.PUBLISHED:
                for other in self.others().filter(state=State.PUBLISHED):
                    other.state = State.WITHDRAWN
                    other.save()
            super().save(**kwargs)

    def assign_number(self) -> None:
        """Take the next number; one once given is never given again: it is in an address."""
        number: int | None = self.number
        if number is None:
            known = DocumentFile.history.filter(document_id=self.document_id)
            highest = known.aggregate(highest=Max("number"))["highest"]
            self.number = (highest or 0) + 1

    def others(self) -> models.QuerySet["DocumentFile"]:
        files = DocumentFile._base_manager.filter(document_id=self.document_id)
        return files.exclude(pk=self.pk)

    def get_absolute_url(self) -> str:
        return self.document.get_absolute_url()

    @property
    def address(self) -> str:
        """Where the file itself is sent from: ``/sources/<document>/files/1/agenda.pdf``."""
        return reverse("sources:file", args=[self.document.slug, self.number, self.plain_name])

    @property
    def plain_name(self) -> str:
        """The name in small letters, digits and hyphens, for the address."""
        stem = slugify(self.name.removesuffix(f".{self.kind}"))[:80].strip("-") or "file"
        return f"{stem}.{self.kind}"

    @property
    def media_type(self) -> str:
        return self.MEDIA_TYPES[self.Kind(self.kind)]

    @property
    def is_there(self) -> bool:
        """Whether its bytes are in their place."""
        return self.path.is_file()

    @property
    def path(self) -> Path:
        return Path(settings.MEDIA_ROOT, "documents", self.sha256[:2], f"{self.sha256}.{self.kind}")
