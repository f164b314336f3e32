"""Proposed changes: what an editor may not save is kept until a publisher decides.

``keeping`` takes what ``sources.proposing`` hands over, ``comparing`` shows what differs,
``replaying`` sends the form again as a publisher, ``filling`` fills one in from a row of a
sheet, ``queue`` is the pages at the desk.
"""
