"""The pages without scripts: the whole job by links and forms, each page for everybody, nothing inline."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from media.loudness import Level
from studio import curves, sign_ins
from studio.clock import now
from studio.demo import COACH_EMAIL, TEACHER_EMAIL, open_demo
from studio.people import find_by_email
from studio.tables import Attempt, Clip, Person, PracticeSession, Share
from tests.plain_browser import PlainBrowser, inside
from tests.staging import PASSWORD, VISIT
from web.app import create_site

EVIL = "\"'><x-evil onclick=alert(1)>&amp;<script>alert(1)</script>"


@pytest.fixture
def browse(stage, site):
    """Returns a browser without scripts, signed in as a person or as nobody."""

    def browse(person: Person | None = None) -> PlainBrowser:
        return PlainBrowser(stage.visit(site, person, as_script=False))

    return browse


@pytest.fixture
def demo(installation) -> dict[str, Person]:
    open_demo(installation)
    with installation.database.reading() as session:
        return {
            name: find_by_email(session, mail)
            for name, mail in (("teacher", TEACHER_EMAIL), ("coach", COACH_EMAIL))
        }


def walked(browser: PlainBrowser, start: str = "/") -> list:
    """Every page that links lead to from *start*."""
    waiting, seen, pages = [start], {start}, []
    while waiting:
        page = browser.open(waiting.pop()).page
        pages.append(page)
        for link in {inside(link) for link in page.links} - seen - {None}:
            seen.add(link)
            waiting.append(link)
    return pages


def attempts_of(installation) -> list[Attempt]:
    with installation.database.reading() as session:
        return list(session.scalars(select(Attempt).order_by(Attempt.number)))


def test_the_whole_job_is_done_by_links_and_forms_alone(stage, browse, installation, teacher, coach):
    teachers, coachs = browse(teacher), browse(coach)

    # The teacher plans a practice with her coach, and says that it was shown live.
    teachers.open("/practice-sessions/new?step=qu1-cold-call")
    teachers.send("/practice-sessions", other=coach.id, setting="Year 8, rivers", script="Hands down.")
    practice = teachers.page.address
    teachers.send("/modelled-live")
    assert "Begin" in teachers.page.text

    # She begins with the one switch on, and records: the take comes in.
    teachers.send("/begin", share="on")
    assert teachers.page.address == f"{practice}/rehearse"
    first = stage.take(teacher, practice.rpartition("/")[2])
    stage.analysed(first, wait="not_seen")

    # Her coach finds it, judges before the finding is shown, and asks for one change.
    coachs.open("/")
    assert practice in coachs.page.links
    coachs.open(practice).open(f"/attempts/{first.id}")
    assert "Found on wait" not in coachs.page.text
    coachs.send("/judgements/wait", level="not_yet")
    assert "Found on wait" in coachs.page.text
    coachs.send(
        "/comments",
        button="Keep as draft",
        kind="praise",
        moment="0:04.0",
        criterion="wait",
        body="You began to wait.",
    )
    assert "You began to wait." not in teachers.open(f"/attempts/{first.id}").page.text
    coachs.send(
        "/comments",
        button="Share",
        kind="change",
        moment="0:07",
        criterion="wait",
        body="Count three breaths.",
    )

    # She reads both, goes again, and the next take knows what it answers.
    teachers.open(f"/attempts/{first.id}")
    assert "You began to wait." in teachers.page.text
    assert "Count three breaths." in teachers.page.text
    assert f"{practice}/rehearse" in teachers.page.links
    assert "Count three breaths." in teachers.open(f"{practice}/rehearse").page.text
    second = stage.take(teacher, practice.rpartition("/")[2])
    stage.analysed(second)
    assert "Count three breaths." in teachers.open(f"/attempts/{second.id}").page.text

    # First and last stand side by side, with what changed.
    compared = next(link for link in teachers.open(practice).page.links if "/comparison" in link)
    assert "not heard → heard" in teachers.open(compared).page.text
    assert {stage.state_of(first), stage.state_of(second)} == {"answered", "ready"}


def test_a_practice_begun_without_the_switch_shares_nothing(stage, browse, installation, teacher, coach):
    practice_id = stage.practice(teacher, coach, state="modelled")

    browse(teacher).open(f"/practice-sessions/{practice_id}").send("/begin")

    with installation.database.reading() as session:
        assert session.get_one(PracticeSession, practice_id).state == "practising"
        assert session.scalars(select(Share)).all() == []


@pytest.mark.parametrize("until", ["", "1999-01-01", "soon"])
def test_a_share_without_a_good_last_day_is_refused_and_nothing_begins(
    stage, browse, installation, teacher, coach, until
):
    practice_id = stage.practice(teacher, coach, state="modelled")

    browser = (
        browse(teacher).open(f"/practice-sessions/{practice_id}").send("/begin", share="on", until=until)
    )

    assert browser.page.status == 422
    with installation.database.reading() as session:
        assert session.get_one(PracticeSession, practice_id).state == "modelled"


def test_the_switch_on_a_practice_shares_its_takes_and_ends_that(stage, browse, site, teacher, coach):
    practice_id = stage.practice(teacher, coach)
    take = stage.take(teacher, practice_id)
    teachers, coachs = browse(teacher), browse(coach)
    until = (now().date() + timedelta(days=9)).isoformat()

    teachers.open(f"/practice-sessions/{practice_id}").send("/share", share="on", until=until)
    shared = coachs.open(f"/attempts/{take.id}").page.status
    teachers.send("/share", share=None)
    ended = coachs.open(f"/attempts/{take.id}").page.status

    assert (shared, ended) == (200, 404)


def test_one_take_is_shared_and_discarded_by_its_owner(stage, browse, teacher, coach):
    practice_id = stage.practice(teacher, coach)
    take = stage.take(teacher, practice_id)
    teachers, coachs = browse(teacher), browse(coach)

    teachers.open(f"/attempts/{take.id}").send("/share")
    shared = coachs.open(f"/attempts/{take.id}").page
    teachers.open(f"/attempts/{take.id}").send("/discard")

    assert shared.status == 200
    assert not [form for form in shared.forms if form.action.endswith(("/discard", "/share"))]
    assert teachers.page.address == f"/practice-sessions/{practice_id}"
    assert coachs.open(f"/attempts/{take.id}").page.status == 404


def test_of_several_drafted_changes_the_form_asks_for_one(stage, browse, teacher):
    take = stage.take(teacher, stage.practice(teacher))
    first, _ = (stage.comment(teacher, take, text=text) for text in ("Name last.", "Three breaths."))
    browser = browse(teacher).open(f"/attempts/{take.id}")

    browser.send("/review", focus=first.id)

    assert "Name last." in browser.open(f"/practice-sessions/{take.practice_session_id}/rehearse").page.text


def test_to_go_again_from_a_moment_the_room_shows_the_words_to_come_in_on(stage, browse, teacher):
    take = stage.take(teacher, stage.practice(teacher))
    stage.analysed(take)
    browser = browse(teacher).open(f"/attempts/{take.id}")
    room = f"/practice-sessions/{take.practice_session_id}/rehearse"

    browser.send(
        "/comments", do="share", kind="change", moment="0:03.6", criterion="wait", body="Wait.", redo="yes"
    )

    assert "Go again from" in browser.open(f"/attempts/{take.id}").page.text
    for address in (room, f"{room}/focus"):
        text = browser.open(address).page.text
        assert "Come in after" in text
        assert "Hands down. Where is the water fastest?" in text


def test_a_question_is_answered_where_a_change_is_acted_on(stage, browse, teacher, coach):
    practice_id = stage.practice(teacher, coach)
    first = stage.take(teacher, practice_id)
    stage.share(teacher, practice_id, coach)
    question = stage.comment(coach, first, "probe", "What did you see them do?")
    stage.comment(coach, first, share=True)
    last = stage.take(teacher, practice_id)
    browser = browse(coach).open(f"/attempts/{last.id}")

    offered = [
        text for form in browser.page.forms for *_, text in form.buttons if form.action.endswith("/mark")
    ]
    browser.visitor.post(
        f"/attempts/{first.id}/comments/{question.id}/mark",
        data={**browser.page.form("/mark").fields, "state": "acted_on"},
    )

    assert sorted(offered) == ["Acted on", "Answered", "Still open", "Still to do"]
    assert "· Answered" in browser.open(f"/attempts/{first.id}").page.text


def test_a_refused_comment_comes_back_with_its_words_and_the_reason(stage, browse, teacher):
    take = stage.take(teacher, stage.practice(teacher))
    stage.analysed(take)
    browser = browse(teacher).open(f"/attempts/{take.id}")

    browser.send(
        "/comments", button="Share", kind="change", moment="9:59", criterion="wait", body="Wait longer."
    )

    assert browser.page.status == 422
    assert "outside the take" in browser.page.text
    assert browser.page.form("/comments").fields["body"] == "Wait longer."


def test_a_refused_plan_comes_back_with_its_words_and_the_reason(browse, teacher):
    browser = browse(teacher).open("/practice-sessions/new?step=qu1-cold-call")

    browser.send("/practice-sessions", setting="Year 8\x07", script="Hands down.")

    assert browser.page.status == 422
    assert "control character" in browser.page.text
    assert browser.page.form("/practice-sessions").fields["script"] == "Hands down."


def test_a_step_file_is_imported_and_used_or_every_fault_of_it_shown(browse, teacher):
    visitor = browse(teacher).visitor
    token = PlainBrowser(visitor).open("/practice-sessions/new").page.form("/steps").fields["csrf_token"]

    def bring(content: bytes) -> object:
        return visitor.post("/steps", data={"csrf_token": token}, files={"file": ("own.yaml", content)})

    good = bring(OWN_STEP.encode())
    faulty = bring(b"schema: step/1\nid: own\n")
    binary = bring(b"\x00\xff\xfe")
    huge = bring(b"#" * 1_100_000)

    assert (good.status_code, good.headers["location"]) == (303, "/practice-sessions/new?step=own-step")
    assert (faulty.status_code, binary.status_code, huge.status_code) == (422, 422, 422)
    assert faulty.text.count("own.yaml:") >= 2
    assert "not a text file" in binary.text
    assert "at most 1 MB" in huge.text


OWN_STEP = """
schema: step/1
id: own-step
title: "Own step"
area: behaviour
why: "It greets."
cue: "When they come in"
duration_s: [5, 10]
criteria:
  - {id: waves, text: "Waves once", detector: coach_judges, params: {prompt: "A wave?"}}
  - {id: hello, text: "Says hello", detector: phrase_present, params: {any_of: ["hello"]}}
