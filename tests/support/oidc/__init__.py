"""Identity providers for tests: a real one, and one that forges what no real one would say."""
