"""All amounts of a catalog on a sheet for Excel, and back from there into the files."""
