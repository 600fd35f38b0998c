"""How long a test waits for what another process, thread or task does."""

#: Seconds after which something has gone wrong that is not slowness, however much else the machine has to do.
PATIENCE = 150.0
