"""Signing in to the desk: password, second factor, sessions."""

import time

import pytest
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from desk import second_factor

pytestmark = pytest.mark.django_db

PASSWORD = "not a common password at all"
LOGIN, FACTOR = "/admin/login/", "/admin/second-factor/"


@pytest.fixture(autouse=True)
def with_second_factor(settings):
    settings.SECOND_FACTOR = True


@pytest.fixture
def user():
    return User.objects.create_user("editor", password=PASSWORD, is_staff=True, is_superuser=True)


@pytest.fixture
def codes(user):
    """Give the recovery codes of an enrolled user."""
    TOTPDevice.objects.create(user=user, name="authenticator")
    return second_factor.new_recovery_codes(user)


def sign_in(client, password=PASSWORD, path="/admin/"):
    sent = {"username": "editor", "password": password, "next": path}
    return client.post(f"{LOGIN}?next={path}", sent)


def code_now(user, confirmed=True, steps=0):
    device = TOTPDevice.objects.get(user=user, confirmed=confirmed)
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    totp.time = time.time() + steps * device.step
    return f"{totp.token():06d}"


def is_in(client):
    return client.get("/admin/members/participant/").status_code == 200


def test_password_alone_leads_to_the_second_factor_and_no_further(client, user, codes):
    assert sign_in(client, path="/admin/members/participant/").status_code == 302
    assert not is_in(client)
    asked = client.get("/admin/members/participant/", follow=True)
    assert asked.redirect_chain[-1][0] == f"{FACTOR}?next=%2Fadmin%2Fmembers%2Fparticipant%2F"
    assert "Enter the six digits" in asked.content.decode()


def test_code_of_the_authenticator_lets_in_and_on_to_what_was_wanted(client, user, codes):
    sign_in(client)
    sent = {"code": code_now(user), "next": "/admin/members/participant/"}
    answer = client.post(FACTOR, sent)
    assert (answer.status_code, answer["Location"]) == (302, "/admin/members/participant/")
    assert is_in(client)


def test_session_has_a_new_key_after_each_step(client, user, codes):
    sign_in(client)
    before = client.session.session_key
    client.post(FACTOR, {"code": code_now(user)})
    assert client.session.session_key != before


def test_code_of_the_authenticator_works_once(client, user, codes):
    sign_in(client)
    code = code_now(user)
    client.post(FACTOR, {"code": code})
    other = Client()
    sign_in(other)
    assert "This code was not taken." in other.post(FACTOR, {"code": code}).content.decode()
    assert not is_in(other)


def test_recovery_code_lets_in_once_however_it_is_spaced(client, user, codes):
    sign_in(client)
    client.post(FACTOR, {"code": f" {codes[0][:4].upper()}-{codes[0][4:]} "})
    assert is_in(client)
    assert second_factor.recovery_codes_left(user) == 9
    other = Client()
    sign_in(other)
    other.post(FACTOR, {"code": codes[0]})
    assert not is_in(other)


def test_after_wrong_codes_one_waits(client, user, codes):
    sign_in(client)
    statuses = []
    for _ in range(3):
        answer = client.post(FACTOR, {"code": "000000"})
        statuses.append(answer.status_code)
        TOTPDevice.objects.filter(user=user).update(throttling_failure_timestamp=None)
    assert statuses == [200, 429, 429]
    assert "Wait 4 seconds before." in answer.content.decode()


def test_a_right_code_in_the_waiting_time_is_not_taken(client, user, codes):
    sign_in(client)
    for _ in range(2):
        client.post(FACTOR, {"code": "000000"})
    client.post(FACTOR, {"code": code_now(user)})
    assert not is_in(client)


@pytest.mark.parametrize("code", ["", "1", "12345", "1234567", "١٢٣٤٥٦", "\x00", "a" * 500])
def test_nonsense_is_no_code(client, user, codes, code):
    sign_in(client)
    assert client.post(FACTOR, {"code": code}).status_code == 200
    assert not is_in(client)


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example", "javascript:x"])
def test_nobody_is_led_away_from_the_site(client, user, codes, wanted):
    sign_in(client)
    answer = client.post(FACTOR, {"code": code_now(user), "next": wanted})
    assert answer["Location"] == "/admin/"


