"""Which country a browser's languages tell of."""

import pytest

from mockserver.apis.ev_energy.countries import country_of


@pytest.mark.parametrize(
    ("languages", "country"),
    [
        (None, "US"),
        ("", "US"),
        ("de", "US"),
        ("en-GB", "GB"),
        ("en-gb,de-DE;q=0.8", "GB"),
        ("de, en-GB;q=0.8", "GB"),
        ("de-DE;q=0.2, en-GB;q=0.8", "GB"),
        ("de-DE;q=0, fr", "US"),
        ("zh-Hant-TW", "TW"),
        ("de-DE;level=1;q=0.5,fr-FR;level=2;q=0.4", "DE"),
        ("de-DE;q=much, fr-FR;q=0.1", "FR"),
        ("de-DE;q=1e5", "US"),
        ("<script>-XX", "US"),
        ("de-DEE", "US"),
        ("*;q=0.5,,;;", "US"),
    ],
)
def test_the_best_language_with_a_region_decides(languages, country):
    assert country == country_of(languages)
