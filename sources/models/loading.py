"""Which fixture rows this database has taken in."""

from django.db import models


class LoadedRow(models.Model):
    """A fixture row once loaded, by model and natural key, and the row that it became.

    It lets ``manage.py load`` run again without bringing back what an editor
    deleted, and find what an editor renamed.
    """

    label = models.CharField(max_length=80)
    key = models.CharField(max_length=400)
    row = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["label", "key"], name="loadedrow_key")]

    def __str__(self) -> str:
        return f"{self.label} {self.key}"
