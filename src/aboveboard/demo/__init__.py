"""The fictional organisation, the story and the tour: through actions, queries and HTTP only."""
