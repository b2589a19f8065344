"""Secrets that people carry: made here, handed over once, kept only as hashes. Pure."""

from __future__ import annotations

import hashlib
import hmac
import secrets


def new_token() -> tuple[str, str]:
    """A token for a link or a cookie, 256 bits, and the hash that is kept of it."""
    token = secrets.token_urlsafe(32)
    return token, hash_token(token)


def hash_token(token: str) -> str:
    """What is kept of a token: it cannot be guessed, so it needs no salt."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_code() -> str:
    """Six digits that somebody types from an email."""
    return f"{secrets.randbelow(1_000_000):06d}"


def new_salt() -> str:
    """What keeps two equal codes from having equal hashes."""
    return secrets.token_hex(16)


def hash_code(code: str, salt: str) -> str:
    """What is kept of a code: a million guesses are few, so this is slow and the tries limited."""
    return hashlib.scrypt(code.encode(), salt=salt.encode(), n=2**12, r=8, p=1).hex()


def is_code(code: str, salt: str, code_hash: str) -> bool:
    """Does the code match, found in the same time whether or not it does?"""
    return hmac.compare_digest(hash_code(code, salt), code_hash)
