-- Deploy ringfence:call/add_call_alias to pg
-- requires: call/tables

-- Purpose      Gives a call another name. Before there is a charge, the call id is its key; a
--              wallet with such names says so, because a direct deduction may come by any of them.
-- Called by    reserve_call_credits and link_call, under the lock.
-- Idempotency  The same name for the same call changes nothing.
-- Locks        The wallet row, under the organization's lock.
-- Errors       RF232 the name belongs to another call.
-- Returns      True when the name is new.
begin;
set local role ringfence_owner;

create or replace function ringfence.add_call_alias(
    p_org_id  uuid,
    p_alias   text,
    p_call_id text
)
returns boolean
language plpgsql
volatile
as $add_call_alias$
declare
    v_call_id text;
begin
    if p_alias = p_call_id then
        return false;
    end if;
    insert into ringfence.call_alias (org_id, alias, call_id)
    values (p_org_id, p_alias, p_call_id)
    on conflict on constraint call_alias_pkey do nothing;
    if found then
        update ringfence.wallet as wallet
           set has_call_aliases = true
         where wallet.org_id = p_org_id
           and not wallet.has_call_aliases;
        return true;
    end if;

    select alias.call_id into strict v_call_id
      from ringfence.call_alias as alias
     where alias.org_id = p_org_id
       and alias.alias = p_alias;
    if v_call_id <> p_call_id then
        perform ringfence.raise_error('RF232', jsonb_build_object(
            'name', p_alias, 'belongs_to', v_call_id));
    end if;
    return false;
end
$add_call_alias$;

comment on function ringfence.add_call_alias(uuid, text, text) is
'Gives a call another name. Errors: RF232.';

commit;
