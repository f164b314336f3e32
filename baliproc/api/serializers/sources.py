"""Documents, and the places where the source disagrees with itself."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from baliproc.api.serializers.evidence import (
    AliasSerializer,
    Choice,
    CitedSerializer,
    Date,
    Number,
    RecordSerializer,
    RowSerializer,
    Slug,
    Text,
    Word,
    YesNo,
)
from sources.models import Discrepancy, Document, DocumentFile, DocumentLink
from workinggroups.models import Authorship


class ChapterSerializer(RowSerializer):
    """A part of a document."""

    slug = Word("Permanent identifier; it begins the names of its passages.")
    number = Number("Its place in the document.")
    title = Word("Its title.")
    pages = Text("Its pages by the table of contents: “12–13”; or null.")
    reproduces = Slug("Slug of the document that it reproduces, or null.")


class AuthorshipSerializer(CitedSerializer):
    """Who made the document."""

    part = Choice(Authorship.Part.choices, "What part they had in it.")
    participant = Slug("Slug of the participant, or null.")
    group = Slug("Slug of the body, or null.")


class DocumentLinkSerializer(CitedSerializer):
    """How the document stands to an earlier one."""

    kind = Choice(DocumentLink.Kind.choices, "How it stands to it.")
    document = Slug("Slug of the earlier document.", source="target")


class DocumentFileSerializer(RowSerializer):
    """The file of a document: the version in force."""

    number = Number("Its version, from 1.")
    name = Word("What the file is called.")
    kind = Choice(DocumentFile.Kind.choices, "What kind of file it is.")
    media_type = Word("Its media type.")
    size = Number("Its size in bytes.")
    sha256 = Word("The SHA-256 of its bytes, in hexadecimal digits.")
    uploaded = serializers.DateTimeField(read_only=True, help_text="When it was uploaded.")
    address = serializers.SerializerMethodField(help_text="The address it is downloaded from.")

    def get_address(self, row: Any) -> str:
        return str(self.context.get("root", "")) + row.address


class DocumentSerializer(RecordSerializer, CitedSerializer):
    """Anything written: the publication, a declaration, a strategy, a law, a standard."""

    slug = Word("Permanent identifier.")
    title = Word("Its title.")
    kind = Choice(Document.Kind.choices, "What kind of document it is.")
    status = Choice(Document.Status.choices, "Whether it was issued, as far as the source tells.")
    issuer = serializers.SerializerMethodField(
        help_text="Who issued it: as printed, or else its issuers on record; null if not stated."
    )
    date = Date("Its date")
    website = Text("Its own address on the web, if one is on record.", source="url")
    accessed = serializers.DateField(
        read_only=True, allow_null=True, help_text="When that address was last looked at, or null."
    )
    aliases = AliasSerializer(many=True, read_only=True, help_text="Its other titles.")
    authorships = AuthorshipSerializer(many=True, read_only=True, help_text="Who made it.")
    links = DocumentLinkSerializer(
        many=True, read_only=True, help_text="How it stands to earlier documents."
    )
    chapters = ChapterSerializer(
        many=True, read_only=True, help_text="Its parts that passages are quoted from."
    )

    file = serializers.SerializerMethodField(
        help_text="Its file, the version in force; null where none was uploaded."
    )

    @extend_schema_field(DocumentFileSerializer(allow_null=True))
    def get_file(self, row: Any) -> Any:
        files = sorted(row.files.all(), key=lambda one: one.number)
        return DocumentFileSerializer(files[-1], context=self.context).data if files else None

    def get_issuer(self, row: Any) -> str | None:
        issuers = [one for one in row.authorships.all() if one.part == Authorship.Part.ISSUER]
        names = [(one.participant or one.group).name for one in issuers]
        return row.issuer_printed or "; ".join(names) or None


class StatementSerializer(RowSerializer):
    """One side of a discrepancy: a reading and the passage that gives it."""

    reading = Word("What this passage says.")
    followed = YesNo("Whether the knowledge base follows it.")
    document = Word("Slug of the document.", source="passage.chapter.document.slug")
    chapter = Word("Title of the chapter.", source="passage.chapter.title")
    pages = Text("Pages of the chapter: “12–13”.", source="passage.chapter.pages")
    passage = Word(
        "Permanent name of the passage; its page is /sources/passages/<name>/.",
        source="passage.reference",
    )
    quote = Text("The words of the passage.", source="passage.quote")


class DiscrepancySerializer(RecordSerializer):
    """A place where the source disagrees with itself, cannot be right, or leaves a gap."""

    slug = Word("Permanent identifier.")
    subject = Word("What it is about.")
    kind = Choice(Discrepancy.Kind.choices, "What kind of discrepancy it is.")
    summary = Word("What the readings are.")
    treatment = Choice(
        Discrepancy.Treatment.choices,
        "What is shown: blank: no reading; followed: one of them; both: both of them.",
    )
    reason = Text("Why the knowledge base shows what it shows, or null.")
    status = Choice(Discrepancy.Status.choices, "Whether it is still open.")
    passages = StatementSerializer(
        many=True, read_only=True, source="statements", help_text="The passages that disagree."
    )
