-- Deploy ringfence:call/rules_for_calls to pg
-- requires: call/call_rules_of

-- Purpose      The settings about calls that are in force for an organization.
-- Called by    Whatever authorizes or watches a call.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       None.
-- Returns      The rules; null when there is no such organization.
begin;
set local role ringfence_owner;

create or replace function ringfence.rules_for_calls(
    p_org_id uuid
)
returns ringfence.call_rules
language sql
stable
return (select ringfence.call_rules_of(organization.settings)
          from ringfence.organization as organization
         where organization.org_id = p_org_id);

comment on function ringfence.rules_for_calls(uuid) is
'The settings about calls that are in force for an organization.';

commit;
