"""Servers to measure and to test: ours on a book, and one that says hello."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI
from jinja2 import Environment
from starlette.responses import HTMLResponse

from ontarget.bootstrap import Office
from ontarget.door.session import Sessions
from ontarget.serving.app import make_app


@contextmanager
def serve(app: FastAPI) -> Iterator[int]:
    """Serve an application on a free port."""
    bound = socket.socket()
    bound.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield bound.getsockname()[1]
    server.should_exit = True
    thread.join(20)


@contextmanager
def serve_office(office: Office) -> Iterator[int]:
    """Serve our pages."""
    with serve(
        make_app(office, sessions=Sessions("to measure and to test, no other use", None))
    ) as port:
        yield port


@contextmanager
def serve_hello() -> Iterator[int]:
    """Serve a template that says hello."""
    app = FastAPI()
    template = Environment(autoescape=True).from_string("<h1>Hello {{ name }}</h1>")

    @app.get("/")
    def hello() -> HTMLResponse:
        return HTMLResponse(template.render(name="you"))

    with serve(app) as port:
        yield port
