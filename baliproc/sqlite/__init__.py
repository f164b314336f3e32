"""How the site uses SQLite: it waits for the file's lock for a bounded time."""
