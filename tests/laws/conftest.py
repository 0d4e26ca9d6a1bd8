"""What laws about stores share with the tests of the store: stores on both databases."""

from tests.store.conftest import clock, place, postgres, store  # noqa: F401
