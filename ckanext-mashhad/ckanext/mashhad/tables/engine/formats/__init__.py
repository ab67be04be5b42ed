"""File formats looked at before any reader opens them: containers, XML parts, signatures."""
