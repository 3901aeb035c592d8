"""aboveboard: partnerships of a police organisation with the private sector, in the open."""
