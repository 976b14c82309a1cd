"""What routes ask for: one transaction a request, and a turn at the record that leaves threads to others."""

import asyncio

import httpx2
import pytest

from tests.staging import TOKEN, VISIT

MORE_THAN_THREADS = 60  # the server answers with 40


async def _all_at_once(site, token, count, method, address, **body):
    cookies = {"studio_visit": VISIT, "studio_sign_in": token}
    transport = httpx2.ASGITransport(site)
    async with (
        asyncio.timeout(60),
        httpx2.AsyncClient(
            transport=transport,
            base_url="http://studio.test",
            cookies=cookies,
            headers={"X-CSRF-Token": TOKEN},
            timeout=60,
        ) as client,
    ):
        answers = await asyncio.gather(*(client.request(method, address, **body) for _ in range(count)))
    return [answer.status_code for answer in answers]


@pytest.mark.parametrize(("method", "status"), [("GET", 200), ("POST", 201)])
def test_more_requests_at_once_than_there_are_threads_are_all_answered(site, stage, method, status):
    token = stage.visit(site, stage.person()).cookies["studio_sign_in"]
    body = {"json": {"step_id": "qu1-cold-call"}} if method == "POST" else {}

    statuses = asyncio.run(
        _all_at_once(site, token, MORE_THAN_THREADS, method, "/api/v1/practice-sessions", **body)
    )

    assert statuses == [status] * MORE_THAN_THREADS
