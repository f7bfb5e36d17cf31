"""The door of the local server: who may come in, and what may be sent."""
