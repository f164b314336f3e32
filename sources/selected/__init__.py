"""What is done to rows selected in a list: each asks on a page of its own, and says why.

The lists of ``sources.conflicts`` look first that no row was saved by another since.
"""
