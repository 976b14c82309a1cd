"""The OpenAPI document: what FastAPI reads off the routes, and what holds for every one of them.

Any route may meet an error that nobody foresaw, any change needs the token of the visit, any body has a size
limit, and whatever is sent may be off. So routes list what is their own, and the rest is added here.
"""

from collections.abc import Iterator
from typing import Any

from fastapi.openapi.utils import get_openapi
from starlette.routing import BaseRoute

from api.problems import ProblemOut, answers

VALIDATION = "HTTPValidationError"  # FastAPI's own shape of a 422, which this API never sends
REFERENCE = "#/components/schemas/{model}"

Document = dict[str, Any]


def describe(title: str, version: str, description: str, routes: list[BaseRoute]) -> Document:
    """Return the OpenAPI document of *routes*."""
    document: Document = get_openapi(title=title, version=version, description=description, routes=routes)
    for method, operation in operations(document):
        _complete(operation, changes=method not in ("get", "head", "options"))
    schemas = document["components"]["schemas"]
    for name in (VALIDATION, "ValidationError"):
        schemas.pop(name, None)
    problem = ProblemOut.model_json_schema(ref_template=REFERENCE)
    schemas |= problem.pop("$defs") | {ProblemOut.__name__: problem}
    return document


def operations(document: Document) -> Iterator[tuple[str, Document]]:
    """Yield each operation of a document with its method."""
    for item in document["paths"].values():
        yield from item.items()


def _complete(operation: Document, *, changes: bool) -> None:
    responses = operation["responses"]
    if "422" in responses and VALIDATION in str(responses["422"]):
        responses |= _described(422)
    if changes:
        responses |= _described(403)
    if "requestBody" in operation:
        responses |= _described(413)
    unforeseen = _described(500)["500"]
    responses["default"] = unforeseen | {"description": "Something that nobody foresaw; always a problem."}


def _described(status: int) -> Document:
    return {str(known): answer for known, answer in answers(status).items()}
