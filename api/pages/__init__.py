"""Pages for people: plain HTML that works without scripts, made smooth by htmx. They call the library as the service does."""
