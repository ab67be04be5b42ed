"""The publication plan: its actions, its pages, and rules tried before they hold."""
