"""What can be said of a file: one table of sayings, to the terminal (English) and in the configuration (French)."""

#: Kind of saying: (English, French).
SAYINGS = {
    "asked": ("given by --epci", "donné par --epci"),
    "siren": ("{n} rows of {file}, field {field}", "{n} lignes de {file}, champ {field}"),
    "codes": (
        "most of the {n} commune codes of {file}, field {field}",
        "la plupart des {n} codes de communes de {file}, champ {field}",
    ),
    "named": ("named like it", "nom ressemblant"),
    "columns": ("{n} of {of} columns", "{n} colonnes sur {of}"),
    "expected": ("{columns} values as expected", "valeurs attendues dans {columns}"),
    "inside": ("{n} of {of} objects in the territory", "{n} objets sur {of} dans le territoire"),
    "sample": ("judged on its first {n} rows", "jugé sur ses {n} premières lignes"),
    "older": ("older edition ({date}) of the same series", "édition plus ancienne ({date}) de la même série"),
    "apart": (
        "{n} of its {of} objects are not in the file kept: uncomment it if it completes it",
        "{n} de ses {of} objets ne sont pas dans le fichier retenu : à décommenter s’il le complète",
    ),
    "weaker": ("a weaker match", "correspondance moins bonne"),
    "table": ("a table without geometry", "table sans géométrie"),
    "empty": ("no row", "aucune ligne"),
    "kind": ("{found} where {wanted} is wanted", "{found} au lieu de {wanted}"),
    "outside": ("nothing in the territory or its halo", "rien dans le territoire ni dans son halo"),
    "unplaced": ("cannot be placed: {why}", "impossible à situer ({why})"),
    "missing": ("no field for {columns}", "aucun champ pour {columns}"),
    "repeated": ("field {field}: repeated values", "champ {field} : valeurs répétées"),
    "limits": (
        "{other} communes of other EPCI, {absent} of {of} communes absent: extract yours first",
        "{other} communes d’autres EPCI, {absent} communes sur {of} absentes : extraire d’abord les vôtres",
    ),
    "unreadable": ("unreadable: {why}", "illisible ({why})"),
    "standard": ("its key and label have their standard names", "clé et libellé nommés comme dans le standard"),
    "heights": ("values from {low:g} to {high:g} {unit}", "valeurs de {low:g} à {high:g} {unit}"),
    "tiles": ("{n} tiles", "{n} dalles"),
    "covers": ("its box covers {n}% of the territory", "son emprise couvre {n} % du territoire"),
    "damaged": ("unreadable raster: {why}", "raster illisible ({why})"),
    "raster_format": (
        "raster format {suffix} is not read: convert it",
        "raster {suffix} non lu : à convertir en GeoTIFF",
    ),
    "picture": ("raster picture, not a grid of numbers", "image raster, pas une grille de nombres"),
    "bands": ("raster of {n} bands, not one of numbers", "raster à {n} bandes, pas une grille de nombres"),
    "unset": ("raster without a position, or not north up", "raster sans position, ou qui n’a pas le nord en haut"),
    "unit": ("raster of values in {unit}", "raster de valeurs en {unit}"),
    "blank": ("raster without a known value", "raster sans aucune valeur connue"),
    "implausible": (
        "raster of values from {low:g} to {high:g}: not those of a grid of the catalogue",
        "raster de valeurs de {low:g} à {high:g} : pas celles d’une grille du catalogue",
    ),
    "flat": (
        "raster of values from {low:g} to {high:g}, too close to be known for heights",
        "raster de valeurs de {low:g} à {high:g}, trop proches pour y reconnaître des altitudes",
    ),
    "pixel": ("pixels of another size than the grid kept", "pixels d’une autre taille que ceux de la grille retenue"),
    "elsewhere": (
        "none of its commune codes ({n}) in the territory",
        "aucun de ses codes de communes ({n}) dans le territoire",
    ),
    "side": ("pixels of about {n:g} m", "pixels d’environ {n:g} m"),
    "unread": (
        "format {suffix} is not read: convert it",
        "format {suffix} non lu : à convertir en GeoPackage",
    ),
    "bad_name": (
        "file name that cannot be written: rename it",
        "nom de fichier impossible à écrire : à renommer",
    ),
    "unknown": ("no layer of the catalogue", "aucune couche du catalogue"),
}


class Fact:
    """One thing to say: a kind of ``SAYINGS`` and what fills it."""

    def __init__(self, kind: str, **args: object) -> None:
        self.kind, self.args = kind, args

    def en(self) -> str:
        """Say it in English."""
        return SAYINGS[self.kind][0].format(**self.args)

    def fr(self) -> str:
        """Say it in French."""
        return SAYINGS[self.kind][1].format(**self.args)
