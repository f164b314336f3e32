"""Sheets of records: CSV and XLSX that an editor exports, fills in, looks through and imports.

``reading`` makes rows of a file, ``cells`` turns texts into values and back, ``resources`` is
what a row does (on django-import-export), ``kinds`` says which records have sheets, and
``running`` tries an import or does it, whole or not at all. ``pages`` are the editors' pages.
"""
