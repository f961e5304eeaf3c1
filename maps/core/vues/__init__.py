"""The signs and words of each layer, one module per theme: pages, sheets and prints show the same ones."""
