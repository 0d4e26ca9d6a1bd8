"""Test cases beside a catalog: written, read, run, and what they cover."""
