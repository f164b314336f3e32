"""How often one address may send something: counted in the database, for all processes alike."""

import ipaddress
import time
from datetime import UTC, datetime

from django.db import transaction
from django.db.models import F
from django.utils.crypto import salted_hmac

from desk.models import Sending

SECONDS = 3600
MOST = 10
"""A house or an office shares one address; nobody reads so fast as to find more in an hour."""


def seconds_to_wait(address: str) -> int:
    """Count one sending from an address; give 0, or the seconds until it may send again."""
    now = int(time.time())
    hour = now // SECONDS
    end = (hour + 1) * SECONDS
    Sending.objects.filter(until__lte=datetime.fromtimestamp(now, UTC)).delete()
    counted = {"digest": digest(address, hour)}
    with transaction.atomic():
        Sending.objects.get_or_create(
            **counted, defaults={"until": datetime.fromtimestamp(end, UTC)}
        )
        # One statement compares and counts, so that of two at once not both take the last.
        taken = Sending.objects.filter(**counted, number__lt=MOST).update(number=F("number") + 1)
    return 0 if taken else end - now


def digest(address: str, hour: int) -> str:
    return salted_hmac(
        "desk.limiting", f"{hour} {household(address)}", algorithm="sha256"
    ).hexdigest()


def household(address: str) -> str:
    """Give what a visitor cannot change at will: an IPv4 address, half of an IPv6 one."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(known, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((known, 64), strict=False))
    return str(known)
