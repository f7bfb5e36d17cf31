"""The REST API as a page, from the application's own OpenAPI document: it cannot be out of step."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from ontarget.door.session import Sessions
from ontarget.serving.app import make_app

_HEAD = """# Every address of the REST API

Made from the OpenAPI document that a running server gives at `/api/openapi.json`. How to sign in,
page through rows and repeat a write safely stands in [api](src/ontarget/help/api.md); what the
fields mean in the [contract](docs/contract.md).

Every address takes `owner`, `team` or `company` (whose numbers), and `as_of` (the day asked about);
they are not repeated below. More fields may come; none of those named goes or changes its meaning.
"""
_EVERYWHERE = {"owner", "team", "company", "as_of"}
_KINDS = {"string": "text", "integer": "whole number", "boolean": "true or false",
          "object": "names and values"}  # fmt: skip
_HEADERS = {"X-Ontarget-Token"}  # of the pages of the server, not for programs


def describe_api() -> dict[str, Any]:
    """Return the OpenAPI document of the server; no book is opened for it."""
    office: Any = SimpleNamespace(clock=lambda: datetime(2026, 1, 1, tzinfo=UTC))
    app = make_app(office, sessions=Sessions("nobody signs in to a page of documentation", None))
    document: dict[str, Any] = app.openapi()
    return document


def rest_page() -> str:
    """Return the page as Markdown: what can be read, then what can be written."""
    document = describe_api()
    bodies = document["components"]["schemas"]
    reads, writes = [], []
    for path, methods in document["paths"].items():
        for method, said in methods.items():
            lines = _address(method.upper(), path, said, bodies)
            (reads if method == "get" else writes).extend(lines)
    return "\n".join([_HEAD, "## Read", *reads, "", "## Write", *writes, ""])


def _address(method: str, path: str, said: dict[str, Any], bodies: dict[str, Any]) -> list[str]:
    lines = ["", f"### {method} {path}", "", f"**{said['summary']}** {said.get('description', '')}"]
    asked = [one for one in said.get("parameters", ())
             if one["name"] not in _EVERYWHERE | _HEADERS]  # fmt: skip
    if asked:
        lines += ["", "| asked | in | kind | |", "| --- | --- | --- | --- |"]
        lines += [_row(one["name"], one["in"], _kind(one["schema"]),
                       one.get("description") or _default(one)) for one in asked]  # fmt: skip
    body = said.get("requestBody")
    if body is not None:
        lines += ["", *_body(body, bodies)]
    fields = _answered(said["responses"])
    if fields:
        lines += ["", "Answers with " + ", ".join(f"`{name}`" for name in fields) + "."]
    return lines


def _body(body: dict[str, Any], bodies: dict[str, Any]) -> list[str]:
    media, content = next(iter(body["content"].items()))
    schema, as_what = content["schema"], "a form with files" if "multipart" in media else "JSON"
    one = bodies[schema["$ref"].rsplit("/", 1)[1]]
    required = set(one.get("required", ()))
    rows = [
        _row(name, "required" if name in required else "", _kind(said), said.get("description", ""))
        for name, said in one["properties"].items()
    ]
    return [f"Sent as {as_what}: {one.get('description', '').rstrip('.').lower()}.", "",
            "| sent | | kind | |", "| --- | --- | --- | --- |", *rows]  # fmt: skip


def _answered(responses: dict[str, Any]) -> list[str]:
    done = next(said for code, said in responses.items() if code in ("200", "201", "202"))
    content = done.get("content", {}).get("application/json", {})
    return list(content.get("schema", {}).get("properties", {}))


def _row(*cells: str) -> str:
    first, *others = (cell.replace("|", "or") for cell in cells)
    return f"| `{first}` | {' | '.join(others)} |"


def _default(one: dict[str, Any]) -> str:
    default = one["schema"].get("default")
    return "" if default is None else f"default {str(default).lower()}"


def _kind(schema: dict[str, Any]) -> str:
    """Return the kind of a value in words: a choice, its bounds, or its type."""
    either = [one for one in schema.get("anyOf", ()) if one.get("type") != "null"]
    one = either[0] if either else schema
    if "enum" in one:
        return ", ".join(map(str, one["enum"]))
    if one.get("type") == "array":
        return f"several, each {_kind(one['items'])}"
    kind = _KINDS.get(one.get("type", ""), one.get("type", "anything"))
    low = one.get("minimum", one.get("exclusiveMinimum"))
    high = one.get("maximum", one.get("exclusiveMaximum"))
    if low is not None and high is not None and high < 2**31:
        return f"{kind}, {low:g} to {high:g}"
    return kind
