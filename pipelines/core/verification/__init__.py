"""The checker: where a place is, theme by theme, how near, and how certain that is.

``Base`` holds what is known, from the layers of a build (``Base.from_layers``) or from the files of a site
(``Base.from_site``); ``verify`` answers place by place, ``verify_table`` for many places at once. The page answers with
the same files and the same rules (``maps/core/static/verif-moteur.js``).
"""

from pipelines.core.verification.base import Base
from pipelines.core.verification.catalogue import COUCHES
from pipelines.core.verification.export import files
from pipelines.core.verification.questions import MENTION, Certitude, Etat, Question
from pipelines.core.verification.reponses import Proche, Reponse, Zone
from pipelines.core.verification.verifier import as_json, verify, verify_table

#: Reads the base of a site.
read = Base.from_site

__all__ = [
    "COUCHES",
    "MENTION",
    "Base",
    "Certitude",
    "Etat",
    "Proche",
    "Question",
    "Reponse",
    "Zone",
    "as_json",
    "files",
    "read",
    "verify",
    "verify_table",
]
