"""Hearth against those who mean harm, and against words that look as if they did."""
