"""The twelve key figures of a commune, and its place among the others for each."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from maps.core import texte
from maps.core.chiffres import RAISONS, Chiffre
from maps.core.fiches.contexte import Contexte, sans_couche
from maps.core.fiches.fiche import Repere
from maps.core.fiches.outils import proche
from maps.core.graphiques.bande import Position, lecture, placer
from maps.core.vues import commun
from pipelines.core.comparaison import written
from pipelines.core.model import Statut

#: No rank among fewer communes than this with a certain value, nor for fewer objects than that.
COMMUNES_MIN, OBJETS_MIN = 10, 5
REGLE_RANG = (
    f"{lecture('la commune de la fiche')} Une valeur de l’agglomération qui ne se lit pas à la même échelle (un total) "
    "est seulement écrite. "
    f"Un rang est donné du plus grand au plus petit, parmi {COMMUNES_MIN} communes au moins ; jamais pour une valeur "
    "absente, masquée, en intervalle ou nulle, ni à égalité, ni pour moins de "
    f"{OBJETS_MIN} objets, ni sur un chiffre fictif."
)
Detail = Callable[[Contexte, str], str]


def _nothing(_: Contexte, __: str) -> str:
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Demande:
    """One key figure to make: its words, where its figure is read, and how it is ranked.

    ``part``: the value of the agglomeration reads on the same scale; ``objets``: it counts objects, and a rank over
    a handful of them says nothing; ``nombre``: the modality that counts the objects whose size the figure adds up.
    """

    id: str
    label: str
    theme: str
    indicateur: str
    modalite: str
    part: bool = False
    objets: bool = False
    nombre: str = ""
    detail: Detail = _nothing


def _marque(chiffre: Chiffre) -> str:
    """Return the mark of an invented figure, for a text."""
    return f"{texte.INSECABLE}[fictif]" if chiffre.fictif else ""


def _part_qpv(contexte: Contexte, code: str) -> str:
    share = contexte.chiffre("qpv_01", "part_pct:2024", code)
    return "" if share.valeur is None else f"{share.texte} de la population{_marque(share)}"


def _rapproche(contexte: Contexte, code: str) -> str:
    near = contexte.chiffre("eau_04", "surface_ha:PPR", code)
    return "" if near.valeur is None else f"dont périmètre rapproché : {near.texte}{_marque(near)}"


def _alea(contexte: Contexte, code: str) -> str:
    area, share = (contexte.chiffre("min_04", f"{m}:total", code) for m in ("surface_ha", "part_pct"))
    if area.absent:
        return f"aléa minier : {area.texte}"
    return f"aléa minier : {area.texte}, {share.texte} de la commune{_marque(area)}"


def _tampon(contexte: Contexte, code: str) -> str:
    buffer = contexte.chiffre("min_02", "part_pct:zone tampon", code)
    return "" if buffer.valeur is None else f"zone tampon : {buffer.texte}{_marque(buffer)}"


def _distances(contexte: Contexte, code: str) -> str:
    """Write the classes of distance to a heat network: of the dwellings, else the length of the network here."""
    classes = [(m, contexte.chiffre("rcu_02", f"part_pct:{m}", code)) for m in _metres(contexte)]
    known = [f"{c.texte} à {m} m{_marque(c)}" for m, c in classes if not c.absent]
    if known:
        return f"logements : {texte.liste(known)}"
    length = contexte.chiffre("rcu_01", "longueur_trace_km", code)
    return "" if length.valeur is None else f"réseau de chaleur dans la commune : {length.texte}{_marque(length)}"


def _metres(contexte: Contexte) -> list[str]:
    return [f"{d:g}" for d in sorted(contexte.parametres.chaleur.distances_m)]


def demandes(contexte: Contexte) -> tuple[Demande, ...]:
    """Return the twelve figures, in the order of the sheet; a distance is that of the parameters."""
    near = proche(contexte)
    return (
        Demande(
            id="population", label=commun.population_label(contexte.communes), theme="", indicateur="ter_01",
            modalite="population_hab",
        ),
        Demande(id="superficie", label="superficie", theme="", indicateur="ter_01", modalite="superficie_ha"),
        Demande(
            id="enaf", label="espaces naturels, agricoles et forestiers (ENAF) consommés depuis 2021",
            theme="sol", indicateur="zan_05", modalite="consommation_ha",
        ),
        Demande(
            id="reste", label="reste à consommer (ENAF), lecture arithmétique non opposable",
            theme="sol", indicateur="zan_06", modalite="reste_ha",
        ),
        Demande(
            id="friches", label="surface des friches sans projet, chaque unité foncière une fois", theme="friches",
            indicateur="fri_01", modalite="surface_unique_ha:friche sans projet", nombre="nombre:friche sans projet",
        ),
        Demande(
            id="qpv", label="habitants des quartiers prioritaires (2024)", theme="qpv", indicateur="qpv_01",
            modalite="population_hab:2024", detail=_part_qpv,
        ),
        Demande(
            id="tvb", label="part de la commune dans la trame verte et bleue", theme="tvb", indicateur="tvb_03",
            modalite="part_pct", part=True,
        ),
        Demande(
            id="itineraires", label="longueur d’itinéraires ouverts, un tronc commun une fois", theme="itineraires",
            indicateur="iti_01", modalite="longueur_km:tous",
        ),
        Demande(
            id="chaleur", label=f"part des logements à {near} m d’un réseau de chaleur", theme="chaleur",
            indicateur="rcu_02", modalite=f"part_pct:{near}", part=True, detail=_distances,
        ),
        Demande(
            id="as1", label="surface en périmètre éloigné de captage (servitude AS1)", theme="eau", indicateur="eau_04",
            modalite="surface_ha:PPE", detail=_rapproche,
        ),
        Demande(
            id="puits", label="puits de mine", theme="risques", indicateur="min_01", modalite="puits_dans",
            objets=True, detail=_alea,
        ),
        Demande(
            id="unesco", label="part de la commune dans le bien inscrit au patrimoine mondial", theme="patrimoine",
            indicateur="min_02", modalite="part_pct:bien inscrit", part=True, detail=_tampon,
        ),
    )  # fmt: skip


def reperes(contexte: Contexte) -> dict[str, tuple[Repere, ...]]:
    """Return the twelve key figures of every commune, by INSEE code."""
    wanted = demandes(contexte)
    figures = {
        d.id: {code: contexte.chiffre(d.indicateur, d.modalite, code) for code, _ in contexte.ordre} for d in wanted
    }
    return {code: tuple(_repere(contexte, d, code, figures[d.id]) for d in wanted) for code, _ in contexte.ordre}


def _repere(contexte: Contexte, demande: Demande, code: str, figures: dict[str, Chiffre]) -> Repere:
    epci = contexte.site.territoire.epci
    whole = contexte.chiffre(demande.indicateur, demande.modalite, epci, "epci")
    mine = figures[code]
    note = RAISONS[Statut.SANS_COUCHE] if sans_couche(mine) else mine.note
    return Repere(
        id=demande.id,
        label=demande.label,
        chiffre=replace(mine, note=note),
        agglomeration=whole,
        position=position(
            contexte,
            figures,
            code,
            whole=whole if demande.part else None,
            base=_base(contexte, demande, code),
            unite=contexte.unite(demande.indicateur, demande.modalite),
        ),
        part=demande.part,
        detail=demande.detail(contexte, code),
        theme=demande.theme,
    )


def _base(contexte: Contexte, demande: Demande, code: str) -> Chiffre | None:
    """Return how many objects the figure of a commune is about, None for one that is not about objects."""
    counted = demande.nombre or demande.modalite * demande.objets
    return contexte.chiffre(demande.indicateur, counted, code) if counted else None


def position(
    contexte: Contexte,
    figures: dict[str, Chiffre],
    code: str,
    *,
    whole: Chiffre | None = None,
    base: Chiffre | None = None,
    unite: str = "",
) -> Position:
    """Place a commune among the others.

    Parameters
    ----------
    contexte
        What the sheets share.
    figures
        The figure of each commune, by INSEE code.
    code
        The commune.
    whole
        The figure of the agglomeration, where it reads on the same scale.
    base
        How many objects the figure of the commune is about, where it is about objects.
    unite
        The unit of the figures.

    Returns
    -------
    Position
        Only certain values are placed; the rank obeys ``REGLE_RANG``.
    """
    placed = placer(figures, contexte.noms, code, whole=whole, unite=unite)
    values = [value for _, _, value in placed.valeurs]
    mine = figures[code]
    why = _no_rank(mine, values, base)
    rank = None if why or mine.valeur is None else 1 + sum(value > mine.valeur for value in values)
    return replace(placed, rang=rank, phrase=why or f"{rang(rank or 1)} sur {len(values)} communes")


def _no_rank(mine: Chiffre, values: list[float], base: Chiffre | None) -> str:
    """Say why no rank is given, an empty text when one is."""
    value = mine.valeur
    same = 0 if value is None else [float(written(v)) for v in values].count(float(written(value)))
    reasons = (
        (value is None or mine.absent, "valeur absente ou masquée"),
        (mine.fictif, "chiffres fictifs"),
        (not mine.certain, "valeur à vérifier"),
        (len(values) < COMMUNES_MIN, f"moins de {COMMUNES_MIN} communes comparables"),
        (value == 0, "valeur nulle"),
        (base is not None and (base.valeur or 0) < OBJETS_MIN, f"moins de {OBJETS_MIN} objets"),
        (same > 1, "à égalité avec une autre commune"),
    )
    return next((f"pas de rang : {why}" for applies, why in reasons if applies), "")


def rang(rank: int) -> str:
    """Write a rank: « 1ʳᵉ », « 12ᵉ »."""
    return "1ʳᵉ" if rank == 1 else f"{rank}ᵉ"
