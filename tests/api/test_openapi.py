"""The document describes every answer of every route, so that a program can be written from it alone."""

import warnings
from collections import Counter
from functools import reduce

import pytest

from api.app import PREFIX
from api.description import operations
from api.problems import MEDIA_TYPE, ProblemOut
from tests.api.test_access_walk import TABLE

LOCATIONS = {"path", "query", "header", "cookie"}
NO_BODY = {"204", "304"}


@pytest.fixture
def document(site) -> dict:
    site.openapi_schema = None
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return site.openapi()


def references(part) -> set[str]:
    """Every `$ref` in a part of the document."""
    if isinstance(part, dict):
        own = {part["$ref"]} if isinstance(part.get("$ref"), str) else set()
        return own.union(*map(references, part.values()))
    return set().union(*map(references, part)) if isinstance(part, list) else set()


def test_it_says_what_it_is(document):
    assert document["openapi"].startswith("3.1")
    assert {"title", "version", "description"} <= set(document["info"])
    assert set(document) == {"openapi", "info", "paths", "components"}


def test_every_route_of_the_api_is_in_it_and_no_page(document):
    described = {(method.upper(), path) for path, item in document["paths"].items() for method in item}
    twins = {
        ("HEAD", f"{PREFIX}/clips/{{clip_id}}/{{piece}}"),
        ("OPTIONS", f"{PREFIX}/uploads/{{upload_id}}"),
    }
    by_another_name = {("POST", f"{PREFIX}/uploads/{{upload_id}}")}

    asked = {(step.method, step.path) for step in TABLE if step.path.startswith(PREFIX)}

    assert described == asked - twins - by_another_name


def test_every_reference_leads_somewhere(document):
    found = references(document)

    for reference in found:
        assert reference.startswith("#/")
        assert reduce(lambda part, name: part[name], reference[2:].split("/"), document)


def test_no_two_operations_share_a_name_and_each_says_what_it_does(document):
    every = [operation for _, operation in operations(document)]

    names = Counter(operation["operationId"] for operation in every)

    assert set(names.values()) == {1}
    assert all(operation["description"].endswith(".") and operation["tags"] for operation in every)


def test_every_parameter_of_a_path_is_described_and_required(document):
    for path, item in document["paths"].items():
        in_path = {part[1:-1] for part in path.split("/") if part.startswith("{")}

        for operation in item.values():
            parameters = operation.get("parameters", [])

            assert {one["name"] for one in parameters if one["in"] == "path"} == in_path
            assert all(one["required"] for one in parameters if one["in"] == "path")
            assert {one["in"] for one in parameters} <= LOCATIONS
            assert all("schema" in one for one in parameters)


def test_every_success_has_a_shape_or_no_body(document):
    for method, operation in operations(document):
        successes = {status: one for status, one in operation["responses"].items() if status[0] == "2"}
        assert successes

        for status, answer in successes.items():
            kinds = answer.get("content", {})
            if operation["tags"] == ["uploads"] or method == "head" or status in (*NO_BODY, "206"):
                assert not kinds
            elif operation["tags"] == ["live"]:
                assert set(kinds) == {"text/event-stream"}
            else:
                assert kinds
                assert all(kind["schema"] for kind in kinds.values())


def test_every_problem_is_a_problem_in_the_document(document):
    ours = {"$ref": f"#/components/schemas/{ProblemOut.__name__}"}
    media_ranges = {"400", "416"}  # the file's own answers, for players and in plain text

    for _, operation in operations(document):
        problems = {
            status: answer
            for status, answer in operation["responses"].items()
            if status[0] in "45d"
            and not (operation["tags"] in (["clips"], ["films"]) and status in media_ranges)
        }

        assert "default" in problems
        assert all(answer["description"] for answer in problems.values())
        assert all(answer["content"] == {MEDIA_TYPE: {"schema": ours}} for answer in problems.values())


def test_every_answer_that_the_walk_gets_is_described(document):
    described = {
        (method.upper(), path): set(operation["responses"])
        for path, item in document["paths"].items()
        for method, operation in item.items()
    }

    for step in TABLE:
        if (step.method, step.path) in described:
            assert set(map(str, step.answers)) <= described[step.method, step.path], step


def test_every_change_may_lack_its_token_and_every_body_may_be_too_large(document):
    for method, operation in operations(document):
        if method in ("post", "put", "patch", "delete"):
            assert "403" in operation["responses"]
        if "requestBody" in operation:
            assert {"413", "422"} <= set(operation["responses"])


def test_the_shapes_of_frameworks_are_not_in_it(document):
    assert not {name for name in document["components"]["schemas"] if "Validation" in name}
    assert "ValidationError" not in str(document["paths"])
