"""The letter in which a link was sent, so that what one letter asks can be answered together.

Revision: 0005
Follows: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("links", sa.Column("letter", sa.String(), nullable=True))
    op.add_column("sessions", sa.Column("letter", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("sessions", "letter")
    op.drop_column("links", "letter")
