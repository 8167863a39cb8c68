-- Deploy ringfence:wallet/open_wallet to pg
-- requires: wallet/expire_lots
-- requires: account/assert_organization

-- Purpose      The wallet as it is at an instant: what fell due is settled first, whether or not a
--              job has come by.
-- Called by    post_entry_in_full and whatever decides by a balance, under the lock.
-- Idempotency  Opening it twice is opening it once.
-- Locks        None of its own; the caller holds the organization's.
-- Errors       RF001, RF101 no such organization.
-- Returns      The wallet's row.
begin;
set local role ringfence_owner;

create or replace function ringfence.open_wallet(
    p_org_id    uuid,
    p_as_of     timestamptz,
    p_came_back boolean default false
)
returns ringfence.wallet
language plpgsql
volatile
as $open_wallet$
declare
    v_wallet ringfence.wallet;
begin
    select wallet.* into v_wallet from ringfence.wallet as wallet where wallet.org_id = p_org_id;
    if not found then
        perform ringfence.assert_organization(p_org_id);
    end if;
    if least(v_wallet.next_due_at, v_wallet.hold_lapses_at) <= p_as_of then
        perform ringfence.expire_lots(p_org_id, p_as_of, p_came_back);
        if v_wallet.hold_lapses_at <= p_as_of then
            -- Of the call domain, which sets hold_lapses_at.
            perform ringfence.lapse_holds(p_org_id, p_as_of);
        end if;
        select wallet.* into v_wallet
          from ringfence.wallet as wallet
         where wallet.org_id = p_org_id;
    end if;
    return v_wallet;
end
$open_wallet$;

comment on function ringfence.open_wallet(uuid, timestamptz, boolean) is
'The wallet as it is at an instant, with what fell due settled. Errors: RF001, RF101.';

commit;
