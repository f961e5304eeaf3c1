"""Whom a reader may write to, by theme: mailboxes of services, from the configuration; never the name of a person."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from pydantic import Field

from layers.core.parametres.commun import Strict

#: The themes of an answer, in the order of a clerk, with their French names.
THEMES: Mapping[str, str] = MappingProxyType(
    {
        "friches": "Friches",
        "urbanisme": "Urbanisme",
        "servitudes": "Servitudes",
        "patrimoine": "Patrimoine",
        "mines": "Risques miniers",
        "inondation": "Inondation",
        "pollution": "Pollution des sols",
        "eau": "Eau et captages",
        "qpv": "Quartiers prioritaires",
        "tvb": "Trame verte et bleue",
        "chaleur": "Réseaux de chaleur",
        "itineraires": "Itinéraires",
        "pollen": "Pollen",
    }
)


class Contact(Strict):
    """One service: its name, its mailbox, its telephone."""

    service: str = Field(min_length=1, description="nom du service, jamais celui d'une personne")
    courriel: str = Field(default="", pattern=r"^$|^[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+$", description="boîte du service")
    telephone: str = Field(default="", pattern=r"^[0-9 +().]*$", description="téléphone du service")


def _service(theme: str) -> Contact | None:
    said = f'{THEMES[theme]} : {{ service = "...", courriel = "...", telephone = "..." }}'
    return Field(default=None, description=said)


class Contacts(Strict):
    """The services that the sheets name, by theme; a theme without one names none."""

    friches: Contact | None = _service("friches")
    urbanisme: Contact | None = _service("urbanisme")
    servitudes: Contact | None = _service("servitudes")
    patrimoine: Contact | None = _service("patrimoine")
    mines: Contact | None = _service("mines")
    inondation: Contact | None = _service("inondation")
    pollution: Contact | None = _service("pollution")
    eau: Contact | None = _service("eau")
    qpv: Contact | None = _service("qpv")
    tvb: Contact | None = _service("tvb")
    chaleur: Contact | None = _service("chaleur")
    itineraires: Contact | None = _service("itineraires")
    pollen: Contact | None = _service("pollen")


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A service as a sheet names it; ``fictif`` when it belongs to the demonstration."""

    theme: str
    titre: str
    nom: str
    courriel: str = ""
    telephone: str = ""
    fictif: bool = False


#: Invented: the domain is reserved for examples, the number for fiction.
_DEMO = ("Service fictif : {}", "{}@agglomeration.example", "03 53 01 00 {:02}")


def services(contacts: Contacts, *, demonstration: bool) -> tuple[Service, ...]:
    """Return the services of a configuration, in the order of the themes; invented ones in the demonstration."""
    given = {name: getattr(contacts, name) for name in THEMES}
    known = tuple(
        Service(theme=theme, titre=THEMES[theme], nom=c.service, courriel=c.courriel, telephone=c.telephone)
        for theme, c in given.items()
        if c is not None
    )
    return known or (_invented() if demonstration else ())


def _invented() -> tuple[Service, ...]:
    name, mail, phone = _DEMO
    return tuple(
        Service(
            theme=theme,
            titre=title,
            nom=name.format(title[:1].lower() + title[1:]),
            courriel=mail.format(theme),
            telephone=phone.format(rank),
            fictif=True,
        )
        for rank, (theme, title) in enumerate(THEMES.items(), 1)
    )
