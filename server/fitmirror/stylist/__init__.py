"""Words about the look: what is measured, what may leave the machine, who writes them."""
