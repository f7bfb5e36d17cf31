"""The Python API; `import ontarget` is the way in."""
