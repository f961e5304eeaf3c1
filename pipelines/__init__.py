"""What we compute: one module per pipeline, found by discovery."""
