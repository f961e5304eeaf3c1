"""The machinery of layers: types, catalogue, configuration, the door, the partition."""
