"""The accessibility statement, as the law asks for it: state, what is checked, what replaces what, whom to tell."""

from maps.core import coquille
from maps.core.coquille import Page
from maps.core.model import Fichier, Rubrique, Site, WebMap

PATH = "accessibilite.html"


def build(*, site: Site) -> tuple[Fichier, ...]:
    """Return the page."""
    page = Page(
        path=PATH,
        title="Accessibilité",
        heading=f"Accessibilité : {site.mentions.accessibilite}",
        lead="",
        template="accessibilite.html.j2",
        extra={
            "publisher": site.mentions.editeur or site.territoire.nom,
            "state": site.mentions.accessibilite,
            "audit": site.mentions.audit,
            "contact": site.mentions.contact or "(adresse à compléter dans territoire.toml, table [mentions])",
        },
    )
    return (coquille.render(page, site),)


WEB_MAP = WebMap(
    id="accessibilite", title="Accessibilité", build=build, path=PATH, menu=Rubrique.PAGE, rank=90, every_layer=True
)
