"""What a learner brought since the last page, or took out of a list again, is taken before a page is drawn."""

from ui.visit import inlets, own_network, own_picture, put_away
from ui.visit.notes import note
from ui.visit.owner import wholly


def take() -> None:
    """Take single files; sets of photos are read on their page, as that takes long."""
    # Streamlit may end the run at each look at what it shows.
    lists = inlets.shown()
    with wholly():
        inlets.let_go(lists)
        for name in inlets.FOR_PICTURES:
            is_new, lost = inlets.has_news(name, lists[name]), inlets.saw(name, lists[name])
            if is_new:
                own_picture.take(name, lists, lost)
        files = lists[inlets.NETWORK]
        is_new = inlets.has_news(inlets.NETWORK, files)
        inlets.saw(inlets.NETWORK, files)
        if is_new or files is None:
            own_network.take(files)
        gone = {name for name, files in lists.items() if files is None}
        for name in gone & {*inlets.FOR_PHOTOS}:
            inlets.saw(name, None)
            inlets.problem(name, None)
        if gone.issuperset(inlets.FOR_PICTURES):
            put_away.forget(put_away.PICTURE)
        if gone.issuperset(inlets.FOR_PHOTOS):
            put_away.forget(put_away.SET)
            note(oxford_problem=None)
