"""The record to take away: tidy tables as CSV, JSON and workbooks, one archive, one database."""
