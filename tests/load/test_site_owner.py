from load.personas import site_owner
from tests.load.visitor_double import Visitor


def test_the_onboarding_is_followed_to_the_profile():
    visit = Visitor()

    site_owner.follow_onboarding(visit)

    assert visit.names == ["getOnboardingStatus", "getSiteOwnerProfile"]
    assert visit.thoughts == 1


def test_projects_are_seen_beside_the_onboarding():
    visit = Visitor()

    site_owner.see_projects(visit)

    assert visit.names == ["listSiteOwnerProjects", "getOnboardingStatus"]
