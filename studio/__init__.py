"""The domain: who practises which step with whom, what was seen and said, and how it is kept.

Each noun has a module with its values, its queries and its verbs. Services take a session first and
flush; the edge of the request or of the job commits, once.
"""
