"""Claims about how pages look and read."""
