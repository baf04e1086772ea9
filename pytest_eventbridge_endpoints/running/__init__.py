"""One mock while it runs: what it answers, takes down, delivers, and has to tell."""
