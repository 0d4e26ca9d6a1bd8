"""A limit on the size of request bodies: what is larger is refused before anything reads it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

Refuse = Callable[[Request, int], Response]


class BodyLimit:
    """ASGI middleware: reads at most `limit` bytes of a body and hands them on whole, or answers with `refuse`."""

    def __init__(self, app: ASGIApp, limit: int, refuse: Refuse) -> None:
        self._app = app
        self._limit = limit
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        request = Request(scope)
        length = request.headers.get("content-length", "")
        body = None if length.isdigit() and int(length) > self._limit else await _read(receive, self._limit)
        if body is None:
            return await self._refuse(request, self._limit)(scope, receive, send)
        await self._app(scope, _once(body, receive), send)


async def _read(receive: Receive, limit: int) -> bytes | None:
    """The whole body; None where it is larger than the limit. A client that leaves early has sent what it has sent."""
    chunks: list[bytes] = []
    size, more = 0, True
    while more:
        message = await receive()
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > limit:
            return None
        chunks.append(chunk)
        more = message["type"] == "http.request" and message.get("more_body", False)
    return b"".join(chunks)


def _once(body: bytes, receive: Receive) -> Callable[[], Awaitable[Message]]:
    """Hands over the body as one message, then whatever else comes (the client leaving)."""
    pending: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def next_message() -> Message:
        return pending.pop() if pending else await receive()

    return next_message
