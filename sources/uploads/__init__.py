"""Uploaded files: what they may be, where they are kept, and how they are sent."""
