"""Whatever goes wrong is one clear sentence with the right status: JSON for programs, a page for people."""

import json

import pytest
from starlette.testclient import TestClient

from api.problems import MEDIA_TYPE, PROBLEMS, UNEXPECTED, describe
from media.errors import MediaError, UnknownCodec
from rubrics.errors import Fault, StepFileFaults
from studio import errors
from studio.errors import StudioError
from tests.staging import TOKEN, VISIT
from web.app import create_site

SHAPE = {"type", "title", "status", "detail"}
ONLY_AT_THE_START = errors.SettingsInvalid  # no request meets it: nothing is served then
ONLY_A_BASE = errors.UploadError


def family(kind: type[Exception]) -> set[type[Exception]]:
    return set().union(*({child} | family(child) for child in kind.__subclasses__()))


def made(kind: type[Exception]) -> Exception:
    if issubclass(kind, errors.TooManyTries | errors.UploadOffsetMismatch | errors.DiskFull):
        return kind("Wait a little.", 60)
    if issubclass(kind, errors.ChangedMeanwhile):
        return kind("This is off; do that.", "What stands there.", 2)
    if issubclass(kind, StepFileFaults):
        return kind([Fault("steps.yaml", 3, "cue", "is missing; write when to do it")])
    return kind("This is off; do that.")


EVERY_KIND = sorted(
    (family(StudioError) | {MediaError, StepFileFaults} | family(MediaError))
    - {ONLY_AT_THE_START, ONLY_A_BASE},
    key=lambda kind: kind.__name__,
)


@pytest.fixture
def visitor(site, stage, teacher) -> TestClient:
    return stage.visit(site, teacher)


@pytest.fixture
def attempt(stage, teacher):
    taken = stage.take(teacher, stage.practice(teacher))
    stage.analysed(taken)
    return taken


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_every_kind_of_error_is_a_problem_of_its_own_family(kind):
    error = made(kind)

    problem = describe(error)

    assert problem.type != f"/problems/{UNEXPECTED.slug}"
    assert 400 <= problem.status < 600
    assert problem.detail == str(error)


def test_no_two_problems_share_a_type():
    slugs = [problem.slug for problem in {*PROBLEMS.values(), UNEXPECTED}]

    assert len(slugs) == len(set(slugs))


def test_an_error_answers_as_its_nearest_ancestor_in_the_table():
    codec, conflict = describe(UnknownCodec("No.")), describe(errors.AlreadyThere("No."))

    assert codec.type == "/problems/recording"
    assert conflict.type == "/problems/conflict"


def test_the_tree_of_errors_is_the_one_that_its_module_draws():
    drawn = {word for word in errors.__doc__.split() if word[0].isupper() and hasattr(errors, word)}

    assert drawn == {kind.__name__ for kind in family(StudioError)} | {"StudioError"}


def test_a_problem_has_the_shape_and_the_type_of_rfc_9457(visitor):
    answer = visitor.get("/api/v1/practice-sessions/unknown")

    assert answer.headers["content-type"] == MEDIA_TYPE
    assert set(answer.json()) == SHAPE
    assert answer.json()["status"] == answer.status_code == 404


def test_an_error_that_nobody_foresaw_is_an_honest_500_that_says_nothing_of_itself(
    installation, stage, teacher
):
    site = create_site(installation)

    @site.get("/api/v1/breaks")
    def breaks():
        raise LookupError("the combination is 1234")

    answer = stage.visit(site, teacher).get("/api/v1/breaks")

    problem = answer.json()
    assert (answer.status_code, problem["type"]) == (500, "/problems/unexpected")
    assert answer.headers["x-request-id"] in problem["detail"]
    assert "1234" not in answer.text
    assert "Traceback" not in answer.text
    assert "default-src 'self'" in answer.headers["content-security-policy"]


def test_an_address_that_does_not_exist_says_so(visitor):
    answer = visitor.get("/api/v1/nowhere")

    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")
    assert "check how it was written" in answer.json()["detail"]


def test_an_address_asked_in_the_wrong_way_says_so_in_a_sentence(visitor):
    answer = visitor.patch("/api/v1/session")

    assert (answer.status_code, answer.json()["type"]) == (405, "/problems/method-not-allowed")
    assert "cannot be asked to do that" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ({}, ["/client_key", "/media_type"]),
        ({"client_key": "short", "media_type": "video/webm"}, ["/client_key"]),
        ({"client_key": "with spaces in it", "media_type": "video/webm"}, ["/client_key"]),
        ({"client_key": "long-enough", "media_type": "text/html"}, ["/media_type"]),
        ({"client_key": 12345678, "media_type": "video/webm"}, ["/client_key"]),
    ],
)
def test_a_value_that_is_off_is_pointed_at(visitor, stage, teacher, body, pointers):
    practice_id = stage.practice(teacher)

    answer = visitor.post(f"/api/v1/practice-sessions/{practice_id}/attempts", json=body)

    assert answer.status_code == 422
    assert [fault["pointer"] for fault in answer.json()["errors"]] == pointers


