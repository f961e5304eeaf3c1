"""The first start, tried for real in subprocesses on small checkouts; nothing here asks the network.

A small checkout holds the bootstrap's files, locks that name one wheel made by the test, and a ``cli`` that
prints what it was given.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import venv
import zipfile
from functools import cache
from pathlib import Path

import pytest

from terril import installer
from terril.environment import BASE, DATA, DEV, ROOT, RUNTIME

BOOTSTRAP = ("__init__", "__main__", "bootstrap", "environment", "installer")
CLI = """
import importlib.util, json, os, sys
seen = {
    "arguments": sys.argv[1:], "cwd": os.getcwd(), "prefix": sys.prefix, "path": sys.path,
    "environ": dict(os.environ), "poids": importlib.util.find_spec("poids") is not None,
}
sys.stdout.write(json.dumps(seen))
"""
OTHERS = ("python2.7", "python3.7", "python3.8", "python3.9", "python3.10", "python3.14")


def write_wheel(folder: Path) -> str:
    """Make a wheel of one module, ``poids``, and return its line for a lock."""
    folder.mkdir()
    wheel = folder / "poids-1.0-py3-none-any.whl"
    info = "poids-1.0.dist-info"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("poids.py", "KG = 1\n")
        archive.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: poids\nVersion: 1.0\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", f"poids.py,,\n{info}/METADATA,,\n{info}/WHEEL,,\n{info}/RECORD,,\n")
    return f"poids==1.0 --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n"


class Checkout:
    """A small checkout, and the way to start it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "terril").mkdir(parents=True)
        for name in BOOTSTRAP:
            shutil.copy(ROOT / "terril" / f"{name}.py", root / "terril")
        (root / "terril" / "cli.py").write_text(CLI, encoding="utf-8")
        self.lock_line = write_wheel(root / "wheels")
        for lock in (RUNTIME, DEV, DATA):
            self.write_lock(lock, "# empty\n" if lock == DATA else self.lock_line)

    @property
    def stamp(self) -> Path:
        return self.root / ".venv" / "terril.json"

    def write_lock(self, lock: str, text: str) -> None:
        (self.root / lock).write_text(text, encoding="utf-8")

    def command(self, *arguments: str) -> list[str]:
        return [BASE, str(self.root / "terril"), *arguments]

    def environ(self, **more: str) -> dict[str, str]:
        ours = ("PIP_", "TERRIL_", "UV_", "PYTHONPATH")
        environ = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        wheels = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": (self.root / "wheels").as_uri()}
        return environ | wheels | {"PIP_CONFIG_FILE": os.devnull} | more

    def start(self, *arguments: str, cwd: Path | None = None, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments),
            cwd=cwd or self.root,
            env=self.environ(**more),
            capture_output=True,
            text=True,
            check=False,
        )


