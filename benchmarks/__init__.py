"""What is measured; run all of it with `make bench`, one part with `python -m benchmarks PART`."""
