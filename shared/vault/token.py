"""Key-encryption keys that never leave a hardware security module or a key management service with PKCS #11.

Where the key file holds a URI (RFC 7512) instead of keys, the keys it names wrap and unwrap inside the token (OASIS
PKCS #11 3.0): `pkcs11:token=tillit;object=kek-cases?module-path=/usr/lib/…/libsofthsm2.so&pin-source=/run/secrets/pin`.
Version 1 of that object has the label kek-cases-1. What is wrapped looks as it does with a key file.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, NamedTuple, Self, TypeVar
from urllib.parse import unquote

import pkcs11
from pkcs11 import Attribute, GCMParams, KeyType, Mechanism, ObjectClass, Session
from pkcs11.exceptions import NoSuchKey, PKCS11Error, UserAlreadyLoggedIn

from shared.vault.keks import KEY_BYTES, NONCE_BYTES, TOKEN_SCHEME, KeyUnusable, head_of, parted, version_of

_T = TypeVar("_T")
_TAG_BITS: Final = 128
_HIDDEN: Final = {Attribute.SENSITIVE: True, Attribute.EXTRACTABLE: False}


class TokenPlace(NamedTuple):
    """Where the keys are: the token's label, the label of the keys without their version, module and PIN file."""

    token: str
    label: str
    module: Path
    pin_file: Path

    @classmethod
    def read(cls, file: Path) -> Self:
        """The place that the URI in *file* names; KeyUnusable tells what is missing."""
        path, _, query = file.read_text("utf-8").strip().removeprefix(TOKEN_SCHEME.decode()).partition("?")
        pairs = [pair.partition("=") for pair in (*path.split(";"), *query.split("&")) if pair]
        said = {name: unquote(value) for name, _, value in pairs}
        if "pin-value" in said:
            raise KeyUnusable(f"the URI in {file} holds the PIN itself; name a file that holds it with pin-source")
        lacking = [name for name in ("token", "object", "module-path", "pin-source") if not said.get(name)]
        if lacking:
            raise KeyUnusable(f"the URI in {file} does not say {', '.join(lacking)} (RFC 7512)")
        pin_file = Path(said["pin-source"].removeprefix("file://").removeprefix("file:"))
        return cls(said["token"], said["object"], Path(said["module-path"]), pin_file)


class KeyToken:
    """Key-encryption keys in a token; a call takes as long as the token needs."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._session: Session | None = None

    def versions(self) -> frozenset[int]:
        """The versions in the token; KeyUnusable if it cannot be reached or has none."""
        found = self._asked(self._listed)
        if not found:
            raise KeyUnusable(f"the token that {self._file} names has no key; make one: tillit keys rotate")
        return found

    def newest(self) -> int:
        """The version that wraps now."""
        return max(self.versions())

    def wrap(self, key: bytes, bound_to: bytes) -> bytes:
        """*key* wrapped by the newest version inside the token."""
        version, nonce = self.newest(), os.urandom(NONCE_BYTES)
        head = head_of(version)

        def encrypted(session: Session) -> bytes:
            how = GCMParams(nonce, head + bound_to, _TAG_BITS)
            return bytes(self._key(session, version).encrypt(key, mechanism=Mechanism.AES_GCM, mechanism_param=how))

        return head + nonce + self._asked(encrypted)

    def unwrap(self, wrapped: bytes, bound_to: bytes) -> bytes:
        """The key; KeyUnusable if its version is gone or it was changed or moved."""
        head, nonce, body = parted(wrapped)

        def decrypted(session: Session) -> bytes:
            how = GCMParams(nonce, head + bound_to, _TAG_BITS)
            key = self._key(session, version_of(wrapped))
            return bytes(key.decrypt(body, mechanism=Mechanism.AES_GCM, mechanism_param=how))

        return self._asked(decrypted)

    def add(self) -> int:
        """Make a new version inside the token; returns it. It wraps from now on."""

        def made(session: Session) -> int:
            version = max(self._listed(session), default=0) + 1
            label = f"{self._place().label}-{version}"
            session.generate_key(KeyType.AES, KEY_BYTES * 8, label=label, store=True, template=_HIDDEN)
            return version

        return self._asked(made)

    def forget_older(self) -> int:
        """Destroy every version but the newest; returns how many."""

        def destroyed(session: Session) -> int:
            older = sorted(self._listed(session))[:-1]
            for version in older:
                self._key(session, version).destroy()
            return len(older)

        return self._asked(destroyed)

    def _asked(self, act: Callable[[Session], _T]) -> _T:
        """What the token answers; a session that it has lost is opened once more."""
        try:
            if self._session is not None:
                with suppress(PKCS11Error):
                    return act(self._session)
                with suppress(PKCS11Error):
                    self._session.close()
            self._session = self._opened()
            return act(self._session)
        except PKCS11Error as exc:
            self._session = None
            raise KeyUnusable(f"the token that {self._file} names refused: {type(exc).__name__} {exc}".strip()) from exc
        except OSError as exc:
            raise KeyUnusable(f"{self._file}, or what it names, cannot be read: {exc.strerror}") from exc

    def _place(self) -> TokenPlace:
        return TokenPlace.read(self._file)

    def _opened(self) -> Session:
        place = self._place()
        token = pkcs11.lib(str(place.module)).get_token(token_label=place.token)
        try:
            return token.open(rw=True, user_pin=place.pin_file.read_text("utf-8").strip())
        except UserAlreadyLoggedIn:  # a process signs in once, whatever the number of its sessions
            return token.open(rw=True)

    def _listed(self, session: Session) -> frozenset[int]:
        start = f"{self._place().label}-"
        labels = (str(key[Attribute.LABEL]) for key in session.get_objects({Attribute.CLASS: ObjectClass.SECRET_KEY}))
        ends = (label.removeprefix(start) for label in labels if label.startswith(start))
        return frozenset(int(end) for end in ends if end.isdecimal())

    # the library puts a key's class together as it finds it, which no type says
    def _key(self, session: Session, version: int) -> Any:
        try:
            return session.get_key(object_class=ObjectClass.SECRET_KEY, label=f"{self._place().label}-{version}")
        except NoSuchKey as exc:
            raise KeyUnusable(f"the token that {self._file} names has no version {version}") from exc
