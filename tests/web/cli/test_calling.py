import pytest

from web.cli import COMMANDS, main
from web.cli.calling import PlainParser
from web.cli.refusals import CallRefused


def test_without_a_command_it_lists_them(capsys: pytest.CaptureFixture[str]) -> None:
    status = main([])

    out, err = capsys.readouterr()
    assert status == 0
    assert all(name in out for name in COMMANDS)
    assert err == ""


def test_it_knows_its_version(capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["--version"])

    assert status == 0
    assert capsys.readouterr().out[0].isdigit()


def test_an_unknown_command_is_refused_in_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["analyze"])

    out, err = capsys.readouterr()
    assert (status, out) == (2, "")
    assert err == "There is no command 'analyze'; `studio --help` lists those there are.\n"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ending:
        main([command, "--help"])

    assert ending.value.code == 0
    assert f"usage: studio {command}" in capsys.readouterr().out


def test_a_call_that_is_off_gets_a_sentence_and_no_usage() -> None:
    parser = PlainParser(prog="studio trial")
    parser.add_argument("--times", type=int)

    with pytest.raises(CallRefused) as refused:
        parser.parse_args(["--times", "many"])

    sentence = "--times: invalid int value: 'many'; `studio trial --help` shows how to call it."
    assert str(refused.value) == sentence


def test_an_option_is_never_guessed_from_its_beginning() -> None:
    parser = PlainParser(prog="studio trial")
    parser.add_argument("--language")

    with pytest.raises(CallRefused):
        parser.parse_args(["--lang", "en"])
