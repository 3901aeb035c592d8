"""The form of the index file of names."""

from aboveboard.lib.mapped import FileUnusable, Form

FORM = Form(b"aboveboard index 1\n", ".index")
SUFFIX = FORM.suffix
write, read, verify = FORM.write, FORM.read, FORM.verify
# A file that is no index, is damaged, or belongs to another engine version.
IndexUnusable = FileUnusable
