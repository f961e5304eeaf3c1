"""What we know: one module per layer, found by discovery."""
