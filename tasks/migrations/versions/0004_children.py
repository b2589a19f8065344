"""Instances that a step of another instance has started.

Revision: 0004
Follows: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "children",
        sa.Column("parent_id", sa.String(), nullable=False),
        sa.Column("visit", sa.String(), nullable=False),
        sa.Column("link", sa.String(), nullable=False),
        sa.Column("child_id", sa.String(), nullable=False),
        sa.Column("joined", sa.Boolean(), nullable=False),
        sa.Column("waiting", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["instances.id"], name=op.f("fk_children_parent_id_instances")
        ),
        sa.ForeignKeyConstraint(
            ["child_id"], ["instances.id"], name=op.f("fk_children_child_id_instances")
        ),
        sa.PrimaryKeyConstraint("parent_id", "visit", "link", name=op.f("pk_children")),
    )
    op.create_index(op.f("ix_children_child_id"), "children", ["child_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_children_child_id"), table_name="children")
    op.drop_table("children")
