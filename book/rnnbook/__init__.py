"""What the pages of the book need beside rnnlib."""
