"""Real processes that are killed, and disks whose power is cut: nothing lost, nothing twice."""
