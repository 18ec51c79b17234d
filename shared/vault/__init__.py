"""Keeps what names a person unreadable without keys that lie elsewhere: fields, files, keys, blind indexes."""

from shared.vault.chunks import FileDamaged, open_chunks, sealed_writer
from shared.vault.fields import DataKeys, Place, SealBroken
from shared.vault.folder import Destroyed, KeyDestroyed, KeyFolder, KeyMissing, KeyOwner
from shared.vault.keks import KeyEncryption, KeyFile, KeyUnusable, MovedKeys, key_file

__all__ = [
    "DataKeys",
    "Destroyed",
    "FileDamaged",
    "KeyDestroyed",
    "KeyEncryption",
    "KeyFile",
    "KeyFolder",
    "KeyMissing",
    "KeyOwner",
    "KeyUnusable",
    "MovedKeys",
    "Place",
    "SealBroken",
    "key_file",
    "open_chunks",
    "sealed_writer",
]
