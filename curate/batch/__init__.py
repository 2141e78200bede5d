"""Many accounts at once: rows in, one answered row each out, in order, in bounded memory, and able to go on after a kill."""
