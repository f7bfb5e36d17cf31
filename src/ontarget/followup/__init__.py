"""Follow-up: when silence calls for a contact, when not, at which hour, and with what."""