@cache
def has_pip() -> bool:
    """Tell whether the Python outside of any environment has pip."""
    return subprocess.run([BASE, "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """Make a checkout whose environment is still empty (and has no pip, which is slow to put there)."""
    checkout = Checkout(tmp_path / "une copie")
    if has_pip():
        venv.create(checkout.root / ".venv", with_pip=False)
    return checkout


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """Share a checkout that was started once; its tests leave it as it was."""
    checkout = Checkout(tmp_path_factory.mktemp("prete") / "une copie")
    done = checkout.start("list")
    assert done.returncode == 0, done.stderr
    return checkout


def seen_by(done: subprocess.CompletedProcess[str]) -> dict[str, object]:
    assert done.returncode == 0, done.stderr
    seen: dict[str, object] = json.loads(done.stdout)
    return seen


def old_pythons() -> list[str]:
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    found = [path for name in OTHERS if (path := shutil.which(name))]
    found += [str(path) for path in sorted(pyenv.glob("*/bin/python"))]
    return [path for path in found if is_refused(path)]


def is_refused(python: str) -> bool:
    asked = "import sys; sys.stdout.write('%d %d' % sys.version_info[:2])"
    done = subprocess.run([python, "-c", asked], capture_output=True, text=True, check=False)
    return done.returncode == 0 and not (3, 11) <= tuple(map(int, done.stdout.split())) <= (3, 13)


def test_another_python_is_refused_with_what_to_do() -> None:
    pythons = old_pythons()
    if not pythons:
        pytest.skip("no Python older than 3.11 or newer than 3.13 on this machine")
    for python in pythons:
        done = subprocess.run([python, str(ROOT / "terril"), "build"], capture_output=True, text=True, check=False)
        assert done.returncode == 2, python
        assert "expected  Python 3.11, 3.12 or 3.13" in done.stderr, python
        assert "to do     install Python 3.12" in done.stderr, python


def test_first_start_installs_and_later_starts_do_not(ready: Checkout) -> None:
    done = ready.start("list")
    assert seen_by(done)["poids"] is True
    assert done.stderr == ""


def test_command_runs_from_the_users_folder_with_its_words(ready: Checkout, tmp_path: Path) -> None:
    seen = seen_by(ready.start("list", "--json", "été", cwd=tmp_path))
    assert seen["arguments"] == ["list", "--json", "été"]
    assert Path(str(seen["cwd"])).samefile(tmp_path)
    assert Path(str(seen["prefix"])).samefile(ready.root / ".venv")


def test_modules_of_the_users_folder_do_not_hide_ours(ready: Checkout, tmp_path: Path) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('hidden')\n", encoding="utf-8")
    path = seen_by(ready.start("list", cwd=tmp_path))["path"]
    assert isinstance(path, list)
    assert str(tmp_path) not in path
    assert path[0] == str(ready.root)


def test_variables_of_another_installation_do_not_reach_the_command(ready: Checkout) -> None:
    done = ready.start("list", PYTHONDONTWRITEBYTECODE="1", PROJ_LIB="ailleurs", GDAL_DATA="ailleurs", PYTHONPATH="x")
    environ = seen_by(done)["environ"]
    assert isinstance(environ, dict)
    assert not {"PYTHONDONTWRITEBYTECODE", "PROJ_LIB", "GDAL_DATA"} & environ.keys()
    assert environ["PYTHONPATH"] == f"{ready.root}{os.pathsep}x"


def test_installed_modules_have_bytecode(ready: Checkout) -> None:
    assert list((ready.root / ".venv").rglob("poids.*.pyc"))


def test_second_start_starts_no_process_and_imports_no_installer(ready: Checkout) -> None:
    code = """
import sys
sys.addaudithook(lambda event, _: sys.exit("a process") if event == "subprocess.Popen" else None)
from terril import bootstrap
bootstrap.prepare(bootstrap.venv_folder(), dev=False)
sys.stdout.write(" ".join(sys.modules))
"""
    done = subprocess.run(
        [BASE, "-c", code], cwd=ready.root, env=ready.environ(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert not {"pip", "uv", "venv", "ensurepip"} & set(done.stdout.split())


def test_a_changed_lock_is_installed_again(checkout: Checkout) -> None:
    checkout.write_lock(RUNTIME, "# empty\n")
    assert seen_by(checkout.start("list"))["poids"] is False
    checkout.write_lock(RUNTIME, checkout.lock_line)
    done = checkout.start("list")
    assert seen_by(done)["poids"] is True
    assert f"installing {RUNTIME}" in done.stderr


def test_development_install_serves_the_other_commands(checkout: Checkout) -> None:
    assert f"installing {DEV}" in checkout.start("test").stderr
    assert checkout.start("build").stderr == ""
    checkout.write_lock(RUNTIME, checkout.lock_line + "# changed\n")
    assert f"installing {DEV}" in checkout.start("build").stderr


def test_runtime_install_is_completed_for_the_tests(checkout: Checkout) -> None:
    checkout.write_lock(RUNTIME, "# empty\n")
    assert seen_by(checkout.start("build"))["poids"] is False
    assert seen_by(checkout.start("test"))["poids"] is True


def test_a_wrong_hash_stops_the_installation_without_a_stamp(checkout: Checkout) -> None:
    checkout.write_lock(RUNTIME, f"poids==1.0 --hash=sha256:{'0' * 64}\n")
    done = checkout.start("build")
    assert done.returncode == 2
    assert "expected  every package of the lock, with its hash" in done.stderr
    assert not checkout.stamp.exists()
    checkout.write_lock(RUNTIME, checkout.lock_line)
    assert seen_by(checkout.start("build"))["poids"] is True


def test_a_killed_installation_is_taken_up_again(checkout: Checkout) -> None:
    checkout.start("list")
    checkout.stamp.unlink()
    (checkout.root / ".venv" / "pyvenv.cfg").unlink()
    done = checkout.start("list")
    assert seen_by(done)["poids"] is True
    assert checkout.stamp.exists()


def test_a_moved_checkout_gets_a_new_environment(checkout: Checkout) -> None:
    checkout.start("list")
    checkout.root = checkout.root.rename(checkout.root.with_name("ailleurs"))
    seen = seen_by(checkout.start("list"))
    assert Path(str(seen["prefix"])).samefile(checkout.root / ".venv")
    assert json.loads(checkout.stamp.read_text(encoding="utf-8"))["venv"] == str(checkout.root / ".venv")


def test_two_first_starts_do_not_collide(checkout: Checkout) -> None:
    with installer.only_one(checkout.root / ".venv"):
        starts = [
            subprocess.Popen(
                checkout.command("list"),
                env=checkout.environ(),
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            for _ in range(2)
        ]
        for start in starts:
            assert start.stderr is not None
            assert "another start is installing" in start.stderr.readline()
    messages = [start.communicate()[1] for start in starts]
    assert [start.returncode for start in starts] == [0, 0]
    assert sum("installing" in message for message in messages) == 1


def test_another_folder_can_hold_the_environment(checkout: Checkout, tmp_path: Path) -> None:
    seen = seen_by(checkout.start("list", TERRIL_VENV=str(tmp_path / "autre")))
    assert Path(str(seen["prefix"])).samefile(tmp_path / "autre")
    assert not checkout.stamp.exists()


def test_a_folder_of_other_files_is_never_emptied(checkout: Checkout, tmp_path: Path) -> None:
    (tmp_path / "precieux").mkdir()
    (tmp_path / "precieux" / "these.txt").write_text("dix ans", encoding="utf-8")
    done = checkout.start("list", TERRIL_VENV=str(tmp_path / "precieux"))
    assert done.returncode == 2
    assert "found     a folder with other files" in done.stderr
    assert (tmp_path / "precieux" / "these.txt").exists()


def test_without_ensurepip_the_outer_pip_installs(checkout: Checkout) -> None:
    if not has_pip():
        pytest.skip("this Python has no pip of its own")
    assert not list((checkout.root / ".venv").rglob("pip"))
    assert seen_by(checkout.start("list"))["poids"] is True


def test_a_missing_lock_is_named(checkout: Checkout) -> None:
    (checkout.root / RUNTIME).unlink()
    done = checkout.start("build")
    assert done.returncode == 2
    assert RUNTIME in done.stderr
    assert "Traceback" not in done.stderr


def test_a_build_with_nothing_to_do_is_answered_at_once(checkout: Checkout) -> None:
    answer = "def nothing_to_do(arguments):\n    return 7 if arguments == ['--quiet'] else None\n"
    (checkout.root / "terril" / "rapide.py").write_text(answer, encoding="utf-8")
    assert checkout.start("build", "--quiet").returncode == 7
    assert seen_by(checkout.start("build"))["arguments"] == ["build"]


def test_pip_settings_reach_uv(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(("PIP_", "UV_")) or name == "SSL_CERT_FILE":
            monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_INDEX_URL", "file:///miroir")
    monkeypatch.setenv("PIP_FIND_LINKS", "a b")
    monkeypatch.setenv("PIP_CERT", "ville.pem")
    settings = installer.uv_settings(installer.find_pip(Path(sys.prefix)))
    assert settings["UV_DEFAULT_INDEX"] == "file:///miroir"
    assert settings["UV_FIND_LINKS"] == "a,b"
    assert settings["SSL_CERT_FILE"] == "ville.pem"
    monkeypatch.setenv("UV_DEFAULT_INDEX", "file:///autre")
    assert "UV_DEFAULT_INDEX" not in installer.uv_settings(installer.find_pip(Path(sys.prefix)))


@pytest.mark.parametrize("package", ["terril", "layers", "pipelines", "maps"])
def test_package_loads_from_this_checkout_when_started_elsewhere(package: str, tmp_path: Path) -> None:
    code = f"import sys, {package}; sys.stdout.write({package}.__file__)"
    done = subprocess.run(
        [sys.executable, "-P", "-c", code],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert Path(done.stdout).is_relative_to(ROOT / package)