def test_a_pointer_leads_to_the_place_in_what_was_sent(visitor):
    scenario = {"setting": "Year 8", "roster": ["Devon", 7]}

    answer = visitor.post(
        "/api/v1/practice-sessions", json={"step_id": "qu1-cold-call", "scenario": scenario}
    )

    assert [fault["pointer"] for fault in answer.json()["errors"]] == ["/scenario/roster/1"]


@pytest.mark.parametrize("body", [b"{", b"", b"\xff\xfe", b"[1, 2", b'"text"', b"null"])
def test_a_body_that_is_no_document_is_refused_in_one_sentence(visitor, attempt, body):
    address = f"/api/v1/attempts/{attempt.id}/comments"

    answer = visitor.post(address, content=body, headers={"Content-Type": "application/json"})

    assert answer.status_code in (400, 422)
    assert answer.headers["content-type"] == MEDIA_TYPE
    assert answer.json()["detail"].endswith(".")


def test_malformed_json_is_called_that(visitor, attempt):
    address = f"/api/v1/attempts/{attempt.id}/comments"

    answer = visitor.post(address, content=b'{"kind": ', headers={"Content-Type": "application/json"})

    assert answer.json()["detail"] == "What was sent: This is not JSON, or not all of it came."


def test_a_comment_of_a_megabyte_is_too_long_and_changes_nothing(visitor, attempt):
    body = {"kind": "note", "text": "x" * 1_000_000}

    answer = visitor.post(f"/api/v1/attempts/{attempt.id}/comments", json=body)

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/text")
    assert visitor.get(f"/api/v1/attempts/{attempt.id}/comments").json()["items"] == []


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize("kind", ["application/json", "text/plain", "application/offset+octet-stream"])
def test_a_body_larger_than_any_form_is_refused_whether_or_not_it_says_its_size(
    visitor, attempt, chunked, kind
):
    chunk = b"x" * 65_536
    content = (chunk for _ in range(40)) if chunked else chunk * 40

    answer = visitor.post(
        f"/api/v1/attempts/{attempt.id}/comments", content=content, headers={"Content-Type": kind}
    )

    assert (answer.status_code, answer.json()["type"]) == (413, "/problems/too-large")


def test_a_form_larger_than_any_form_is_refused_as_a_page(visitor):
    answer = visitor.post(
        "/practice-sessions", data={"script": "x" * 3_000_000}, headers={"Accept": "text/html"}
    )

    assert answer.status_code == 413
    assert "More than the studio takes at once" in answer.text


@pytest.mark.parametrize(
    "address",
    [
        "/attempts/a%00b",
        "/api/v1/clips/a%00b/poster",
        "/steps/%00",
        "/static/%00",
        "/practice-sessions?after=%00",
    ],
)
def test_a_null_byte_in_an_address_names_nothing(visitor, address):
    answer = visitor.get(address)

    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")


def test_a_null_byte_in_a_document_is_pointed_at(visitor):
    body = {"step_id": "qu1-cold-call", "scenario": {"setting": "Year 8", "pupil_lines": ["Yes", "N\x00o"]}}

    answer = visitor.post("/api/v1/practice-sessions", json=body)

    assert answer.status_code == 422
    assert [fault["pointer"] for fault in answer.json()["errors"]] == ["/scenario/pupil_lines/1"]


def test_words_that_only_look_like_a_null_byte_are_words(visitor, attempt):
    body = {"kind": "note", "text": "In JSON it is written \\u0000."}

    answer = visitor.post(f"/api/v1/attempts/{attempt.id}/comments", json=body)

    assert (answer.status_code, answer.json()["text"]) == (201, body["text"])


@pytest.mark.parametrize(
    ("address", "form"),
    [
        ("/sign-in", {"email": "a\x00@school.test", "password": "three rivers"}),
        ("/practice-sessions", {"step": "qu1-cold-call", "script": "Hands\x00 down."}),
        ("/practice-sessions", {"step": "qu1\x00"}),
        ("/demo/doors", {"person": "\x00"}),
    ],
)
def test_a_null_byte_in_a_form_is_refused(visitor, address, form):
    answer = visitor.post(address, data=form)

    assert answer.status_code == 422
    assert "a character in this that nobody can see" in answer.json()["detail"]


