"""Every setting: name, default, unit and help, in one tuple; the only reader of the environment."""

from __future__ import annotations
