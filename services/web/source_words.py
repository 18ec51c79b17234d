"""What the codes of sources are called on their pages. The values are message ids of the catalogues."""

from typing import Final

from services.web.words import N_

CHANNELS: Final = {
    "file": N_("As files"),
    "api": N_("By the API"),
    "register": N_("Asked for by Tillit"),
    "folder": N_("Fetched from a folder"),
    "sftp": N_("Fetched by SFTP"),
    "webhook": N_("By webhook"),
    "topic": N_("On the partners' topic"),
    "form": N_("Told in a form"),
}
SILENCES: Final = {
    "unreachable": N_("The register cannot be reached"),
    "timeout": N_("The register does not answer in time"),
    "busy": N_("The register asks us to wait"),
    "down": N_("The register is down"),
    "sign-in": N_("The register does not let us in"),
    "refused": N_("The register refuses the question"),
    "no-folder": N_("The folder is not there"),
    "no-access": N_("Tillit may not read the folder"),
    "unreadable": N_("Something in the folder cannot be read"),
    "server-away": N_("The server cannot be reached"),
    "server-slow": N_("The server does not answer in time"),
    "server-shut": N_("The server does not let us in"),
    "host-key": N_("The server is not the one that we know"),
    "disk-full": N_("A disk is full"),
    "cannot-move": N_("Files that were read cannot be moved"),
    "crowded": N_("Too many files lie in the folder"),
}
