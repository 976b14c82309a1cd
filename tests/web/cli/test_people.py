"""`studio people` over a database of the test's own; the password comes on standard input."""

import io
from pathlib import Path

import pytest

from studio.database import Database
from studio.errors import WrongPassword
from studio.people import coaches_of, find_by_email
from studio.settings import SignInSettings
from studio.sign_ins import Doorkeeper, identify, person_of, start
from web.cli import main

PASSWORD = "rivers bend slowly"


@pytest.fixture(autouse=True)
def _own_database(monkeypatch: pytest.MonkeyPatch, database: Database, tmp_path: Path) -> None:
    monkeypatch.setenv("STUDIO_DATABASE_URL", database.url)
    monkeypatch.setenv("STUDIO_DATA_FOLDER", str(tmp_path / "data"))
    send(monkeypatch, PASSWORD)


def send(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{text}\n"))


def add(role: str, name: str, email: str, *more: str) -> int:
    return main(["people", "add", name, email, "--role", role, *more])


def test_a_person_who_was_added_can_sign_in(database: Database) -> None:
    status = add("teacher", "Ms Okafor", "Okafor@School.Example")

    assert status == 0
    with database.reading() as session:
        person = identify(session, Doorkeeper(SignInSettings()), "okafor@school.example", PASSWORD)
        assert (person.name, person.role) == ("Ms Okafor", "teacher")


def test_a_teacher_is_paired_with_the_coach_named(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    add("coach", "Mr Haddad", "haddad@school.example")
    send(monkeypatch, PASSWORD)

    status = add("teacher", "Ms Okafor", "okafor@school.example", "--coach", "haddad@school.example")

    assert status == 0
    with database.reading() as session:
        teacher = find_by_email(session, "okafor@school.example")
        assert teacher is not None
        assert [coach.name for coach in coaches_of(session, teacher.id)] == ["Mr Haddad"]


def test_two_people_who_are_here_can_be_paired_later(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    add("coach", "Mr Haddad", "haddad@school.example")
    send(monkeypatch, PASSWORD)
    add("teacher", "Ms Okafor", "okafor@school.example")

    status = main(["people", "pair", "okafor@school.example", "haddad@school.example"])

    assert status == 0
    assert "Mr Haddad coaches Ms Okafor." in capsys.readouterr().err


def test_everyone_is_listed_with_their_coaches(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    add("coach", "Mr Haddad", "haddad@school.example")
    send(monkeypatch, PASSWORD)
    add("teacher", "Ms Okafor", "okafor@school.example", "--coach", "haddad@school.example")

    main(["people", "list"])

    assert capsys.readouterr().out.splitlines() == [
        "haddad@school.example\tcoach\tMr Haddad",
        "okafor@school.example\tteacher\tMs Okafor\tMr Haddad",
    ]


def test_with_an_unknown_coach_nobody_is_added(
    database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    status = add("teacher", "Ms Okafor", "okafor@school.example", "--coach", "nobody@school.example")

    assert status == 1
    assert "nobody@school.example" in capsys.readouterr().err
    with database.reading() as session:
        assert find_by_email(session, "okafor@school.example") is None


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (("teacher", "Ms Okafor", "no address"), "not an e-mail address"),
        (("teacher", " ", "okafor@school.example"), "A name has"),
        (("leader", "Ms Okafor", "okafor@school.example"), "invalid choice: 'leader'"),
        (("coach", "Mr Haddad", "haddad@school.example", "--coach", "a@b"), "--role teacher"),
    ],
)
def test_a_value_that_is_off_is_refused(
    call: tuple[str, ...], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status = add(*call)

    assert status == 2
    assert sentence in capsys.readouterr().err


def test_a_password_that_is_too_short_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    send(monkeypatch, "short")

    status = add("teacher", "Ms Okafor", "okafor@school.example")

    assert status == 2
    assert "10 to 200 characters" in capsys.readouterr().err


def test_the_same_e_mail_is_not_added_twice(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    add("teacher", "Ms Okafor", "okafor@school.example")
    send(monkeypatch, PASSWORD)

    status = add("teacher", "Ms Okafor", "OKAFOR@school.example")

    assert status == 1
    assert "already" in capsys.readouterr().err


def test_a_changed_password_lets_in_and_signs_out_everywhere(
    database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    add("teacher", "Ms Okafor", "okafor@school.example")
    with database.writing() as session:
        person = find_by_email(session, "okafor@school.example")
        assert person is not None
        token = start(session, person, days=1)
    send(monkeypatch, "banks wear away")

    status = main(["people", "password", "Okafor@School.example"])

    assert status == 0
    assert "Ms Okafor has another password, and is signed out everywhere." in capsys.readouterr().err
    with database.reading() as session:
        assert person_of(session, token) is None
        assert identify(session, Doorkeeper(SignInSettings()), "okafor@school.example", "banks wear away")
        with pytest.raises(WrongPassword):
            identify(session, Doorkeeper(SignInSettings()), "okafor@school.example", PASSWORD)


def test_a_password_that_is_refused_leaves_the_old_one(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    add("teacher", "Ms Okafor", "okafor@school.example")
    send(monkeypatch, "short")

    assert main(["people", "password", "okafor@school.example"]) == 2
    with database.reading() as session:
        assert identify(session, Doorkeeper(SignInSettings()), "okafor@school.example", PASSWORD)


def test_nobody_gets_a_password_who_is_not_here(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["people", "password", "nobody@school.example"]) == 1
    assert "nobody@school.example" in capsys.readouterr().err


def test_a_person_who_is_taken_out_can_sign_in_no_more(
    database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    add("teacher", "Ms Okafor", "okafor@school.example")

    status = main(["people", "remove", "Okafor@School.example", "--yes"])

    assert status == 0
    assert "Ms Okafor is taken out." in capsys.readouterr().err
    with database.reading() as session, pytest.raises(WrongPassword):
        identify(session, Doorkeeper(SignInSettings()), "okafor@school.example", PASSWORD)


@pytest.mark.parametrize(
    ("typed", "status", "is_here"), [("OKAFOR@school.example ", 0, False), ("yes", 2, True), ("", 2, True)]
)
def test_nobody_is_taken_out_before_their_e_mail_is_typed_again(
    database: Database, monkeypatch: pytest.MonkeyPatch, typed: str, status: int, *, is_here: bool
) -> None:
    add("teacher", "Ms Okafor", "okafor@school.example")
    send(monkeypatch, typed)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)

    assert main(["people", "remove", "okafor@school.example"]) == status

    with database.reading() as session:
        assert (find_by_email(session, "okafor@school.example") is not None) == is_here


def test_nobody_is_taken_out_by_a_script_that_does_not_say_yes(
    database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    add("teacher", "Ms Okafor", "okafor@school.example")

    status = main(["people", "remove", "okafor@school.example"])

    assert status == 2
    assert "--yes" in capsys.readouterr().err
    with database.reading() as session:
        assert find_by_email(session, "okafor@school.example") is not None


def test_nobody_is_taken_out_who_is_not_here(capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["people", "remove", "lind@school.example", "--yes"])

    assert status == 1
    assert "Nobody here has the e-mail lind@school.example" in capsys.readouterr().err
