"""What can be wrong with a file: a key and its numbers. Whoever shows it to people has the sentences."""


class FileError(ValueError):
    """key: what is wrong, in words joined by underscores. about: what belongs into the sentence: numbers, texts, and
    FileErrors that say a part of it.
    """

    says = "{}"

    def __init__(self, key: str, **about):
        super().__init__(key)
        self.key, self.about = key, about

    def __str__(self) -> str:
        return self.says.format("".join((self.key.replace("_", " "), *map(_noted, self.about.items()))))


class PictureError(FileError):
    """A file that is no picture that can be shown."""

    says = "This file cannot be used: {}. Please choose another one."


class DataSetError(FileError):
    """A set of pictures that cannot be used."""

    says = "These pictures cannot be used: {}. Please choose others."


def _noted(about):
    name, value = about
    return f", {name} {FileError(value.key, **value.about) if isinstance(value, FileError) else value}"
