"""Where style, scripts and pictures are served from: collected under the data folder, compressed, and named by their content."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Collected(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # the library is untyped
    """A file that was not collected yet keeps its plain name, so that a page never fails for want of one."""

    manifest_strict = False

    def hashed_name(self, name: str, content: object = None, filename: str | None = None) -> str:
        """The name with the hash of the content; the plain one where the file was not collected."""
        try:
            return str(super().hashed_name(name, content, filename))
        except ValueError:
            return name
