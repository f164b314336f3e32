"""A disk so small that a drill can fill it, where one can be made: only root may."""

import subprocess
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def small_disk(place, megabytes):
    """Put a disk of so many megabytes, in memory, at a directory; say whether it is there."""
    unmount = ["umount", "--lazy", str(place)]
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "drill", str(place)]
    made = bool(megabytes) and subprocess.run(mount, capture_output=True).returncode == 0
    try:
        yield made
    finally:
        if made:
            # Whatever still runs there keeps it until it ends.
            subprocess.run(unmount, check=True)


@contextmanager
def filled(place):
    """Fill the disk on which a directory is, to the last byte, and free it afterwards."""
    filler = Path(place, "filler")
    try:
        with open(filler, "wb", buffering=0) as file:
            for size in (1 << 20, 4096, 1):
                write_until_full(file, b"\0" * size)
        yield
    finally:
        filler.unlink()


def write_until_full(file, some):
    try:
        while file.write(some) == len(some):
            pass
    except OSError:
        return
