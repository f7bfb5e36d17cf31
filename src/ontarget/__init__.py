"""ontarget: will you hit your target, and what to do about it."""

__version__ = "0.1.0"
__all__ = ["__version__"]
