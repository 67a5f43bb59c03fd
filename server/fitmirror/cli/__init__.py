"""The command line: thin commands over the rooms below, every heavy import inside its command."""
