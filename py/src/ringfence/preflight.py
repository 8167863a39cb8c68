"""Whether a deploy can succeed, asked before anything is changed.

Each answer that is a no is one sentence. sqitch would find the same faults, but half-way through
and in the server's words.
"""

from __future__ import annotations

from ringfence import db, errors
from ringfence.config import Settings
from ringfence.db import Row, Session
from ringfence.errors import DatabaseError, Failure

_OLDEST = 150000

_LOGIN = """
select current_setting('server_version_num')::int,
       current_setting('server_version'),
       current_database(),
       current_user,
       pg_is_in_recovery(),
       has_database_privilege(current_database(), 'create'),
       (select role.rolsuper or role.rolcreaterole from pg_roles as role
         where role.rolname = current_user)
"""

_MISSING_ROLES = """
select needed.name
  from unnest(array['ringfence_owner', 'ringfence_web', 'ringfence_worker', 'ringfence_ops',
                    'ringfence_readonly', 'ringfence_tenant']) as needed (name)
 where to_regrole(needed.name) is null
 order by 1
"""

# Roles that exist, made for another database of the server perhaps, and that the login cannot
# do with what a deploy does: become a member, and set their time limits for this database.
_UNMANAGEABLE_ROLES = """
select role.rolname
  from pg_roles as role,
       pg_roles as login
 where role.rolname in ('ringfence_owner', 'ringfence_web', 'ringfence_worker', 'ringfence_ops',
                        'ringfence_readonly')
   and login.rolname = current_user
   and not login.rolsuper
   -- Before PostgreSQL 16 whoever may create roles may manage any of them.
   and not (login.rolcreaterole
            and (current_setting('server_version_num')::int < 160000
                 or pg_has_role(role.oid, 'member with admin option')))
   and case when to_regnamespace('billing') is null then true
            -- Deployed already: the roles are set up, and acting as the owner is enough.
            else role.rolname = 'ringfence_owner' and not pg_has_role(role.oid, 'usage') end
 order by 1
"""

# A schema is ours when the owner role owns it.
_SCHEMAS = """
select schema.nspname, schema.nspowner::regrole::text
  from pg_namespace as schema
 where schema.nspname in ('billing', 'ringfence')
   and schema.nspowner is distinct from to_regrole('ringfence_owner')
 order by 1
"""


def run(settings: Settings) -> None:
    """Raises Failure with the first reason why a deploy would not succeed."""
    try:
        with db.session(settings.database_url, "ringfence preflight") as session:
            _check_server(session)
            _check_roles(session)
            _check_schemas(session)
    except DatabaseError as error:
        raise Failure(errors.explain(error)) from error


def _check_server(session: Session) -> None:
    number, version, database, login, standby, may_create, _ = session.call(_LOGIN)[0]
    if number < _OLDEST:
        raise Failure(f"The server is PostgreSQL {version}; Ringfence needs 15 or newer.")
    if standby:
        raise Failure("The server is a standby; point DATABASE_URL at the primary.")
    if not may_create:
        raise Failure(
            f"The login {login} may not create schemas in database {database}; as its owner run: "
            f"grant create on database {database} to {login}"
        )


def _check_roles(session: Session) -> None:
    *_, login, _, _, may_create_roles = session.call(_LOGIN)[0]
    missing = _names(session.call(_MISSING_ROLES))
    if missing and not may_create_roles:
        raise Failure(
            f"The login {login} may not create the roles {missing}; as a superuser run: "
            f"alter role {login} createrole"
        )
    unmanageable = _names(session.call(_UNMANAGEABLE_ROLES))
    if unmanageable:
        raise Failure(
            f"The login {login} may not manage the roles {unmanageable}; as a superuser run: "
            f"alter role {login} createrole; grant {unmanageable} to {login} with admin option"
        )


def _names(rows: list[Row]) -> str:
    return ", ".join(row[0] for row in rows)


def _check_schemas(session: Session) -> None:
    for name, owner in session.call(_SCHEMAS):
        raise Failure(
            f"Schema {name} exists already and belongs to {owner}, not to Ringfence; "
            "use another database."
        )
