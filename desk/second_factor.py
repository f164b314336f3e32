"""The second factor: an authenticator's code, or one of ten recovery codes that work once."""

import math
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from desk.sessions import sign_out

RECOVERY_CODES = 10


class Verdict(NamedTuple):
    """The device that took the code, or None, and the seconds until another may be tried."""

    device: Any
    wait: int = 0


def enrolled(user: Any) -> bool:
    return TOTPDevice.objects.filter(user=user, confirmed=True).exists()


def device_to_enrol(user: Any) -> TOTPDevice:
    """Give the authenticator that waits for its first code; its key stays the same until then."""
    device, _made = TOTPDevice.objects.get_or_create(
        user=user, confirmed=False, defaults={"name": "authenticator"}
    )
    return device


def verify(user: Any, code: str) -> Verdict:
    """Try a code: six digits are an authenticator's, anything else is a recovery code."""
    code = "".join(code.split()).replace("-", "").lower()
    kind: Any = TOTPDevice if code.isdecimal() and len(code) == 6 else StaticDevice
    with transaction.atomic():
        for device in kind.objects.select_for_update().filter(user=user, confirmed=True):
            return tried(device, code)
    return Verdict(None)


def enrol(user: Any, code: str) -> Verdict:
    """Try the first code of a new authenticator; where it is right, the old one is gone."""
    with transaction.atomic():
        device = TOTPDevice.objects.select_for_update().get(pk=device_to_enrol(user).pk)
        verdict = tried(device, "".join(code.split()))
        if verdict.device:
            TOTPDevice.objects.filter(user=user, confirmed=True).delete()
            device.confirmed = True
            device.save()
        return verdict


def tried(device: Any, code: str) -> Verdict:
    allowed, _why = device.verify_is_allowed()
    if allowed and device.verify_token(code):
        return Verdict(device)
    return Verdict(None, seconds_to_wait(device))


def seconds_to_wait(device: Any) -> int:
    """Give the seconds until a device takes another code: 1, 2, 4, 8 … after wrong ones."""
    allowed, why = device.verify_is_allowed()
    if allowed:
        return 0
    return max(1, math.ceil((why["locked_until"] - timezone.now()).total_seconds()))


def new_recovery_codes(user: Any) -> list[str]:
    """Give ten codes in place of any before; they are shown once."""
    with transaction.atomic():
        StaticDevice.objects.filter(user=user).delete()
        device = StaticDevice.objects.create(user=user, name="recovery codes")
        codes = [StaticToken.random_token() for _ in range(RECOVERY_CODES)]
        StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return codes


def recovery_codes_left(user: Any) -> int:
    return StaticToken.objects.filter(device__user=user).count()


def remove(user: Any) -> int:
    """Take the second factor from a user who has lost it and end every session; give how many."""
    with transaction.atomic():
        TOTPDevice.objects.filter(user=user).delete()
        StaticDevice.objects.filter(user=user).delete()
        return sign_out(user)
