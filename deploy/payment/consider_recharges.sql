-- Deploy ringfence:payment/consider_recharges to pg
-- requires: payment/look_at_recharge
-- requires: core/try_lock_wallet

-- Purpose      Looks again at recharges of which nothing else reminds anybody.
-- Called by    consider_recharges_job.
-- Idempotency  The state decides.
-- Locks        Each organization's until the end, without waiting: the next look is a minute away.
-- Errors       None of ours.
-- Returns      How many were looked at.
begin;
set local role ringfence_owner;

create or replace function ringfence.consider_recharges(
    p_limit integer,
    p_as_of timestamptz
)
returns bigint
language plpgsql
volatile
as $consider_recharges$
declare
    v_looked bigint := 0::bigint;
    v_org_id uuid;
begin
    for v_org_id in
        select recharge.org_id
          from ringfence.auto_recharge as recharge
         where recharge.look_at <= p_as_of
         order by recharge.look_at
         limit p_limit
    loop
        continue when not ringfence.try_lock_wallet(v_org_id);
        -- What is broken in one wallet is not to stop the recharges of all others.
        begin
            v_looked := v_looked + ringfence.look_at_recharge(v_org_id, p_as_of)::integer;
        exception when others then
            raise warning 'The recharge of % cannot be looked at: %', v_org_id, sqlerrm;
            update ringfence.auto_recharge as recharge
               set look_at = p_as_of + interval '10 minutes'
             where recharge.org_id = v_org_id;
        end;
    end loop;
    return v_looked;
end
$consider_recharges$;

comment on function ringfence.consider_recharges(integer, timestamptz) is
'Looks again at recharges that wait.';

commit;
