"""Processes about a class or the school, and their records.

Revision: 0007
Follows: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("instances") as instances:
        instances.alter_column("pupil_id", existing_type=sa.String(), nullable=True)
        instances.add_column(sa.Column("class_name", sa.String(), nullable=True))
        instances.create_index(op.f("ix_instances_class_name"), ["class_name"])
    op.add_column("records", sa.Column("class_name", sa.String(), nullable=True))
    op.create_index("ix_records_class_path", "records", ["class_name", "path"])


def downgrade() -> None:
    op.drop_index("ix_records_class_path", "records")
    op.drop_column("records", "class_name")
    with op.batch_alter_table("instances") as instances:
        instances.drop_index(op.f("ix_instances_class_name"))
        instances.drop_column("class_name")
        instances.alter_column("pupil_id", existing_type=sa.String(), nullable=False)
