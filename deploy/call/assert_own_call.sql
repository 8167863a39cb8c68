-- Deploy ringfence:call/assert_own_call to pg
-- requires: call/tables
-- requires: core/raise_error

-- Purpose      Refuses a name that is another organization's call at the vendor: that call would be
--              charged twice.
-- Called by    reserve_in_full, record_settlement, for names nobody has used here.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       RF231 the vendor's call is another organization's.
-- Returns      Nothing.
begin;
set local role ringfence_owner;

create or replace function ringfence.assert_own_call(
    p_org_id uuid,
    p_name   text
)
returns void
language plpgsql
stable
as $assert_own_call$
begin
    if exists (
        select from ringfence.call as call
         where call.vapi_call_id = p_name
           and call.org_id <> p_org_id
    ) then
        perform ringfence.raise_error('RF231', jsonb_build_object('vapi_call_id', p_name));
    end if;
end
$assert_own_call$;

comment on function ringfence.assert_own_call(uuid, text) is
'Refuses a name that is another organization''s call at the vendor. Errors: RF231.';

commit;