def test_first_sign_in_sets_up_an_authenticator_and_shows_codes_once(client, user):
    sign_in(client)
    page = client.get(FACTOR).content.decode()
    assert "<svg" in page
    assert TOTPDevice.objects.get(user=user).confirmed is False
    assert client.get(FACTOR).content.decode().count("Key:") == 1
    answer = client.post(FACTOR, {"code": code_now(user, confirmed=False)})
    shown = answer.content.decode()
    found = list(user.staticdevice_set.get().token_set.values_list("token", flat=True))
    assert len(found) == 10
    assert all(f"<code>{code}</code>" in shown for code in found)
    assert is_in(client)
    assert "<code>" not in client.get("/admin/second-factor/codes/").content.decode()


def test_wrong_first_code_sets_up_nothing(client, user):
    sign_in(client)
    client.get(FACTOR)
    client.post(FACTOR, {"code": "000000"})
    assert not second_factor.enrolled(user)
    assert not is_in(client)


def enter(client, user):
    sign_in(client)
    client.post(FACTOR, {"code": code_now(user)})


def test_another_authenticator_takes_the_place_of_the_first(client, user, codes):
    enter(client, user)
    first = TOTPDevice.objects.get(user=user)
    client.get("/admin/second-factor/new/")
    client.post("/admin/second-factor/new/", {"code": code_now(user, confirmed=False)})
    assert TOTPDevice.objects.get(user=user).pk != first.pk
    assert is_in(client)


def test_new_recovery_codes_end_the_old_ones(client, user, codes):
    enter(client, user)
    assert "10 recovery codes are left." in client.get("/admin/second-factor/codes/").text
    client.post("/admin/second-factor/codes/")
    left = set(user.staticdevice_set.get().token_set.values_list("token", flat=True))
    assert len(left) == 10
    assert not left & set(codes)


def test_without_the_setting_a_password_is_enough(client, user, settings):
    settings.SECOND_FACTOR = False
    sign_in(client)
    assert is_in(client)


def test_who_is_not_of_the_staff_gets_no_further(client, user):
    User.objects.filter(pk=user.pk).update(is_staff=False)
    client.force_login(User.objects.get(pk=user.pk))
    answer = client.get(FACTOR)
    assert answer["Location"].startswith(f"{LOGIN}?next=")


def test_second_factor_is_asked_of_nobody_unknown(client):
    assert client.get(FACTOR)["Location"].startswith(f"{LOGIN}?next=")


def test_fifth_wrong_password_closes_the_door_for_this_name_and_address(client, user):
    statuses = [sign_in(client, password="wrong").status_code for _ in range(5)]
    assert statuses == [200, 200, 200, 200, 429]
    answer = sign_in(client)
    assert (answer.status_code, answer["Retry-After"]) == (429, "900")
    assert "Too many requests at once" in answer.content.decode()
    elsewhere = client.post(
        LOGIN, {"username": "editor", "password": PASSWORD}, REMOTE_ADDR="192.0.2.7"
    )
    assert elsewhere.status_code == 302


def test_sessions_are_listed_and_ended_but_for_this_one(client, user, codes):
    enter(client, user)
    other = Client(headers={"User-Agent": "Another browser"})
    sign_in(other)
    other.post(FACTOR, {"code": codes[0]})
    page = client.get("/admin/sessions/").content.decode()
    assert "Another browser" in page
    assert page.count("(this one)") == 1
    client.post("/admin/sessions/")
    assert is_in(client)
    assert not is_in(other)


def test_command_lets_one_set_up_a_new_factor_and_ends_the_sessions(client, user, codes, capsys):
    enter(client, user)
    call_command("resetsecondfactor", "editor")
    assert "Sessions ended: 1." in capsys.readouterr().out
    assert not is_in(client)
    sign_in(client)
    assert "Set up a second factor" in client.get(FACTOR).content.decode()


def test_command_names_a_user_that_there_is_not():
    with pytest.raises(CommandError, match="There is no user “nobody”"):
        call_command("resetsecondfactor", "nobody")


@pytest.mark.parametrize(
    "password", ["fourteen-chars", "1q2w3e4r5t6y7u8i9o0p", "secretariat-editor1"]
)
def test_weak_passwords_are_refused(password):
    with pytest.raises(ValidationError):
        validate_password(password, User(username="secretariat-editor"))


@pytest.mark.parametrize("password", ["alllowercasewords", "123456789012345678901", "ɐ" * 15])
def test_no_kind_of_character_is_demanded(user, password):
    validate_password(password, user)


@pytest.mark.parametrize(
    "path", [LOGIN, FACTOR, "/admin/sessions/", "/admin/second-factor/codes/", "/admin/"]
)
def test_nothing_of_the_desk_is_stored(client, path):
    assert "no-store" in client.get(path)["Cache-Control"]
