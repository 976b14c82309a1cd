"""The pages that teachers and coaches see, on the same services as the API."""
