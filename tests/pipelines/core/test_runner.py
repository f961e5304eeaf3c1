"""The runner: what runs again and why, what a kill or a failure leaves."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from layers.core.errors import PipelineError
from pipelines.core.runner import Receipt, Step, Workshop, explain, run


def writing(name: str, text: Callable[[], str]) -> Callable[[Workshop], Receipt]:
    """Return the work of a step that writes one file."""

    def work(workshop: Workshop) -> Receipt:
        workshop.write(name, text())
        return workshop.seal(f"etape:{name}", [name])

    return work


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A source file."""
    path = tmp_path / "source.csv"
    path.write_text("1", encoding="utf-8")
    return path


@pytest.fixture
def chain(source: Path) -> list[Step]:
    """Two steps in a row, and one apart: b reads a, c reads nothing."""
    return [
        Step(id="etape:a", run=writing("a", lambda: source.read_text(encoding="utf-8")[:1]), inputs=(source,)),
        Step(id="etape:b", run=writing("b", lambda: "b"), after=("etape:a",)),
        Step(id="etape:c", run=writing("c", lambda: "c")),
    ]


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    """An empty workshop."""
    return Workshop(tmp_path / "etat")


def test_the_second_run_does_nothing(chain: list[Step], workshop: Workshop) -> None:
    assert set(run(chain, workshop).executed) == {"etape:a", "etape:b", "etape:c"}
    assert run(chain, workshop).executed == {}


def test_two_outputs_in_one_checkout_remember_each_its_own(chain: list[Step], tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()  # where pytask would keep one memory for all
    one, two = Workshop(tmp_path / "etat" / "un"), Workshop(tmp_path / "etat" / "deux")
    run(chain, one)
    run(chain, two)
    assert run(chain, one).executed == {}
    assert run(chain, two).executed == {}
    assert not (tmp_path / "pytask.lock").exists()


def test_a_touched_file_of_equal_content_wakes_nothing(chain: list[Step], workshop: Workshop, source: Path) -> None:
    run(chain, workshop)
    source.write_text("1", encoding="utf-8")
    assert run(chain, workshop).executed == {}


def test_a_changed_source_wakes_its_descendants_only(chain: list[Step], workshop: Workshop, source: Path) -> None:
    run(chain, workshop)
    source.write_text("2", encoding="utf-8")
    assert set(run(chain, workshop).executed) == {"etape:a", "etape:b"}


def test_a_step_that_gives_the_same_bytes_wakes_nobody(chain: list[Step], workshop: Workshop, source: Path) -> None:
    run(chain, workshop)
    source.write_text("1 autre", encoding="utf-8")  # the step keeps the first character only
    assert set(run(chain, workshop).executed) == {"etape:a"}


def test_a_changed_configuration_wakes_the_step(chain: list[Step], workshop: Workshop) -> None:
    run(chain, workshop)
    chain[2] = Step(id="etape:c", run=chain[2].run, digest="autre")
    assert set(run(chain, workshop).executed) == {"etape:c"}


def test_a_file_cut_by_a_kill_is_made_again(chain: list[Step], workshop: Workshop) -> None:
    run(chain, workshop)
    (workshop.work / "a").write_bytes(b"")
    assert "etape:a" in run(chain, workshop).executed


def test_a_receipt_cut_by_a_kill_is_made_again(chain: list[Step], workshop: Workshop) -> None:
    run(chain, workshop)
    workshop.receipt_path("etape:b").write_text("{", encoding="utf-8")
    assert set(run(chain, workshop).executed) == {"etape:b"}


def test_a_failing_step_is_named_and_its_descendants_wait(chain: list[Step], workshop: Workshop) -> None:
    def fails(_: Workshop) -> Receipt:
        raise ValueError("division par zéro imprévue")

    outcome = run([Step(id="etape:a", run=fails), *chain[1:]], workshop)
    assert outcome.errors == {"etape:a": "division par zéro imprévue"}
    assert set(outcome.executed) == {"etape:c"}
    assert not workshop.receipt_path("etape:b").exists()


def test_each_step_runs_its_own_work(workshop: Workshop) -> None:
    steps = [Step(id=f"etape:{n}", run=writing(n, partial(str, n))) for n in "xyz"]
    run(steps, workshop)
    assert [(workshop.work / n).read_text(encoding="utf-8") for n in "xyz"] == ["x", "y", "z"]


def test_explain_names_the_reason_and_runs_nothing(chain: list[Step], workshop: Workshop, source: Path) -> None:
    run(chain, workshop)
    source.write_text("2", encoding="utf-8")
    text = explain(chain, workshop)
    assert "etape:a" in text
    assert "source.csv" in text
    assert "etape:c" not in text
    assert (workshop.work / "a").read_text(encoding="utf-8") == "1"
    assert set(run(chain, workshop).executed) == {"etape:a", "etape:b"}


@pytest.mark.parametrize(
    "steps",
    [
        [Step(id="a", run=writing("a", str), after=("inconnue",))],
        [Step(id="a", run=writing("a", str)), Step(id="a", run=writing("a", str))],
    ],
)
def test_unknown_or_repeated_ids_are_refused(steps: list[Step], workshop: Workshop) -> None:
    with pytest.raises(PipelineError):
        run(steps, workshop)
