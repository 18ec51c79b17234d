"""Drops: places where others leave files for Tillit to fetch, a folder or the folder of an SFTP server.

A drop is looked at again and again (dropper.py). A file that has stopped changing is taken in exactly as an upload is,
and once it is read it is put away beside it, in done/ or refused/, with a word on what became of it.
"""
