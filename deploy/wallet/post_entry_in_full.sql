-- Deploy ringfence:wallet/post_entry_in_full to pg
-- requires: wallet/open_wallet
-- requires: wallet/find_entry
-- requires: wallet/charge_key
-- requires: wallet/assert_same_entry
-- requires: wallet/refuse_posting
-- requires: wallet/move_lots
-- requires: wallet/write_entry
-- requires: wallet/release_hold

-- Purpose      Posting in every case: replays, refusals, lots, expiry, unknown organizations, the
--              capture of a hold. Each step is a function with one subject. A captured hold is
--              drawn from the lots it counts on first, expired or not, and does not count as spent
--              when the limit is looked at; what is not captured is given back. A replay or a
--              refusal leaves the hold as it is.
-- Called by    post_entry, which holds the lock and has tried the ordinary case.
-- Idempotency  (org_id, scope, key): a replay answers the first entry, other content is RF301.
-- Locks        None of its own; the caller holds the organization's.
-- Errors       RF001, RF101 organization, RF205 balance out of range, RF301 key reused.
-- Returns      The answer; outcome is applied, duplicate, insufficient_credit, debt_limit_exceeded
--              or blocked.
begin;
set local role ringfence_owner;

create or replace function ringfence.post_entry_in_full(
    p_entry       ringfence.credit_transaction,
    p_rule        text,
    p_charge_seq  bigint,
    p_hold        bigint,
    p_allocations bigint[],
    p_as_of       timestamptz
)
returns ringfence.posting
language plpgsql
volatile
as $post_entry_in_full$
declare
    c_range   constant bigint := 100000000000000000;
    v_entry   ringfence.credit_transaction := p_entry;
    v_wallet  ringfence.wallet := ringfence.open_wallet(p_entry.org_id, p_as_of);
    v_limit   constant bigint := case p_rule when 'debt_limit' then -v_wallet.debt_limit else 0 end;
    v_after   constant bigint :=
        v_wallet.balance - v_wallet.held + p_hold + p_entry.amount;
    v_first   ringfence.credit_transaction;
    v_expired bigint;
begin
    -- A direct deduction may name a call by any of its names; all others know its key.
    if v_wallet.has_call_aliases and p_rule = 'debt_limit' then
        v_entry.key := ringfence.charge_key(p_entry.org_id, p_entry.key);
    end if;
    v_first := ringfence.find_entry(p_entry.org_id, p_entry.scope, v_entry.key);
    if v_first.seq is not null then
        -- A call that was charged directly is charged, whatever a settlement makes of it.
        if p_entry.scope <> 'call' or p_rule <> 'settlement' then
            perform ringfence.assert_same_entry(v_first, p_entry.amount, p_entry.kind,
                p_entry.reference, p_entry.expires_at, p_entry.priority);
        end if;
        return ringfence.describe_posting('duplicate', v_wallet, v_first,
            jsonb_build_object('recorded_at', v_first.recorded_at));
    end if;

    if p_entry.amount < 0 and p_rule <> 'settlement'
       and (v_wallet.stopped or v_after < v_limit) then
        if v_wallet.balance - v_wallet.held < v_wallet.react_below then
            perform ringfence.after_posting(p_entry.org_id, null, p_as_of);
        end if;
        return ringfence.refuse_posting(
            case when v_wallet.stopped then 'blocked'
                 when p_rule = 'debt_limit' then 'debt_limit_exceeded'
                 else 'insufficient_credit' end,
            v_wallet, p_entry.amount, v_limit);
    end if;
    if v_wallet.balance + p_entry.amount not between -c_range and c_range then
        perform ringfence.raise_error('RF205', jsonb_build_object(
            'balance', v_wallet.balance, 'amount', p_entry.amount, 'maximum', c_range));
    end if;

    v_entry.over_limit := p_entry.amount < 0 and v_after < -v_wallet.debt_limit;
    if v_wallet.has_lots or p_entry.expires_at is not null or p_entry.priority is not null then
        v_entry.lot_moves := ringfence.move_lots(v_wallet, p_entry.amount,
            p_entry.counter_account = 'promotion', p_entry.expires_at, p_entry.priority,
            p_charge_seq, p_allocations);
    end if;
    -- The limit again, so that either guard alone is enough.
    v_entry := ringfence.write_entry(v_entry, case
        when p_entry.amount < 0 and p_rule <> 'settlement' then v_limit end);

    -- Opened again: what came back to a lot that has expired is gone at once.
    v_expired := v_entry.balance_after;
    v_wallet := case when p_hold > 0
        then ringfence.release_hold(p_entry.org_id, p_hold, p_allocations, p_as_of)
        else ringfence.open_wallet(p_entry.org_id, p_as_of, p_came_back => true) end;
    v_expired := v_expired - v_wallet.balance;
    if p_entry.amount > 0 or v_wallet.balance - v_wallet.held < v_wallet.react_below then
        perform ringfence.after_posting(
            p_entry.org_id, case when p_entry.amount > 0 then v_entry.seq end, p_as_of);
    end if;
    return ringfence.describe_posting('applied', v_wallet, v_entry,
        case when v_expired > 0 then jsonb_build_object('expired_at_once', v_expired) end);
end
$post_entry_in_full$;

comment on function ringfence.post_entry_in_full(
    ringfence.credit_transaction, text, bigint, bigint, bigint[], timestamptz) is
'Posts an entry in every case. Errors: RF001, RF101, RF205, RF301.';

commit;
