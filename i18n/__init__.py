"""The Persian catalogue, as package data: ``fa_IR/LC_MESSAGES/ckanext-mashhad.po``."""
