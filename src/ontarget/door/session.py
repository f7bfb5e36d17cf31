"""Who is at the browser: a signed cookie, the token that every write carries, and sign-in.

A session is a random id in a signed cookie; nothing about it is kept on the server. Its token is
signed from the same id, so a page of another site can neither read nor guess it. At sign-in the
session gets a new id.
"""

from __future__ import annotations

import secrets
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock

from itsdangerous import BadSignature, URLSafeSerializer, URLSafeTimedSerializer

COOKIE = "ontarget_session"
_MOST_AGE = timedelta(days=30)
_TRIES, _WITHIN = 5, timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Session:
    """One browser. ``is_signed_in``: the password was given; ``is_new``: it has no cookie yet."""

    id: str
    is_signed_in: bool
    is_new: bool = False


class Sessions:
    """Makes and reads sessions; ``password_hash`` is None where the server asks for none."""

    def __init__(self, secret: str, password_hash: str | None) -> None:
        self._cookies = URLSafeTimedSerializer(secret, salt="session")
        self._tokens = URLSafeSerializer(secret, salt="token")
        self.password_hash = password_hash

    @property
    def needs_password(self) -> bool:
        """Whether anybody has to sign in."""
        return self.password_hash is not None

    def read(self, cookie: str | None) -> Session:
        """Return the session of a cookie; a new one where it is missing, forged or too old."""
        if cookie:
            try:
                found = self._cookies.loads(cookie, max_age=int(_MOST_AGE.total_seconds()))
                return Session(str(found["id"]), found["in"] == self._mark)
            except (BadSignature, KeyError, TypeError):
                pass
        return self.start(is_signed_in=False)

    def start(self, *, is_signed_in: bool) -> Session:
        """Return a session with an id that nobody had."""
        return Session(secrets.token_urlsafe(16), is_signed_in, is_new=True)

    def cookie(self, session: Session) -> str:
        """Return what the browser keeps."""
        kept = self._mark if session.is_signed_in else ""
        return str(self._cookies.dumps({"id": session.id, "in": kept}))

    def token(self, session: Session) -> str:
        """Return what every write of the session has to carry."""
        return str(self._tokens.dumps(session.id))

    def is_token(self, session: Session, token: str | None) -> bool:
        """Whether a token belongs to a session."""
        return bool(token) and secrets.compare_digest(self.token(session), str(token))

    def is_password(self, password: str) -> bool:
        """Whether this is the password; slow on purpose (argon2)."""
        from argon2 import PasswordHasher
        from argon2.exceptions import Argon2Error, InvalidHashError

        if self.password_hash is None:
            return False
        try:
            return PasswordHasher().verify(self.password_hash, password)
        except (Argon2Error, InvalidHashError):
            return False

    @property
    def _mark(self) -> str:
        """A sign-in ends with the password that it was given for."""
        return "local" if self.password_hash is None else self.password_hash[-16:]


def hash_password(password: str) -> str:
    """Return what is kept of a password (argon2id)."""
    from argon2 import PasswordHasher

    return PasswordHasher().hash(password)


def kept_secret(folder: Path) -> str:
    """Return the secret that sessions are signed with; made once, for its owner's eyes alone."""
    path = folder / "session-secret"
    try:
        found = path.read_text(encoding="ascii").strip()
        if len(found) >= 32:
            return found
    except (OSError, UnicodeDecodeError):
        pass
    secret = secrets.token_hex(32)
    folder.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text(secret, encoding="ascii")
    return secret


class Tries:
    """Counts wrong passwords, of everybody together: a guesser may have many addresses."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock, self._wrong, self._lock = clock, deque[datetime](), Lock()

    def begin(self) -> int:
        """Return for how many seconds nobody may try; 0 if one may, and then it is counted.

        It counts before the password is looked at, so many at once are no way around it.
        """
        with self._lock:
            now = self._clock()
            while self._wrong and now - self._wrong[0] > _WITHIN:
                self._wrong.popleft()
            if len(self._wrong) < _TRIES:
                self._wrong.append(now)
                return 0
            return int((self._wrong[0] + _WITHIN - now).total_seconds()) + 1

    def right(self) -> None:
        """Take back the try that was right."""
        with self._lock:
            if self._wrong:
                self._wrong.pop()
