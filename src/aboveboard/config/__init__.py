"""Settings, URL roots, WSGI, worker entry and start-up checks: the only place that knows everything."""
