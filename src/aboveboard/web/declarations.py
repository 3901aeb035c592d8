"""The words of the declarations, as they are shown and as they are then kept."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aboveboard.parties.values.words import DeclarationKind

TEXTS: Mapping[DeclarationKind, str | Promise] = {
    DeclarationKind.ACCURACY: _(
        "All that we have stated in this file is true and complete to the best of our knowledge. We will correct it within ten days "
        "when it changes. We know that a false statement ends the examination and any agreement that rests on it."
    ),
    DeclarationKind.COMPATIBILITY: _(
        "Neither we nor those who own or direct us do anything that is incompatible with the work of an international police "
        "organisation: no part in crime, in corruption, in grave violations of human rights, and no business in the sectors that its "
        "regulations exclude, other than what we have stated in this file."
    ),
    DeclarationKind.CONFLICT_OF_INTEREST: _(
        "We know of no interest, personal or financial, that anybody who works for the organisation has in us, and of no procurement "
        "of the organisation in which we take part, other than what we have stated in this file. We expect no advantage in return."
    ),
    DeclarationKind.OWNERSHIP: _(
        "The owners stated in this file are all who hold or control, directly or through others, a share in us that the law of our "
        "country or the organisation's regulations ask to be named."
    ),
    DeclarationKind.SOURCE_OF_FUNDS: _(
        "What we offer comes from our own lawful means. Nobody else gives through us, other than the givers that we have named."
    ),
}
