"""Runs migrations on the connection the store hands over, in the store's transaction."""

from alembic import context

from tasks.store import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