"""


@pytest.mark.parametrize("role", ["teacher", "coach"])
def test_every_page_stands_on_an_empty_studio(stage, browse, role):
    pages = walked(browse(stage.person(role=role)))

    assert {page.address: page.status for page in pages} == {page.address: 200 for page in pages}
    assert len(pages) > 15


@pytest.mark.parametrize("analysed", [False, True])
@pytest.mark.parametrize("role", ["teacher", "coach"])
def test_every_page_stands_on_the_demo_before_and_after_its_takes_are_analysed(
    stage, installation, browse, demo, role, analysed
):
    takes = attempts_of(installation)
    for take in takes if analysed else ():
        stage.analysed(take, wait="not_seen" if take.number == 1 else "seen")

    pages = walked(browse(demo[role]))

    assert {page.address: page.status for page in pages} == {page.address: 200 for page in pages}
    assert {f"/attempts/{take.id}" for take in takes} <= {page.address.partition("?")[0] for page in pages}
    for page in pages:
        assert page.refused_by_policy == []
        assert all("csrf_token" in form.fields for form in page.forms if form.method == "post")
        if not page.address.startswith("/patterns"):
            assert len(page.ids) == len(set(page.ids)), page.address


def test_every_file_that_a_page_names_is_there_and_may_be_kept(browse, demo):
    browser = browse(demo["teacher"])
    named = set().union(*(page.resources for page in walked(browser)))
    files = {resource for resource in named if resource.startswith("/static/")}

    answers = {file: browser.visitor.get(file) for file in files}

    assert {file: answer.status_code for file, answer in answers.items()} == dict.fromkeys(files, 200)
    kept = {file for file, answer in answers.items() if "immutable" in answer.headers["cache-control"]}
    assert kept == files


def test_a_file_of_another_edition_or_of_none_is_asked_about_again(browse):
    visitor = browse().visitor

    answers = [visitor.get(f"/static/{place}css/site.css") for place in ("", "e-0123456789ab/")]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert [answer.headers["cache-control"] for answer in answers] == ["no-cache"] * 2


def test_script_and_style_go_over_the_wire_packed_to_whom_takes_them_so(browse):
    visitor = browse().visitor
    address = "/static/css/components/rehearse.css"

    plain = visitor.get(address, headers={"Accept-Encoding": "identity"})
    packed = visitor.get(address, headers={"Accept-Encoding": "gzip"})
    again = visitor.get(address, headers={"Accept-Encoding": "gzip", "If-None-Match": packed.headers["etag"]})

    assert packed.text == plain.text
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["vary"] == plain.headers["vary"] == "accept-encoding"
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"]) / 2
    assert again.status_code == 304


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/sign-in",
        "/nowhere",
        "/static/css/site.css",
        "/api/v1/session",
        "/api/v1/nowhere",
        "/openapi.json",
    ],
)
def test_every_answer_carries_the_headers_that_keep_browsers_safe(browse, teacher, address):
    answer = browse(teacher).visitor.get(address)

    policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "unsafe-inline" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert len(answer.headers["x-request-id"]) == 32


def test_a_page_is_kept_by_nobody_and_a_recording_by_its_viewer_alone(stage, browse, teacher):
    take = stage.take(teacher, stage.practice(teacher))
    stage.analysed(take)
    visitor = browse(teacher).visitor

    page = visitor.get(f"/attempts/{take.id}")
    clip = visitor.get(f"/api/v1/clips/{take.clip_id}/playable")

    assert page.headers["cache-control"] == "no-store"
    assert clip.headers["cache-control"].startswith("private")


def test_whatever_people_write_is_shown_as_they_wrote_it(stage, site, browse, installation):
    teacher = stage.person(EVIL)
    coach = stage.coach_of(teacher, f"{EVIL} coach")
    browser = browse(teacher).open("/practice-sessions/new?step=qu1-cold-call")
    browser.send(
        "/practice-sessions", other=coach.id, setting=EVIL, roster=EVIL[:50], pupil_lines=EVIL, script=EVIL
    )
    practice_id = browser.page.address.rpartition("/")[2]
    browser.send("/modelled-live").send("/begin", share="on")
    takes = [stage.take(teacher, practice_id) for _ in range(2)]
    for take in takes:
        stage.analysed(take, sentence=EVIL, quote=EVIL, word=EVIL)
        stage.comment(teacher, take, text=EVIL, share=True)
    stage.judge(coach, takes[0], "met")

    pages = [page for person in (teacher, coach) for page in walked(browse(person))]
    parts = [
        browser.open(f"/attempts/{takes[0].id}/parts/{part}").page
        for part in ("stage", "lanes", "words", "criteria", "comments", "focus", "pills")
    ]

    assert EVIL in browser.open(f"/practice-sessions/{practice_id}").page.text
    for page in (*pages, *parts):
        assert "x-evil" not in page.tags
        assert page.refused_by_policy == []


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/practice-sessions", "/practice-sessions"),
        (
            "/practice-sessions/3f/comparison?first=1&last=2",
            "/practice-sessions/3f/comparison?first=1&last=2",
        ),
        ("https://elsewhere.test/", "/"),
        ("//elsewhere.test/", "/"),
        ("/\\elsewhere.test/", "/"),
        ("\\\\elsewhere.test/", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_signing_in_leads_to_a_page_of_this_site_and_nowhere_else(browse, teacher, wanted, reached):
    browser = browse()
    door = browser.visitor.get("/sign-in", params={"next": wanted})
    token = PlainBrowser(browser.visitor).open("/sign-in").page.form("/sign-in").fields["csrf_token"]

    answer = browser.visitor.post(
        "/sign-in",
        data={"email": teacher.email, "password": PASSWORD, "next": wanted, "csrf_token": token},
    )

    assert (answer.status_code, answer.headers["location"]) == (303, reached)
    assert f'name="next" value="{reached.replace("&", "&amp;")}"' in door.text


@pytest.mark.parametrize(
    "wanted", ["/\t/elsewhere.test", "/\r\nLocation: https://elsewhere.test", "/%0d%0aX: y"]
)
def test_what_a_browser_would_strip_from_an_address_is_sent_as_it_is(browse, teacher, wanted):
    visitor = browse(teacher).visitor

    answer = visitor.get("/sign-in", params={"next": wanted})

    location = answer.headers["location"]
    assert location.startswith("/")
    assert not location.startswith("//")
    assert not {"\t", "\r", "\n"} & set(location)


def test_a_wrong_password_shows_the_door_again_with_the_e_mail_and_no_password(browse, teacher):
    browser = browse().open("/sign-in")

    browser.send("/sign-in", email=teacher.email, password="three loud breaths")

    assert browser.page.status == 401
    assert "do not belong together" in browser.page.text
    fields = browser.page.form("/sign-in").fields
    assert (fields["email"], fields["password"]) == (teacher.email, "")


def test_signing_out_ends_the_sign_in_here_and_in_the_record(browse, installation, teacher):
    browser = browse(teacher).open("/")
    token = browser.visitor.cookies["studio_sign_in"]

    browser.send("/sign-out")

    assert browser.page.address == "/sign-in"
    assert browser.open("/").page.address.startswith("/sign-in")
    with installation.database.reading() as session:
        assert sign_ins.person_of(session, token) is None


def test_the_cookie_of_a_sign_in_is_for_this_site_s_requests_alone(browse, teacher):
    browser = browse().open("/sign-in")
    fields = browser.page.form("/sign-in").fields | {"email": teacher.email, "password": PASSWORD}

    plain = browser.visitor.post("/sign-in", data=fields).headers["set-cookie"].lower()
    secure = browser.visitor.post("https://testserver/sign-in", data=fields).headers["set-cookie"].lower()

    assert "httponly" in plain
    assert "samesite=lax" in plain
    assert ("secure" in plain, "secure" in secure) == (False, True)


HERE = ("127.0.0.1", 50000)
PROXIED = ("x-forwarded-for", "x-forwarded-host", "x-real-ip", "forwarded")


def knock(site, person_id, *, client=HERE, headers=()):
    visitor = TestClient(
        site, client=client, cookies={"studio_visit": VISIT}, headers=dict(headers), follow_redirects=False
    )
    token = PlainBrowser(visitor).open("/sign-in").page.form("/sign-in").fields["csrf_token"]
    return visitor.post("/demo/doors", data={"person": person_id, "csrf_token": token}).status_code


@pytest.mark.parametrize("client", [HERE, ("::1", 50000), ("127.8.8.8", 1)])
def test_the_demo_s_doors_open_on_this_machine(site, demo, client):
    assert knock(site, demo["coach"].id, client=client) == 303


@pytest.mark.parametrize("client", [("192.168.1.20", 50000), ("testclient", 50000), ("2001:db8::1", 1)])
def test_the_demo_s_doors_are_closed_to_other_machines(site, demo, client):
    assert knock(site, demo["coach"].id, client=client) == 404


@pytest.mark.parametrize("header", PROXIED)
def test_the_demo_s_doors_are_closed_behind_a_proxy(site, demo, header):
    assert knock(site, demo["coach"].id, headers=[(header, "127.0.0.1")]) == 404


def test_the_demo_s_doors_let_nobody_in_who_is_not_of_the_demo(site, demo, teacher):
    assert knock(site, teacher.id) == 404


def test_without_the_demo_there_are_no_doors_even_where_its_people_are(installation, demo):
    site = create_site(installation)
    visitor = TestClient(site, client=HERE, cookies={"studio_visit": VISIT})

    page = PlainBrowser(visitor).open("/sign-in").page

    assert knock(site, demo["coach"].id) == 404
    assert "Mr Haddad" not in page.text


def test_the_demo_s_doors_are_on_the_page_where_they_open(site, demo):
    page = PlainBrowser(TestClient(site, client=HERE)).open("/sign-in").page

    assert [form.action for form in page.forms].count("/demo/doors") >= 1
    assert "Ms Okafor" in page.text


def test_two_attempts_are_compared_in_the_order_in_which_they_were_made(stage, browse, teacher):
    practice_id = stage.practice(teacher)
    first, last = (stage.take(teacher, practice_id) for _ in range(2))
    stage.analysed(first, wait="not_seen")
    stage.analysed(last, wait="seen")
    address = f"/practice-sessions/{practice_id}/comparison"

    page = browse(teacher).open(f"{address}?first={last.id}&last={first.id}").page

    assert "not heard → heard" in page.text
    assert browse(teacher).open(f"{address}?first={last.id}&last={last.id}").page.status == 422


def test_a_take_says_how_it_was_recorded_and_its_owner_what_to_change(stage, browse, teacher, coach):
    practice = stage.practice(teacher, coach)
    stage.share(teacher, practice, coach)
    attempt = stage.take(teacher, practice)
    stage.analysed(attempt)
    curves.keep_level(stage.installation.store, attempt.clip_id, Level(-52.0, -70.0, 0.01))
    with stage.installation.database.writing() as session:
        session.get_one(Clip, attempt.clip_id).automatic_gain = True

    owners, coachs = (browse(one).open(f"/attempts/{attempt.id}").page.text for one in (teacher, coach))

    assert "You were very quiet: move nearer" in owners
    assert "too loud for the microphone" in owners
    assert "You were very quiet" not in coachs
    assert all("The browser levelled the loudness by itself" in text for text in (owners, coachs))


def test_pictures_are_read_only_once_somebody_switches_it_on(installation, browse, teacher):
    browser = browse(teacher).open("/account")
    assert "only if you switch it on" in browser.page.text

    before = _lets_pictures_be_read(installation, teacher)
    browser.send("/account/pictures", read="on")
    on = _lets_pictures_be_read(installation, teacher)
    browser.send("/account/pictures", read=None)

    assert (before, on, _lets_pictures_be_read(installation, teacher)) == (False, True, False)


def _lets_pictures_be_read(installation, person: Person) -> bool:
    with installation.database.reading() as session:
        return session.get_one(Person, person.id).pictures_read
