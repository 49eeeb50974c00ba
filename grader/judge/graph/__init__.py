"""A network as evidence: the program of one run, its canonical form, its verification, and what differs."""
