"""What Alembic runs to migrate: everything happens on the connection that `upgrade` hands over."""

from alembic import context

from talentbot.store.tables import Table

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Table.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
)
with context.begin_transaction():
    context.run_migrations()
