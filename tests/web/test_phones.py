"""A phone brought in by a code: once, soon, for one practice and nothing else."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from studio.clock import now
from studio.room_tables import PhonePass
from studio.tables import SignIn
from tests.staging import TOKEN, VISIT
from web.pages.phones import hindrance

AT = "https://studio.school.test"


@pytest.fixture
def practice_id(stage, teacher):
    return stage.practice(teacher)


def phone(site) -> TestClient:
    """A browser that nobody has signed in."""
    cookies, headers = {"studio_visit": VISIT}, {"X-CSRF-Token": TOKEN}
    return TestClient(site, base_url=AT, cookies=cookies, headers=headers, follow_redirects=False)


def scanned(stage, site, teacher, practice_id) -> str:
    """The address that the code on the teacher's screen holds."""
    laptop = stage.visit(site, teacher)
    laptop.base_url = AT
    page = laptop.post(f"/practice-sessions/{practice_id}/phone").text
    assert "qr-code" in page
    return re.search(r"https://studio\.school\.test(/phone/[\w-]+)", page).group(1)


@pytest.mark.parametrize(
    ("scheme", "host", "why"),
    [
        ("http", "127.0.0.1", "loopback"),
        ("https", "localhost", "loopback"),
        ("http", "::1", "loopback"),
        ("http", "10.1.2.3", "insecure"),
        ("http", "studio.school.test", "insecure"),
        ("https", "10.1.2.3", None),
        ("https", "studio.school.test", None),
    ],
)
def test_it_is_known_where_a_phone_could_not_record(scheme, host, why):
    assert hindrance(scheme, host) == why


@pytest.mark.parametrize(
    ("address", "sentence"),
    [("http://127.0.0.1:8420", "means this very machine"), ("http://10.1.2.3:8420", "without HTTPS")],
)
def test_no_code_is_shown_that_no_phone_could_use(stage, site, teacher, practice_id, address, sentence):
    laptop = stage.visit(site, teacher)
    laptop.base_url = address
    pages = [ask(f"/practice-sessions/{practice_id}/phone").text for ask in (laptop.get, laptop.post)]

    assert all(sentence in page and "deploy/README.md" in page and "qr-code" not in page for page in pages)
    with stage.installation.database.reading() as session:
        assert session.scalars(select(PhonePass)).all() == []


def test_a_code_opens_the_practice_on_one_phone_once(stage, site, teacher, practice_id):
    door = scanned(stage, site, teacher, practice_id)
    first, second = phone(site), phone(site)

    looked = first.get(door)
    opened = first.post(door)
    again = second.post(door)

    assert looked.status_code == 200
    assert (opened.status_code, opened.headers["location"]) == (
        303,
        f"/practice-sessions/{practice_id}/rehearse",
    )
    assert first.get(opened.headers["location"]).status_code == 200
    assert again.status_code == 404
    assert "This code was used" in again.json()["detail"]
    cookie = opened.headers["set-cookie"]
    assert "Max-Age=600" in cookie
    assert "Secure" in cookie


def test_a_code_that_is_too_old_opens_nothing(stage, site, teacher, practice_id):
    door = scanned(stage, site, teacher, practice_id)
    with stage.installation.database.writing() as session:
        session.scalars(select(PhonePass)).one().expires_at = now() - timedelta(seconds=1)

    assert phone(site).post(door).status_code == 404


def test_a_phone_reaches_its_practice_and_nothing_else(stage, site, teacher, practice_id):
    inside, outside = stage.take(teacher, practice_id), stage.take(teacher, stage.practice(teacher))
    stage.analysed(inside)
    handset = phone(site)
    handset.post(scanned(stage, site, teacher, practice_id))
    reached = [
        f"/practice-sessions/{practice_id}",
        f"/attempts/{inside.id}",
        f"/api/v1/attempts/{inside.id}/words",
        "/api/v1/session",
    ]
    kept_from = [
        "/",
        "/account",
        "/practice-sessions",
        "/progress",
        f"/practice-sessions/{outside.practice_session_id}",
        f"/attempts/{outside.id}",
        f"/api/v1/attempts/{outside.id}",
        f"/api/v1/clips/{outside.clip_id}/playable",
    ]

    assert [handset.get(path).status_code for path in reached] == [200] * len(reached)
    assert [handset.get(path).status_code for path in kept_from] == [403] * len(kept_from)
    assert "one practice alone" in handset.get("/account").json()["detail"]


def test_a_phone_is_signed_out_after_its_minutes(stage, site, teacher, practice_id):
    handset = phone(site)
    handset.post(scanned(stage, site, teacher, practice_id))
    with stage.installation.database.writing() as session:
        bound = session.scalars(select(SignIn).where(SignIn.practice_session_id == practice_id)).one()
        assert bound.expires_at <= now() + timedelta(minutes=10)
        bound.expires_at = now() - timedelta(seconds=1)

    assert handset.get(f"/api/v1/practice-sessions/{practice_id}").status_code == 401
