"""Records: each file is a table, its row type and its queries. Nothing here decides; nothing here commits."""
