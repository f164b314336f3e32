"""Django's PostgreSQL backend for a database that may stop answering at any time."""
