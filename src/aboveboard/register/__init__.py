"""What is public: follows entries, reads the contexts' queries, publishes statements into its own log; open data."""
