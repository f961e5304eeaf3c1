"""The errors of Terril: one root, leaves by the object at fault, four parts in each message."""


class TerrilError(Exception):
    """An error a user can act on.

    Parameters
    ----------
    where
        The object at fault: file, layer, column, option.
    expected
        What a correct input holds there.
    found
        What was met instead: value, key, count.
    remedy
        What to do about it.
    """

    def __init__(self, where: str, *, expected: str, found: str, remedy: str) -> None:
        super().__init__(where, expected, found, remedy)
        self.where, self.expected, self.found, self.remedy = where, expected, found, remedy

    def __str__(self) -> str:
        return f"{self.where}\n  expected: {self.expected}\n  found:    {self.found}\n  to do:    {self.remedy}"

    def __reduce__(self) -> tuple[object, ...]:
        parts = {"expected": self.expected, "found": self.found, "remedy": self.remedy}
        return _rebuild, (type(self), self.where, parts)


def _rebuild(kind: type[TerrilError], where: str, parts: dict[str, str]) -> TerrilError:
    return kind(where, **parts)


class SourceError(TerrilError):
    """A file, folder, archive or service that cannot be read."""


class LayerError(TerrilError):
    """A readable source that is not the layer it should be."""


class SchemaError(LayerError):
    """A required column is missing or cannot be read as its type."""


class CrsError(LayerError):
    """The coordinates are not in the coordinate reference system they claim."""


class GeometryError(LayerError):
    """Shapes of the wrong type, unusable, or outside the territory."""


class CatalogueError(TerrilError):
    """An unknown, duplicated or malformed entry of the catalogue."""


class PipelineError(TerrilError):
    """A computation that received or produced what it must not."""


class ConfigurationError(TerrilError):
    """A configuration file or a command-line option that makes no sense."""


class OutputError(TerrilError):
    """An output folder that cannot be written, or that another build holds."""
