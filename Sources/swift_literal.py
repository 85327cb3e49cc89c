"""The body of a Swift string literal over several lines, for the scripts that stand beside the tables they write."""

WIDTH = 119


def literal(entries):
    """The entries, with commas between them, as the lines of a literal whose line ends mean nothing."""
    lines, line = [], "       "
    for number, entry in enumerate(entries):
        entry += "," if number + 1 < len(entries) else ""
        if len(line.strip()) + 8 + len(entry) > WIDTH:
            lines.append(line + "\\")
            line = "       "
        line += (" " if line.strip() == "" else "") + entry
    return "\n".join(lines + [line])