def test_text_that_is_no_unicode_is_refused(visitor, attempt):
    content = b'{"kind": "note", "text": "\\ud800"}'

    answer = visitor.post(
        f"/api/v1/attempts/{attempt.id}/comments",
        content=content,
        headers={"Content-Type": "application/json"},
    )

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/text")


def test_a_cookie_that_is_none_is_passed_by(site):
    with TestClient(site, raise_server_exceptions=False) as visitor:
        answer = visitor.get(
            "/sign-in", headers={"Cookie": 'studio_visit="\\012\\000"; =; studio_sign_in=\x7f'}
        )

    assert answer.status_code == 200


def test_people_get_a_problem_as_a_page_and_programs_as_json(visitor):
    address = "/practice-sessions/unknown"

    page = visitor.get(address, headers={"Accept": "text/html,*/*;q=0.8"})
    document = visitor.get(address)

    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "There is no such practice here." in page.text
    assert document.headers["content-type"] == MEDIA_TYPE


def test_the_api_answers_in_json_even_to_a_browser(visitor):
    answer = visitor.get("/api/v1/attempts/unknown", headers={"Accept": "text/html"})

    assert answer.headers["content-type"] == MEDIA_TYPE


def test_whoever_is_not_signed_in_is_led_to_the_door_and_back_to_where_they_were(site, stage):
    visitor = stage.visit(site, None, as_script=False)

    answer = visitor.get("/practice-sessions/3f/comparison?first=1&last=2")

    assert answer.status_code == 303
    assert answer.headers["location"] == (
        "/sign-in?next=%2Fpractice-sessions%2F3f%2Fcomparison%3Ffirst%3D1%26last%3D2"
    )


def test_too_many_wrong_passwords_say_when_to_come_again(site, monkeypatch, installation):
    tries = installation.settings.sign_in.tries
    wrong = {"email": "okafor@school.test", "password": "no"}
    for _ in range(tries):
        installation.doorkeeper.count_wrong(wrong["email"])
    visitor = TestClient(site, cookies={"studio_visit": VISIT}, headers={"X-CSRF-Token": TOKEN})

    answer = visitor.post("/api/v1/sign-ins", json=wrong)

    assert (answer.status_code, answer.json()["type"]) == (429, "/problems/too-many-tries")
    assert 0 < int(answer.headers["retry-after"]) <= installation.settings.sign_in.tries_minutes * 60


def test_a_step_file_with_faults_lists_each_and_imports_nothing(visitor):
    before = len(visitor.get("/api/v1/steps").json()["items"])
    text = "schema: step/1\nid: wave\ntitle: Wave\n"

    answer = visitor.post("/api/v1/steps", json={"text": text, "file": "wave.yaml"})

    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/step-file")
    assert all(fault["detail"].startswith("wave.yaml:") for fault in answer.json()["errors"])
    assert len(visitor.get("/api/v1/steps").json()["items"]) == before


@pytest.mark.parametrize("limit", ["0", "201", "-1", "many"])
def test_a_page_has_one_to_two_hundred_items(visitor, limit):
    answer = visitor.get("/api/v1/practice-sessions", params={"limit": limit})

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/limit")


@pytest.mark.parametrize("lists", ["practice-sessions", "attempts"])
def test_the_pages_of_a_list_hold_each_item_once_in_order(visitor, stage, teacher, lists):
    practices = [stage.practice(teacher) for _ in range(5)]
    if lists == "attempts":
        everything = [stage.started(teacher, practices[0]).id for _ in range(5)]
        address = f"/api/v1/practice-sessions/{practices[0]}/attempts"
    else:
        everything, address = practices[::-1], "/api/v1/practice-sessions"

    pages = [visitor.get(address, params={"limit": 2}).json()]
    while pages[-1]["next"] is not None:
        pages.append(visitor.get(address, params={"limit": 2, "after": pages[-1]["next"]}).json())

    assert [[item["id"] for item in page["items"]] for page in pages] == [
        everything[:2],
        everything[2:4],
        everything[4:],
    ]


@pytest.mark.parametrize("address", ["/api/v1/practice-sessions", "/api/v1/steps"])
def test_a_cursor_of_no_page_is_refused_instead_of_beginning_again(visitor, address):
    answer = visitor.get(address, params={"after": "nothing"})

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/after")


def test_a_problem_is_valid_json_whatever_it_quotes(visitor):
    answer = visitor.get('/api/v1/steps/"quoted" & <tagged>')

    assert "<tagged>" in json.loads(answer.content)["detail"]
