"""Who uses a platform, and how: journeys as plain functions, told apart from Locust."""
