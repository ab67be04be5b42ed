"""The Alembic environment of every plugin here: only its own tables, its own version table.

CKAN looks for ``migration/<plugin>/env.py``; each of those is one call of `run`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import context, op
from ckan.model.meta import metadata
from sqlalchemy import engine_from_config, pool


def run(plugin: str) -> None:
    """Bring the tables whose names begin with the plugin's to the version that was asked for."""

    def ours(_object: Any, name: str | None, kind: str, _reflected: bool, _compare_to: Any) -> bool:
        return kind != "table" or bool(name and name.startswith(plugin))

    section = context.config.get_section(context.config.config_ini_section) or {}
    engine = engine_from_config(section, prefix="sqlalchemy.", poolclass=pool.NullPool)
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=metadata,
            version_table=f"{plugin}_alembic_version",
            include_object=ours,
        )
        with context.begin_transaction():
            context.run_migrations()


def run_sql(plugin: str, name: str, **values: str) -> None:
    """Run the statements of ``migration/<plugin>/<name>`` in the transaction of the migration.

    ``values``: what ``{{name}}`` in them stands for.
    """
    statements = (Path(__file__).parent / plugin / name).read_text(encoding="utf-8")
    for word, value in values.items():
        statements = statements.replace(f"{{{{{word}}}}}", value)
    op.execute(statements)
