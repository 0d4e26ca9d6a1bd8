"""The files of a catalog as files: read with their comments, laid out, rewritten, described to editors, translated."""
