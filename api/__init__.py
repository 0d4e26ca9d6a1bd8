"""The service: JSON for websites and systems under `/v1`, pages for people under `/`. Thin: one library call an endpoint."""
