"""Proposed changes: what an editor may not save is kept until a publisher decides.

``keeping`` takes what ``sources.proposing`` hands over, ``comparing`` shows what differs,
``replaying`` sends the form again as a publisher, ``queue`` is the pages at the desk.
"""
