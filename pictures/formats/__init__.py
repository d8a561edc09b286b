"""Readers of picture files, a module for each kind.

Each reads its file's structure itself, as Pillow gives up at faults that browsers pass over, and unpacks notes that
nobody asked for. What it hands to Pillow is a file that it has put together anew: the one picture, and nothing else.
"""
