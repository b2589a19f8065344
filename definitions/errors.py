"""The one root of every error that is a sentence for the person who reads it."""


class SendflowError(Exception):
    """Something is wrong, and its reader can mend it: the message is a sentence for them."""
