"""How the API answers: JSON with an ETag, so that what did not change is not sent again."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from starlette.requests import Request
from starlette.responses import Response


def answered(request: Request, document: Any, *, status: int = 200) -> Response:
    """Return a document, or that it is the one the client has already."""
    body = json.dumps(document, ensure_ascii=False, allow_nan=False).encode()
    etag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    headers = {"etag": etag, "cache-control": "no-cache"}
    known = [tag.strip() for tag in request.headers.get("if-none-match", "").split(",")]
    if status == 200 and (etag in known or f"W/{etag}" in known):
        return Response(status_code=304, headers=headers)
    return Response(body, status, headers, "application/json")


def paged(
    request: Request, rows: list[Any], *, limit: int, offset: int
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return a part of the rows with their total number, and the link to the next part."""
    part = rows[offset : offset + limit]
    links = {}
    if offset + limit < len(rows):
        after = request.url.include_query_params(offset=offset + limit, limit=limit)
        links["link"] = f'<{after.path}?{after.query}>; rel="next"'
    return {"rows": part, "total": len(rows), "limit": limit, "offset": offset}, links
