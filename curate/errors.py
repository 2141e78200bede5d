"""The failures that a user can meet: each message says what, where and what to do."""


class CurateError(Exception):
    """An expected failure; commands show its message on one line and exit with 1."""


class InputError(CurateError):
    """A file, archive or stream cannot be read as posts."""


class NetworkError(CurateError):
    """A server cannot be reached, answers nothing usable, or may not be asked."""


class HandleNotFoundError(CurateError):
    """No source that was searched holds the account asked for."""


class AmbiguousHandleError(CurateError):
    """Several accounts answer to the handle asked for; the message lists them."""


class InterestsError(CurateError):
    """No interests are declared, or their file cannot be understood."""


class UsageError(CurateError):
    """Options or arguments that contradict each other; commands exit with 2."""


class HandleError(UsageError):
    """What stands for a handle is none; commands exit with 1, as for any other input that cannot be read."""
