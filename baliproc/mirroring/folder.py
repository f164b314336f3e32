"""The folder of a mirror: only what changed is written, and nothing outside it is touched."""

import fcntl
import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from baliproc.mirroring import MirrorError
from baliproc.mirroring.contents import FIRST_LINE, TOLD

SUMS = "SHA256SUMS"

FILE_MODE, FOLDER_MODE = 0o644, 0o755
"""Anyone may read a copy of what is public; the web server has to."""


class Written(NamedTuple):
    """How many files a run wrote, left as they were and removed, and how many bytes there are."""

    written: int
    unchanged: int
    removed: int
    size: int


class Drift(NamedTuple):
    """Places at which the folder is not what the site says."""

    missing: list[str]
    changed: list[str]
    extra: list[str]


def sums_text(sums: dict[str, str]) -> bytes:
    """Give the sums as ``sha256sum --check`` reads them."""
    return "".join(f"{value}  {name}\n" for name, value in sorted(sums.items())).encode()


def is_mirror(path: Path) -> bool:
    try:
        with open(path / TOLD, encoding="utf-8") as file:
            return file.readline().rstrip("\n") == FIRST_LINE
    except (OSError, UnicodeDecodeError):
        return False


class Folder:
    """A folder that is empty, is not there yet, or is a mirror already; else ``MirrorError``."""

    def __init__(self, path: Path) -> None:
        self.path = path
        if path.exists() and not path.is_dir():
            raise MirrorError(f"{path} is a file.")
        self.is_mirror = is_mirror(path)
        if path.is_dir() and any(path.iterdir()) and not self.is_mirror:
            raise MirrorError(f"{path} is not empty and is no mirror: nothing in it was touched.")

    def write(self, contents: Iterable[tuple[str, bytes]]) -> Written:
        """Make the folder hold these files and no other, and their sums."""
        sums: dict[str, str] = {}
        written = size = 0
        self.path.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        with self.alone():
            for place, content in contents:
                sums[place] = hashlib.sha256(content).hexdigest()
                written += self.put(place, content)
                size += len(content)
            listed = sums_text(sums)
            removed = self.prune({*sums, SUMS})
            written += self.put(SUMS, listed)
        return Written(written, len(sums) + 1 - written, removed, size + len(listed))

    def compare(self, contents: Iterable[tuple[str, bytes]]) -> Drift:
        """Say where the folder holds other files than these and their sums."""
        if not self.is_mirror:
            raise MirrorError(f"{self.path} is no mirror.")
        sums = {place: hashlib.sha256(content).hexdigest() for place, content in contents}
        sums[SUMS] = hashlib.sha256(sums_text(sums)).hexdigest()
        there = set(self.files())
        changed = [
            place
            for place in there & set(sums)
            if (self.path / place).is_symlink()
            or hashlib.sha256((self.path / place).read_bytes()).hexdigest() != sums[place]
        ]
        return Drift(sorted(set(sums) - there), sorted(changed), sorted(there - set(sums)))

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the folder against another run."""
        held = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
        except BlockingIOError as error:
            raise MirrorError(f"{self.path} is being written by another run.") from error
        finally:
            os.close(held)

    def put(self, place: str, content: bytes) -> bool:
        """Write a file whole or not at all; say whether it was another before."""
        target = self.path / place
        self.make_way(place)
        same_size = target.is_file() and target.stat().st_size == len(content)
        if same_size and target.read_bytes() == content:
            return False
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=".part-")
        try:
            with open(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(name, FILE_MODE)
            os.replace(name, target)
        except BaseException:
            os.unlink(name)
            raise
        return True

    def make_way(self, place: str) -> None:
        """Make the folders above a place. A link is removed, never followed: it leads outside."""
        path = self.path
        *folders, name = place.split("/")
        for part in folders:
            path = path / part
            if path.is_symlink() or (path.exists() and not path.is_dir()):
                path.unlink()
            path.mkdir(mode=FOLDER_MODE, exist_ok=True)
        target = path / name
        if target.is_symlink():
            target.unlink()
        elif target.is_dir():
            self.remove_folder(target)

    def remove_folder(self, path: Path) -> None:
        for one in path.iterdir():
            if one.is_dir() and not one.is_symlink():
                self.remove_folder(one)
            else:
                one.unlink()
        path.rmdir()

    def files(self) -> Iterator[str]:
        """Give the place of everything in the folder that is no folder; links are not followed."""
        for above, folders, names in os.walk(self.path):
            links = [name for name in folders if os.path.islink(os.path.join(above, name))]
            for name in [*names, *links]:
                yield Path(above, name).relative_to(self.path).as_posix()

    def prune(self, kept: set[str]) -> int:
        """Remove every file but these, then the folders that are empty; give how many files."""
        vanished = [place for place in self.files() if place not in kept]
        for place in vanished:
            (self.path / place).unlink()
        for above, _folders, _names in os.walk(self.path, topdown=False):
            path = Path(above)
            if path != self.path and not any(path.iterdir()):
                path.rmdir()
        return len(vanished)
