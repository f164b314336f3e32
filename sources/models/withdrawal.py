"""Why a record was withdrawn, and which record stands for it now."""

from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from .record import Keyed, Record


class Withdrawal(Keyed):
    """What the public is told at the address of a withdrawn record, beside its kind and name.

    It names records by model and slug, so that it can be about any of them. A
    record may be withdrawn without one: nothing is then told of the reason.
    """

    KEY = ("label", "slug")

    label = models.CharField(_("kind of record"), max_length=80)
    slug = models.SlugField(
        _("slug of the withdrawn record"),
        max_length=100,
        db_index=False,
        help_text=_("As in its address. Saving this withdraws the record at once."),
    )
    reason = models.CharField(
        _("reason"),
        max_length=300,
        blank=True,
        help_text=_("One or two sentences, seen by the public at the record's address."),
    )
    survivor = models.SlugField(
        _("slug of the record that stands for it"),
        max_length=100,
        blank=True,
        db_index=False,
        help_text=_(
            "A public record of the same kind: the address then leads there. What stands under "
            "the withdrawn record is hidden with it, and not moved."
        ),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["label", "slug"],
                name="withdrawal_key",
                violation_error_message=_("This record's withdrawal is told already."),
            ),
        ]
        ordering = ["label", "slug"]
        verbose_name = _("withdrawal")
        verbose_name_plural = _("withdrawals")

    def __str__(self) -> str:
        return f"{self.label} {self.slug}"

    def clean(self) -> None:
        """Refuse what is no record, and a record that cannot stand for it."""
        super().clean()
        if self.record is None:
            told = _("There is no record of this kind with this slug.")
            raise ValidationError({"slug": told} if self._state.adding else told)
        if self.survivor == self.slug:
            raise ValidationError({"survivor": _("A record cannot stand for itself.")})
        if self.survivor and not self.model.objects.published().filter(slug=self.survivor):
            raise ValidationError({"survivor": _("The public sees no record with this slug.")})

    @property
    def model(self) -> Any:
        """The model that ``label`` names; None where it is no kind of record."""
        try:
            model = apps.get_model(self.label)
        except (LookupError, ValueError):
            return None
        return model if issubclass(model, Record) else None

    @property
    def record(self) -> Any:
        """The record that it is about, or None."""
        return self.model and self.model.objects.filter(slug=self.slug).first()
