#!/usr/bin/env python
"""Django's command line, with one clear line where the environment is unusable."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "baliproc.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db.utils import DatabaseError, OperationalError

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"Configuration: {error}")
    except DatabaseError as error:
        # The others are faults of the code; a file that is no database has no kind of its own.
        if type(error) not in (OperationalError, DatabaseError):
            raise
        sys.exit(f"Database (DATABASE_URL): {' '.join(str(error).split())}")


if __name__ == "__main__":
    main()
