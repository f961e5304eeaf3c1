"""The legal notice: who publishes, what an answer is worth, personal data, and whom each layer is credited to."""

from layers.core.config import Mentions
from layers.core.model import LayerInfo
from maps.core import coquille, texte
from maps.core.coquille import Page
from maps.core.model import Fichier, Rubrique, Site, WebMap
from maps.core.tableau import Cellule, Colonne, Tableau

PATH = "mentions.html"
COLUMNS = tuple(map(Colonne, ("Couche", "Source", "À créditer", "Millésime", "Licence")))


def build(*, site: Site) -> tuple[Fichier, ...]:
    """Return the page."""
    said = {name: getattr(site.mentions, name) or coquille.UNKNOWN for name in Mentions.model_fields}
    page = Page(
        path=PATH,
        title="Mentions légales",
        heading="Mentions légales",
        lead="",
        template="mentions.html.j2",
        extra={
            "said": said,
            "unsaid": coquille.UNKNOWN,
            "missing": coquille.UNKNOWN in [said[name] for name in ("editeur", "directeur_publication", "hebergeur")],
            "credits": _credits(site),
        },
    )
    return (coquille.render(page, site),)


def _credits(site: Site) -> Tableau:
    usable = [info for info in site.territoire.couches.values() if info.usable]
    ranked = sorted(usable, key=lambda info: texte.sort_key(info.title))
    return Tableau(caption="Données employées", columns=COLUMNS, rows=tuple(map(_row, ranked)))


def _row(info: LayerInfo) -> tuple[Cellule, ...]:
    credit = coquille.credits_of(info) or coquille.UNKNOWN
    said = (info.title, info.source, credit, texte.date(info.vintage) if info.vintage else "", info.licence)
    return tuple(Cellule(text=texte.typo(texte.texte(text, coquille.UNKNOWN)), value=text) for text in said)


WEB_MAP = WebMap(
    id="mentions", title="Mentions légales", build=build, path=PATH, menu=Rubrique.PAGE, rank=80, every_layer=True
)
