"""Schedules: since when each is known, and whom each occurrence has begun a process for.

Revision: 0008
Follows: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "schedules",
        sa.Column("process", sa.String(), nullable=False),
        sa.Column("schedule", sa.String(), nullable=False),
        sa.Column("begins", sa.String(), nullable=False),
        sa.Column("seen_on", sa.Date(), nullable=False),
        sa.Column("occurrence", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("process", "schedule", name=op.f("pk_schedules")),
    )
    op.create_table(
        "scheduled_starts",
        sa.Column("process", sa.String(), nullable=False),
        sa.Column("schedule", sa.String(), nullable=False),
        sa.Column("occurrence", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("pupil_id", sa.String(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("instance_id", sa.String(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["instance_id"],
            ["instances.id"],
            name=op.f("fk_scheduled_starts_instance_id_instances"),
        ),
        sa.ForeignKeyConstraint(
            ["pupil_id"], ["pupils.id"], name=op.f("fk_scheduled_starts_pupil_id_pupils")
        ),
        sa.PrimaryKeyConstraint(
            "process", "schedule", "occurrence", "subject", name=op.f("pk_scheduled_starts")
        ),
    )
    for column in ("instance_id", "pupil_id"):
        name = op.f(f"ix_scheduled_starts_{column}")
        op.create_index(name, "scheduled_starts", [column], unique=False)


def downgrade() -> None:
    op.drop_table("scheduled_starts")
    op.drop_table("schedules")
