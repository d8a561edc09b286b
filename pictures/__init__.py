"""Pictures in: uploads made safe, and the drawn pets. Pillow lives here; the engine never sees it."""
