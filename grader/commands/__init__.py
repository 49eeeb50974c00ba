"""What the subcommands do and what people see in the terminal."""
