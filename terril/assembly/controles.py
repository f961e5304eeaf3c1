"""The control totals as an audience may read them: no count of rows that are hidden."""

from io import StringIO

import pandas as pd

from layers.core import door
from pipelines.core import controles
from pipelines.core.controles import Controle
from pipelines.core.runner import Workshop
from terril.assembly import store
from terril.project import Project

UNPUBLISHED = "non publié"
#: Columns of texts, and the cells of numbers that hold none.
TEXTS = dict.fromkeys(("controle", "libelle", "statut", "source", "remarque"), str)
EMPTY = {"observe": [""], "ecart": [""]}
WHY = "La couche n’est pas publiée en entier : ce qu’elle donne n’est pas écrit ici."


def visible(project: Project, workshop: Workshop) -> pd.DataFrame:
    """Return the control totals that the audience of the site may read.

    Returns
    -------
    pandas.DataFrame
        The columns of ``controles.csv``. Where a layer has rows that the audience may not see, what was observed and
        the gap are NA, the status is « non publié »: a total would tell of the hidden rows.
    """
    text = (workshop.work / "controles.csv").read_text(encoding="utf-8")
    table = pd.read_csv(StringIO(text), sep=";", dtype=TEXTS, keep_default_na=False, na_values=EMPTY)
    hidden = {c.id for c in controles.load()[1] if _tells_of_hidden(project, workshop, c)}
    rows = table["controle"].isin(hidden) & table["observe"].notna()
    return table.assign(
        observe=table["observe"].mask(rows),
        ecart=table["ecart"].mask(rows),
        statut=table["statut"].mask(rows, UNPUBLISHED),
        remarque=table["remarque"].mask(rows, WHY),
    )


def _tells_of_hidden(project: Project, workshop: Workshop, control: Controle) -> bool:
    """Tell whether what a control observes counts rows, or reads columns, that are hidden from the audience."""
    head, _, tail = control.mesure.partition(":")
    read = {*control.filtre, tail if head != "dans" else ""}
    layers = [control.couche, tail if head == "dans" else ""]
    return any(_hides(project, workshop, name, read) for name in layers if name in project.layers)


def _hides(project: Project, workshop: Workshop, layer_id: str, read: set[str]) -> bool:
    """Tell whether the audience may not see some rows of a layer, or some columns that are read."""
    layer, audience = project.layers[layer_id], project.configuration.sorties.audience
    frame = store.load_layer(workshop, layer_id)
    if frame is None:
        return False
    shown = door.visible(frame, layer, audience)
    return len(shown) < len(frame) or bool(read.intersection(frame.columns) - set(shown.columns))
