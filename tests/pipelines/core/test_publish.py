"""Publication: whole editions only, whatever kills it; refusals; a full disk."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from layers.core.errors import OutputError
from layers.core.inspect import sha256_of
from pipelines.core import publish


def made(folder: Path, contents: Mapping[str, str]) -> dict[str, str]:
    """Write files as a build would; return their hashes."""
    for name, text in contents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return {name: sha256_of(folder / name) for name in contents}


def is_whole(out: Path) -> bool:
    """Tell whether every file that the manifest names has the bytes it says."""
    manifest = json.loads((out / publish.MANIFEST).read_text(encoding="utf-8"))
    return all(sha256_of(out / name) == digest for name, digest in manifest["sorties"].items())


@pytest.fixture
def first(tmp_path: Path) -> tuple[Path, Path]:
    """A work folder and an output that holds a first edition."""
    work, out = tmp_path / "travail", tmp_path / "out"
    outputs = made(work, {"a.csv": "1", "site/b.html": "1", "vieux.csv": "1"})
    with publish.holding(out):
        assert publish.publish(work, outputs, out, {"terril": "x"}) == ["a.csv", "site/b.html", "vieux.csv"]
    return work, out


def test_only_what_changed_is_published(first: tuple[Path, Path]) -> None:
    work, out = first
    outputs = made(work, {"a.csv": "1", "site/b.html": "2"})
    with publish.holding(out):
        assert publish.publish(work, outputs, out, {"terril": "x"}) == ["site/b.html"]
    assert (out / "site" / "b.html").read_text(encoding="utf-8") == "2"
    assert not (out / "vieux.csv").exists()
    assert is_whole(out)


def test_a_file_edited_by_hand_is_put_back(first: tuple[Path, Path]) -> None:
    work, out = first
    (out / "a.csv").write_text("falsifié", encoding="utf-8")
    outputs = made(work, {"a.csv": "1", "site/b.html": "1", "vieux.csv": "1"})
    with publish.holding(out):
        assert publish.publish(work, outputs, out, {"terril": "x"}) == ["a.csv"]


def test_a_full_disk_leaves_the_edition_in_place(first: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    work, out = first
    outputs = made(work, {"a.csv": "2", "site/b.html": "2"})

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("shutil.copyfile", full)
    with publish.holding(out), pytest.raises(OutputError, match="No space left"):
        publish.publish(work, outputs, out, {"terril": "x"})
    assert (out / "a.csv").read_text(encoding="utf-8") == "1"
    assert is_whole(out)
    assert not (out / ".edition").exists()


@pytest.mark.parametrize("moves", range(4))
def test_killed_while_moving_the_next_run_finishes(
    first: tuple[Path, Path],
    moves: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    work, out = first
    outputs = made(work, {"a.csv": "2", "site/b.html": "2", "neuf.csv": "2"})
    real = publish._move
    done: list[Path] = []

    def dies(source: Path, target: Path) -> None:
        if len(done) == moves:
            raise KeyboardInterrupt
        done.append(source)
        real(source, target)

    monkeypatch.setattr(publish, "_move", dies)
    with pytest.raises(KeyboardInterrupt), publish.holding(out):
        publish.publish(work, outputs, out, {"terril": "x"})
    monkeypatch.undo()
    with publish.holding(out):
        pass
    assert is_whole(out)
    assert (out / "neuf.csv").read_text(encoding="utf-8") == "2"
    assert not (out / "vieux.csv").exists()


def test_two_builds_of_one_output_refuse_each_other(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from pipelines.core import publish\n"
        "with publish.holding(Path(sys.argv[1])): print('tenu', flush=True); sys.stdin.read()"
    )
    words = [sys.executable, "-c", code, str(tmp_path / "out")]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline().strip() == "tenu"
        with pytest.raises(OutputError, match="another build"), publish.holding(tmp_path / "out"):
            pass
        other.kill()
    with publish.holding(tmp_path / "out"):  # the lock died with its process
        pass


def test_an_output_under_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "fichier").write_text("x", encoding="utf-8")
    with (
        pytest.raises(OutputError, match="a folder that can be written"),
        publish.holding(tmp_path / "fichier" / "out"),
    ):
        pass
