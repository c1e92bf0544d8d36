"""What is kept in the database, and how it is opened, migrated and backed up."""
