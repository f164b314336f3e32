"""Finished pages kept in front of Django, for as long as the record has not changed.

``generation`` tells whether it has, ``addresses`` which requests mean the same page,
``shared`` which answers are for everyone, and ``pages`` keeps them.
"""
