-- Deploy ringfence:wallet/expire_credits to pg
-- requires: wallet/expire_lots
-- requires: core/lock_wallet
-- requires: core/assert_read_committed
-- requires: core/clock

-- Purpose      Books what has expired in wallets nobody has touched since. Tidying only: a wallet
--              that is touched does it for itself, and reads do not count what has expired.
-- Called by    The job expire_credits, operators.
-- Idempotency  What has expired once is gone.
-- Locks        Of each organization, without waiting: who is busy right now settles its own.
-- Errors       RF002 p_limit or p_as_of, RF006 p_as_of, RF206 isolation level.
-- Returns      The number of wallets in which something expired.
begin;
set local role ringfence_owner;

create or replace function billing.expire_credits(
    p_limit integer     default 500,
    p_as_of timestamptz default null
)
returns integer
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $expire_credits$
declare
    v_now     constant timestamptz := ringfence.clock(p_as_of);
    v_org_id  uuid;
    v_expired integer := 0;
begin
    if p_limit is null or p_limit not between 1 and 500 then
        perform ringfence.raise_error('RF002', jsonb_build_object(
            'argument', 'p_limit', 'value', p_limit, 'minimum', 1, 'maximum', 500));
    end if;
    perform ringfence.assert_read_committed();

    for v_org_id in
        select due.org_id
          from (select wallet.org_id
                  from ringfence.wallet as wallet
                 where wallet.next_due_at <= v_now
                   and wallet.next_due_at < 'infinity'
                 order by wallet.next_due_at
                 limit p_limit) as due
         order by due.org_id
    loop
        if ringfence.try_lock_wallet(v_org_id)
           and ringfence.expire_lots(v_org_id, v_now) > 0 then
            v_expired := v_expired + 1;
        end if;
    end loop;
    return v_expired;
end
$expire_credits$;

comment on function billing.expire_credits(integer, timestamptz) is
'Books expired credit of wallets nobody has touched since. Errors: RF002, RF006, RF206.';

grant execute on function billing.expire_credits(integer, timestamptz)
   to ringfence_worker, ringfence_ops;

commit;
