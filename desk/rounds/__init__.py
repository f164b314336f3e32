"""Rounds of reporting: which items and bodies are silent in one, and how they are reminded.

``reading`` tells what came in, ``pages`` is the round's pages in the admin.
"""
