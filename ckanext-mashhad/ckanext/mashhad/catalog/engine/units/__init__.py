"""The municipality's units: the file of them, their tree, who is above whom."""
