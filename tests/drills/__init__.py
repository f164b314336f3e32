"""Drills: the site's servers, databases and disk fail on purpose, while they are in use."""
