"""What stands in addresses besides slugs."""

from django.urls import register_converter
from django.urls.converters import IntConverter


class NumberConverter(IntConverter):
    """A number from 1, written in one way: a page has one address."""

    regex = "[1-9][0-9]{0,4}"


register_converter(NumberConverter, "number")
