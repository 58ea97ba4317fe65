"""The site owner: how far the onboarding is, the own profile, the projects."""

from load.personas.visit import Persona, Visit


def follow_onboarding(visit: Visit) -> None:
    """Look what is left to do, then check the profile."""
    visit.send("dynamo.getOnboardingStatus")
    visit.think()
    visit.send("dynamo.getSiteOwnerProfile")


def see_projects(visit: Visit) -> None:
    """Look at the projects, and at how far the onboarding is."""
    visit.send("dynamo.listSiteOwnerProjects")
    visit.think()
    visit.send("dynamo.getOnboardingStatus")


SITE_OWNER = Persona(
    "SiteOwner",
    "dynamo",
    "site_owner_token",
    {"follow_onboarding": follow_onboarding, "see_projects": see_projects},
)
