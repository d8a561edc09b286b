"""The wrong ideas by name, in the order in which each page asks about them: every file here that has an IDEA."""

from importlib import import_module
from pkgutil import iter_modules

from runs import ideas
from runs.ideas.idea import Idea


def _found() -> list[Idea]:
    modules = (import_module(f"{ideas.__name__}.{each.name}") for each in iter_modules(ideas.__path__))
    return [module.IDEA for module in modules if hasattr(module, "IDEA")]


IDEAS = {idea.name: idea for idea in sorted(_found(), key=lambda idea: (idea.stage, idea.place, idea.name))}
