"""How fast a browser's network is: it sends some bytes here, which are counted by nobody and kept nowhere."""

from fastapi import APIRouter, Request, Response

from api.problems import answers
from api.uploads import SenderDep

routes = APIRouter(tags=["uploads"])


@routes.post("/link-checks", status_code=204, response_class=Response, responses=answers(401, 403, 413))
async def check_link(request: Request, _person: SenderDep) -> Response:
    """Take bytes and drop them, so that the sender can see how long they took."""
    async for _ in request.stream():
        pass
    return Response(status_code=204)
