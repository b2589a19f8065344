"""One letter a day, and deputies.

Revision: 0003
Follows: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", sa.Column("letter", sa.String(), nullable=True))
    op.add_column(
        "outbox", sa.Column("urgent", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.create_index(op.f("ix_outbox_letter"), "outbox", ["letter"])
    op.create_index("ix_outbox_person_settled", "outbox", ["person_id", "status", "settled_at"])
    op.create_table(
        "deputies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("class_name", sa.String(), nullable=False),
        sa.Column("holder_id", sa.String(), nullable=True),
        sa.Column("deputy_id", sa.String(), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("until_day", sa.Date(), nullable=False),
        sa.Column("in_force", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["holder_id"], ["people.id"], name=op.f("fk_deputies_holder_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["deputy_id"], ["people.id"], name=op.f("fk_deputies_deputy_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deputies")),
    )
    op.create_index(op.f("ix_deputies_deputy_id"), "deputies", ["deputy_id"])


def downgrade() -> None:
    op.drop_table("deputies")
    op.drop_index("ix_outbox_person_settled", "outbox")
    op.drop_index(op.f("ix_outbox_letter"), "outbox")
    op.drop_column("outbox", "urgent")
    op.drop_column("outbox", "letter")
