"""The commands over running contracts of customers."""
