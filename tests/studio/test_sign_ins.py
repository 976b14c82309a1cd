"""Who is signed in: by a token that ends, after a password that cannot be tried for ever."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from studio import passwords, sign_ins
from studio.clock import now
from studio.errors import InvalidInput, TooManyTries, WrongPassword
from studio.settings import SignInSettings
from studio.sign_ins import Doorkeeper
from studio.tables import SignIn
from tests.staging import PASSWORD


@pytest.fixture
def doorkeeper():
    return Doorkeeper(SignInSettings(tries=3, tries_minutes=15))


def identify(installation, doorkeeper, email, password):
    with installation.database.reading() as session:
        return sign_ins.identify(session, doorkeeper, email, password)


def start(installation, person, days=1):
    with installation.database.writing() as session:
        return sign_ins.start(session, person, days)


def who(installation, token):
    with installation.database.reading() as session:
        found = sign_ins.person_of(session, token)
        return found and found.id


def test_e_mail_and_password_say_who_it_is_in_whatever_case_the_e_mail_was_typed(
    installation, teacher, doorkeeper
):
    found = identify(installation, doorkeeper, f" {teacher.email.upper()} ", PASSWORD)

    assert found.id == teacher.id


def test_a_wrong_password_and_an_unknown_e_mail_are_told_in_the_same_words(installation, teacher, doorkeeper):
    said = set()

    for email, password in ((teacher.email, "three loud breaths"), ("nobody@school.test", PASSWORD)):
        with pytest.raises(WrongPassword) as refused:
            identify(installation, doorkeeper, email, password)
        said.add(str(refused.value))

    assert said == {"E-mail and password do not belong together; check both and try again."}


def test_after_too_many_wrong_passwords_even_the_right_one_has_to_wait(installation, teacher, doorkeeper):
    for _ in range(3):
        with pytest.raises(WrongPassword):
            identify(installation, doorkeeper, teacher.email, "wrong")

    with pytest.raises(TooManyTries) as closed:
        identify(installation, doorkeeper, teacher.email.upper(), PASSWORD)

    assert 14 * 60 < closed.value.retry_after_s <= 15 * 60
    assert "try again in 15 minutes" in str(closed.value)


def test_one_e_mail_that_is_closed_closes_no_other(stage, installation, teacher, doorkeeper):
    for _ in range(3):
        doorkeeper.count_wrong(teacher.email)

    found = identify(installation, doorkeeper, stage.person().email, PASSWORD)

    assert found is not None


def test_a_wait_of_a_minute_is_called_that():
    doorkeeper = Doorkeeper(SignInSettings(tries=1, tries_minutes=1))
    doorkeeper.count_wrong("okafor@school.test")

    with pytest.raises(TooManyTries, match="try again in a minute"):
        doorkeeper.check("okafor@school.test")


def test_a_token_says_who_is_signed_in_and_is_not_kept_itself(installation, teacher):
    token = start(installation, teacher)

    assert who(installation, token) == teacher.id
    assert who(installation, token + "x") is None
    with installation.database.reading() as session:
        assert token not in session.scalars(select(SignIn.token_hash)).all()


def test_a_sign_in_ends_after_its_days_and_is_forgotten_at_the_next(installation, teacher):
    token = start(installation, teacher)
    with installation.database.writing() as session:
        session.scalars(select(SignIn)).one().expires_at = now() - timedelta(seconds=1)

    expired = who(installation, token)
    start(installation, teacher)

    assert expired is None
    with installation.database.reading() as session:
        assert session.scalar(select(func.count(SignIn.id))) == 1


def test_signing_out_ends_that_browser_s_sign_in_and_no_other(installation, teacher):
    here, elsewhere = start(installation, teacher), start(installation, teacher)

    with installation.database.writing() as session:
        sign_ins.end(session, here)

    assert (who(installation, here), who(installation, elsewhere)) == (None, teacher.id)


@pytest.mark.parametrize("length", [passwords.SHORTEST - 1, passwords.LONGEST + 1])
def test_a_password_is_neither_too_short_nor_too_long(length):
    with pytest.raises(InvalidInput) as refused:
        passwords.hashed("x" * length)

    assert refused.value.pointer == "/password"


def test_a_hash_holds_its_password_and_no_other():
    kept = passwords.hashed("sechs stille Atemzüge")

    assert kept.startswith("$argon2id$")
    assert passwords.matches("sechs stille Atemzüge", kept)
    assert not passwords.matches("sechs stille Atemzuge", kept)
    assert not passwords.matches("x" * 10_000, kept)
