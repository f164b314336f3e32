"""The mirror: the whole public site as files, for a folder or any web server."""


class MirrorError(Exception):
    """Why a mirror cannot be made or compared, in one sentence."""
