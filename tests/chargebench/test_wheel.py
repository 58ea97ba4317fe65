"""The program as it is installed from a wheel, away from the checkout."""

import json
import os
import signal
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
PIP = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]


ALONE = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}


def run(*words, cwd, code=0):
    ended = subprocess.run(words, cwd=cwd, env=ALONE, capture_output=True, text=True, check=False)
    assert code == ended.returncode, ended.stderr
    return ended.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel of this checkout."""
    place = tmp_path_factory.mktemp("dist")
    options = ("--no-deps", "--no-build-isolation", "--no-index", "-w", place)
    run(*PIP, "wheel", *map(str, options), str(CHECKOUT), cwd=place)
    (built,) = place.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """A command of a fresh environment, which borrows the dependencies of this one."""
    place = tmp_path_factory.mktemp("installed")
    run(sys.executable, "-m", "venv", "--without-pip", str(place), cwd=place)
    python = place / "bin" / "python"
    run(*PIP, "--python", str(python), "install", "--no-deps", "--no-index", str(wheel), cwd=place)
    (packages,) = place.glob("lib/*/site-packages")
    # A plain path: the .pth files there, and so the checkout, are passed over.
    (packages / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return place / "bin" / "chargebench"


@pytest.fixture
def command(installed, tmp_path):
    """Run the installed command somewhere else."""
    return lambda *words, code=0: run(str(installed), *words, cwd=tmp_path, code=code)


@pytest.mark.slow
def test_the_wheel_holds_what_runs_and_nothing_else(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names if ".dist-info/" not in name}

    assert {"chargebench", "mockserver", "ocpp_sim", "ocppj", "virtualtime"} == tops
    for name in ("openapi/dynamo/openapi.yaml", "contract_tests/__main__.py", "load/budgets.toml"):
        assert f"chargebench/_bundled/{name}" in names
    assert not [name for name in names if "__pycache__" in name or name.endswith(".pyc")]


@pytest.mark.slow
def test_it_is_used_and_not_the_checkout(installed, tmp_path):
    code = "import chargebench, mockserver; print(chargebench.__file__, mockserver.__file__)"

    told = run(str(installed.with_name("python")), "-c", code, cwd=tmp_path)

    assert str(CHECKOUT) not in told


@pytest.mark.slow
def test_its_documents_are_in_order(command):
    assert "No findings." in command("spec", "lint")


@pytest.mark.slow
def test_its_plans_and_the_schemas_of_scripts_are_there(command, tmp_path):
    (tmp_path / "wrong.yaml").write_text("scenario: Wrong\nsteps: [plugin]\n")

    assert "motorway-dc" in command("fleet", "--plans")
    assert "" == command("fleet", "--scenario", "wrong.yaml", code=2)


@pytest.mark.slow
def test_it_serves(installed, tmp_path):
    words = [str(installed), "up", "--port", "0", "--json"]
    with subprocess.Popen(
        words, cwd=tmp_path, env=ALONE, stdout=subprocess.PIPE, text=True
    ) as server:
        try:
            announced = json.loads(server.stdout.readline())
        finally:
            os.kill(server.pid, signal.SIGINT)

    assert "default" in announced["worlds"]
    assert 0 == server.returncode


@pytest.mark.slow
@pytest.mark.parametrize("name", ["contract", "load"])
def test_the_packages_that_travel_with_it_run(command, name):
    assert "--base-url" in command(name, "--help")
    assert "" == command(name, "--frobnicate", code=2)
