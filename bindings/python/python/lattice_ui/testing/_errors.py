"""What goes wrong in a test."""


class PageError(AssertionError):
    """The page is not as the test has it: nothing or too much matches, or what matches can't be used like that."""


class AppError(Exception):
    """The app's code failed while the test used its page: the text is the failure and its traceback."""
