import pycountry
import pytest

from mockserver.apis.dynamo import codes
from mockserver.world.problems import ProblemError


def refusal(check, *given):
    with pytest.raises(ProblemError) as caught:
        check(*given)
    assert 422 == caught.value.problem.status
    (detail,) = caught.value.problem.details
    return detail


def test_assigned_codes_pass():
    codes.check_country("body.country", "GB")
    codes.check_currency("body.currency", "KWD")
    codes.check_timezone("body.timezone", "Europe/London")


def test_an_unassigned_country_is_named_with_its_field():
    detail = refusal(codes.check_country, "body.country", "XX")

    assert "body.country" == detail.field
    assert "'XX' is not an assigned ISO 3166-1" in detail.message


def test_a_former_currency_is_refused():
    assert "ISO 4217" in refusal(codes.check_currency, "body.currency", "DEM").message


@pytest.mark.parametrize("name", ["Europe/Lndon", "GMT+25"])
def test_an_unknown_zone_is_refused(name):
    assert "IANA" in refusal(codes.check_timezone, "body.timezone", name).message


def test_a_near_miss_is_suggested():
    detail = refusal(codes.check_timezone, "body.timezone", "Europe/Lndon")

    assert detail.message.endswith("did you mean 'Europe/London'?")


def test_what_resembles_nothing_is_not_given_advice():
    assert "did you mean" not in refusal(codes.check_timezone, "body.timezone", "@@@@@").message


@pytest.mark.parametrize(
    ("country", "currency"),
    [("GB", "GBP"), ("DE", "EUR"), ("CH", "CHF"), ("JP", "JPY"), ("MX", "MXN"), ("AQ", "USD")],
)
def test_a_country_has_its_money(country, currency):
    assert currency == codes.currency_of(country)


def test_every_country_has_money_that_exists():
    for country in pycountry.countries:
        codes.check_currency(country.alpha_2, codes.currency_of(country.alpha_2))


def test_a_country_is_called_by_its_common_name():
    assert "United Kingdom" == codes.country_name("GB")
    assert "Bolivia" == codes.country_name("BO")
    assert "ZZ" == codes.country_name("ZZ")
