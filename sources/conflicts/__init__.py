"""No lost updates: whoever saves what another has saved since is told, and merges the two.

``opened`` is what a form carries of the record as it was opened, ``merging`` compares it
with what is stored and with what was typed, ``forms`` and ``lists`` are the admin's side.
"""
