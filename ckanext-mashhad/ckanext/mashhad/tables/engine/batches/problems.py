"""What is wrong with a batch as a whole, with one of its datasets or files (pure)."""

from __future__ import annotations

from typing import ClassVar

from ckanext.mashhad.persian.reading_errors import N_, InputError


class BulkError(InputError):
    """Something that keeps a batch from being applied."""

    messages: ClassVar = {
        "no_zip": N_("This is no table and no ZIP file. Send XLSX, ODS, CSV or a ZIP of them."),
        "encrypted": N_("The ZIP file is locked with a password. Send it without one."),
        "broken": N_("The ZIP file is broken and cannot be opened."),
        "bad_entries": N_(
            "The ZIP file contains a path that leads outside it, the same path twice, or a file"
            " without a name."
        ),
        "too_many_files": N_("The ZIP file holds {count} files; at most {most} are accepted."),
        "bomb": N_("The ZIP file unpacks to too much."),
        "too_large": N_("The file is larger than {most} MB."),
        "empty": N_("The ZIP file is empty."),
        "two_lists": N_("The ZIP file has more than one list: {names}."),
        "too_many_datasets": N_("There are {count} datasets; at most {most} are accepted."),
        "another_is_checked": N_("Another batch of yours is still being worked on. Wait for it."),
        "not_your_unit": N_("You do not publish for a unit called “{unit}”."),
        "not_yours": N_("You may not change this dataset."),
        "two_values": N_("“{label}” has two values in the rows of this dataset."),
        "no_file": N_("There is neither a file nor a sheet called “{file}” in it."),
        "hidden_sheet": N_(
            "The sheet “{file}” is hidden, and hidden sheets are not taken. Show it and send the"
            " workbook again."
        ),
        "file_twice": N_("The file “{file}” is listed twice."),
        "name_twice": N_("Two of the files are called “{file}”. Give one another name."),
        "nowhere": N_(
            "“{file}” is no table, so nothing says to which dataset it belongs. Name it in a list,"
            " or leave it out and send it on the page of its dataset."
        ),
        "not_said": N_(
            "Nothing in “{file}” says: {labels}. Choose it below, or write it above the table."
        ),
        "same_table": N_(
            "“{file}” and “{other}” are the same table of the same unit and period. Put their rows"
            " into one file."
        ),
        "is_checked": N_(
            "“{file}” of this dataset is being checked, or waits to be confirmed. End that first,"
            " then send this again."
        ),
        "other_there": N_(
            "The dataset has another file called “{file}”, which is no table. Replace it on its"
            " page, or give this one a title of its own."
        ),
        "archive": N_(
            "“{file}” is an archive, and what is in it cannot be looked at. Put its files into this"
            " ZIP themselves."
        ),
        "program": N_("“{file}” is a program, which is not taken as a file of data."),
        "unknown": N_(
            "What kind of file “{file}” is cannot be recognised. Send data as XLSX or CSV, a letter"
            " as PDF."
        ),
        "damaged": N_(
            "“{file}” is damaged, or something else stands before, behind or between its parts."
            " Save it anew as PDF or as a picture; send data as XLSX or CSV."
        ),
        "blank": N_(
            "There is nothing in “{file}”: no text and no picture. Send the document itself."
        ),
        "too_small": N_(
            "There is next to nothing in “{file}”: less than 100 bytes. Send the document itself."
        ),
        "attached": N_(
            "Another file lies within “{file}”, such as the workbook of a chart. Take it out (paste"
            " charts as pictures) and send it by itself, as XLSX or CSV if it is a table."
        ),
        "locked": N_(
            "“{file}” is protected, so that nobody can see whether other files lie within it. Save"
            " it without protection, or print it as a new PDF."
        ),
        "too_hard": N_(
            "Reading “{file}” takes too much memory or time. Send data as XLSX or CSV, or the file"
            " in smaller parts."
        ),
        "personal": N_("“{file}” holds identifiers of persons, which must not be published."),
        "same_title": N_("Two files of this dataset have the same title, “{title}”."),
        "changed_since": N_(
            "The dataset was changed after the check. Leave it out, go on, and send its file again."
        ),
        "not_allowed": N_("You may not do this any more."),
        "refused": N_("The portal refused it: {detail}"),
        "check_failed": N_("The check could not be completed."),
        "nothing_to_do": N_("This batch cannot be applied, or taken back, as it stands now."),
    }
