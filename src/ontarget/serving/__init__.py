"""The local server, put together: pages and API behind one door."""
