"""A seeded simulation: the whole office in one thread, in virtual time, on a wire that does its worst."""
