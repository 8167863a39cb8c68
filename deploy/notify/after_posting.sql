-- Deploy ringfence:notify/after_posting to pg
-- requires: notify/customer_listens
-- requires: notify/tell_low_balance
-- requires: notify/tell_credit_added
-- requires: core/lock_wallet

-- Purpose      The one hook of money: what follows from the state of a wallet, in the transaction
--              that changed it. It looks at the state and not at what happened, so that whoever
--              calls it once too often changes nothing; and it says in react_below when it has to
--              be called next, so that a wallet nobody watches pays one comparison. A balance
--              counts as low without its holds: those come and go with each call.
-- Note     A further reaction is one more line, and one more term of react_below. That of the
--          recharge is of domain payment, as lapse_holds in open_wallet is of domain call.
-- Called by    Whatever posts, holds or refuses, when less is available than react_below or credit
--              has come in (p_credit_seq); and whatever changes what is watched.
-- Idempotency  The same state again changes nothing.
-- Locks        The organization's, then the wallet row.
-- Errors       None of ours.
-- Returns      Nothing.
begin;
set local role ringfence_owner;

create or replace function ringfence.after_posting(
    p_org_id     uuid,
    p_credit_seq bigint,
    p_as_of      timestamptz
)
returns void
language plpgsql
volatile
as $after_posting$
declare
    c_never   constant bigint := -9223372036854775808;
    v_wallet  ringfence.wallet;
    v_listens boolean;
    v_told    boolean;
    v_below   bigint;
begin
    perform ringfence.lock_wallet(p_org_id);
    select wallet.* into v_wallet from ringfence.wallet as wallet where wallet.org_id = p_org_id;
    v_listens := ringfence.customer_listens(p_org_id, 'balance.low')
        or exists (select from ringfence.organization as organization
                    where organization.org_id = p_org_id
                      and organization.email is not null);
    v_told := not v_listens or v_wallet.balance < v_wallet.recharge_threshold;
    v_below := case when v_told then c_never else v_wallet.recharge_threshold end;

    if p_credit_seq is not null then
        perform ringfence.tell_credit_added(v_wallet, p_credit_seq, p_as_of);
    end if;
    if v_listens and v_told and not v_wallet.low_told then
        perform ringfence.tell_low_balance(v_wallet, p_as_of);
    end if;
    v_below := greatest(v_below, ringfence.consider_recharge(v_wallet, p_as_of));
    if (v_told, v_below) is distinct from (v_wallet.low_told, v_wallet.react_below) then
        update ringfence.wallet as wallet
           set low_told = v_told,
               react_below = v_below
         where wallet.org_id = p_org_id;
    end if;
end
$after_posting$;

comment on function ringfence.after_posting(uuid, bigint, timestamptz) is
'What follows from the state of a wallet: notices, and whatever else reacts to it.';

commit;
