"""Documents: files about members, such as signed forms and scans.

Owns `documents_document`, and the folder `settings.DOCUMENTS_DIR`, where the bytes lie under random
names. What arrives is recognized by its content, made anew where it is a picture, and only ever
given back as a download. A document is set aside, never changed. Reads `access` and `members`.
Files: models, content (what a file is), store (the folder), services (keep, set aside), policies,
uploading (the limit while a file arrives), telling (what a member's programs tell of, announced by
the room that knows), selectors, forms, views, panels, tasks (sweeping).
"""
