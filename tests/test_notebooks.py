"""The notebooks are kept as text; each is executed from the first cell to the last."""

from pathlib import Path

import jupytext
import pytest
from nbclient import NotebookClient

from terril.closure import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.py"))


def test_there_is_a_notebook_and_no_stored_output() -> None:
    assert NOTEBOOKS
    assert not list((ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
@pytest.mark.filterwarnings("ignore")  # of jupyter_client and zmq, not ours
def test_the_notebook_runs(path: Path, state: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    notebook = jupytext.read(path)
    NotebookClient(notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(ROOT)}}).execute()
    outputs = [o for cell in notebook.cells if cell.cell_type == "code" for o in cell.get("outputs", [])]
    assert any("36 communes" in o.get("text", "") for o in outputs)
    assert not [o for o in outputs if o.output_type == "error"]
