"""Who we deal with: organisations and people, their owners, officers, declarations and documents, and what they propose to do with us."""
