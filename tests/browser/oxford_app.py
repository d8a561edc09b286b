"""The lesson's first page on a server whose Oxford-IIIT Pet is a small archive: settings.json beside it says where."""

import json
import os
import runpy
from functools import partial
from pathlib import Path

import dev
from pictures.oxford import download_oxford
from ui.stages import photos

settings = json.loads(Path(__file__).with_name("settings.json").read_text(encoding="utf-8"))
os.environ[photos.DOWNLOADS] = settings["downloads"]
# This machine's own server is not behind a proxy.
os.environ["NO_PROXY"] = os.environ["no_proxy"] = "*"
where = {name: settings[name] for name in ("url", "size", "md5")}
photos.URL, photos.SIZE, photos.FOLDER = where["url"], where["size"], Path(settings["folder"])
photos.download_oxford = partial(download_oxford, **where)
photos._shared.clear()
runpy.run_path(str(dev.ROOT / "app.py"))
