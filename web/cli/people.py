"""`studio people`: the first people, who coaches whom, and who left."""

import argparse
import getpass
import sys
from typing import TYPE_CHECKING

from web.cli.refusals import CALL_IS_OFF, FAILED, CallRefused, Refusal, refusing
from web.cli.terminal import say, write

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from studio.tables import Person


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="add|pair|password|remove|list")
    add = verbs.add_parser(
        "add",
        help="add a person who may sign in",
        description="Add a person who may sign in. The password is asked for on a terminal, else read as "
        "one line from standard input.",
    )
    add.add_argument("name", metavar="NAME", help="as colleagues say it, such as 'Ms Okafor'")
    add.add_argument("email", metavar="EMAIL")
    add.add_argument("--role", required=True, choices=("teacher", "coach"))
    add.add_argument(
        "--coach",
        action="append",
        default=[],
        metavar="EMAIL",
        help="a coach who is here already, to pair a new teacher with; may be given again",
    )
    pair = verbs.add_parser("pair", help="pair a teacher with a coach", description="Pair two people.")
    pair.add_argument("teacher", metavar="TEACHER_EMAIL")
    pair.add_argument("coach", metavar="COACH_EMAIL")
    password = verbs.add_parser(
        "password",
        help="give a person another password",
        description="Give a person another password, and sign them out everywhere. It is asked for on a "
        "terminal, else read as one line from standard input.",
    )
    password.add_argument("email", metavar="EMAIL")
    remove = verbs.add_parser(
        "remove",
        help="take out a person who left, with what was theirs",
        description="Take a person out for good: their practices with every take, plan and note, and their "
        "recordings elsewhere. What they wrote to others stays there, as by somebody who left. On a terminal "
        "the e-mail is asked for once more.",
    )
    remove.add_argument("email", metavar="EMAIL")
    remove.add_argument("--yes", action="store_true", help="ask nothing")
    verbs.add_parser("list", help="list the people and their coaches", description="List the people.")


def run(arguments: argparse.Namespace) -> int:
    """Do what the verb says; return 0.

    Raises:
        Refusal: if a value is off, or the record cannot be used.
    """
    from studio.errors import InvalidInput, SettingsInvalid, StudioError

    statuses = {InvalidInput: CALL_IS_OFF, SettingsInvalid: CALL_IS_OFF, StudioError: FAILED}
    verbs = {
        "add": add_person,
        "pair": pair_people,
        "password": change_password,
        "remove": remove_person,
        "list": list_people,
    }
    with refusing(statuses):
        verbs[arguments.verb](arguments)
    return 0


def add_person(arguments: argparse.Namespace) -> None:
    """Add a person, and pair a teacher with the coaches named, all of it or nothing."""
    from studio import people
    from studio.settings import load_settings
    from web.cli.record import record

    if arguments.coach and arguments.role != "teacher":
        raise CallRefused("--coach pairs a teacher; call it with --role teacher, or leave --coach out.")
    password = new_password()
    with record(load_settings()) as database, database.writing() as session:
        person = people.add_person(
            session, name=arguments.name, email=arguments.email, role=arguments.role, password=password
        )
        for email in arguments.coach:
            people.pair(session, coach=person_at(session, email), teacher=person)
        added = f"Added {person.name} <{person.email}>, {person.role}."
    say(added)


def pair_people(arguments: argparse.Namespace) -> None:
    """Pair two people who are here already."""
    from studio import people
    from studio.settings import load_settings
    from web.cli.record import record

    with record(load_settings()) as database, database.writing() as session:
        coach = person_at(session, arguments.coach)
        teacher = person_at(session, arguments.teacher)
        people.pair(session, coach=coach, teacher=teacher)
        paired = f"{coach.name} coaches {teacher.name}."
    say(paired)


def change_password(arguments: argparse.Namespace) -> None:
    """Give a person another password, and sign them out of every browser."""
    from studio import sign_ins
    from studio.settings import load_settings
    from web.cli.record import record

    with record(load_settings()) as database:
        with database.reading() as session:
            person_at(session, arguments.email)  # before a password is asked for in vain
        password = new_password()
        with database.writing() as session:
            person = person_at(session, arguments.email)
            sign_ins.change_password(session, person, password)
            changed = f"{person.name} has another password, and is signed out everywhere."
    say(changed)


def remove_person(arguments: argparse.Namespace) -> None:
    """Take a person out, then what the store keeps of them."""
    from studio import leaving
    from studio.erasure import erase
    from studio.installation import open_installation
    from studio.settings import load_settings

    installation = open_installation(load_settings())
    try:
        with installation.database.reading() as session:
            name = person_at(session, arguments.email).name
        if not arguments.yes:
            confirm(f"Every take and plan of {name} goes for good. Their e-mail, to go on: ", arguments.email)
        with installation.database.writing() as session:
            gone = leaving.take_out(session, person_at(session, arguments.email))
        erase(installation, gone)
    finally:
        installation.close()
    say(f"{name} is taken out. Copies made before still hold what was theirs.")


def list_people(_arguments: argparse.Namespace) -> None:
    """Print one line a person: e-mail, role, name, and the coaches of a teacher."""
    from studio import people
    from studio.settings import load_settings
    from web.cli.record import record

    with record(load_settings()) as database, database.reading() as session:
        lines = []
        for person in people.everyone(session):
            coaches = ", ".join(coach.name for coach in people.coaches_of(session, person.id))
            lines.append(f"{person.email}\t{person.role}\t{person.name}\t{coaches}".rstrip())
    write("\n".join(lines) if lines else "Nobody is here yet: `studio people add` adds the first.")


def person_at(session: "Session", email: str) -> "Person":
    """Return the person with that e-mail.

    Raises:
        Refusal: if nobody has it.
    """
    from studio import people

    found = people.find_by_email(session, email)
    if found is None:
        raise Refusal(f"Nobody here has the e-mail {email}: `studio people list` shows who is here.")
    return found


def confirm(question: str, wanted: str) -> None:
    """Let pass whoever answers *question* as is *wanted*.

    Raises:
        CallRefused: if the answer is another, or nobody can be asked.
    """
    if sys.stdin is None or not sys.stdin.isatty():
        raise CallRefused("Nothing was done: call it on a terminal, or with --yes.")
    if input(question).strip().lower() != wanted.strip().lower():
        raise CallRefused("Nothing was done: that is another e-mail.")


def new_password() -> str:
    """Return a new password, asked for twice on a terminal, else read from standard input.

    Raises:
        CallRefused: if the two differ, or none comes.
    """
    if sys.stdin is None or not sys.stdin.isatty():
        given = sys.stdin.readline().rstrip("\r\n") if sys.stdin is not None else ""
        if not given:
            raise CallRefused("No password came: call it on a terminal, or send one line to standard input.")
        return given
    given = getpass.getpass("Password: ")
    if getpass.getpass("Once more: ") != given:
        raise CallRefused("The two passwords differ; call it again.")
    return given
