"""Where documents, contract tests and load scenarios are found."""

import pytest

from chargebench import resources


def test_a_folder_of_the_checkout_is_found():
    assert (resources.folder("openapi") / "dynamo" / "openapi.yaml").is_file()


def test_a_packaged_folder_comes_first(monkeypatch, tmp_path):
    (tmp_path / "load").mkdir()
    monkeypatch.setattr(resources, "_PACKAGED", tmp_path)

    assert tmp_path / "load" == resources.folder("load")


def test_a_missing_folder_is_told_with_the_way_out():
    with pytest.raises(FileNotFoundError, match="reinstall chargebench"):
        resources.folder("nowhere")
