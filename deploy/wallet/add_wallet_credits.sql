-- Deploy ringfence:wallet/add_wallet_credits to pg
-- requires: wallet/post_entry
-- requires: wallet/check_amount
-- requires: wallet/check_key
-- requires: wallet/check_details
-- requires: core/clean_text

-- Purpose      Adds credit: a top-up that was paid, a grant or promotion, an adjustment by an
--              operator. Credit with an expiry or a priority becomes a lot; so does then all the
--              other credit of the wallet.
-- Called by    Payments, operators.
-- Idempotency  p_idempotency_key; a repeat with another amount, kind, reference, expiry or priority
--              is RF301.
-- Locks        The organization's, then its wallet row.
-- Errors       RF001, RF002, RF003 bad argument, RF006 p_as_of, RF101 unknown organization, RF205
--              balance out of range, RF206 isolation level, RF301 key reused.
-- Returns      One row; outcome is applied or duplicate.
begin;
set local role ringfence_owner;

create or replace function billing.add_wallet_credits(
    p_org_id          uuid,
    p_amount          bigint,
    p_idempotency_key text,
    p_kind            text        default 'top_up',
    p_expires_at      timestamptz default null,
    p_priority        integer     default null,
    p_reference       text        default null,
    p_details         jsonb       default null,
    p_as_of           timestamptz default null
)
returns ringfence.posting
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $add_wallet_credits$
declare
    c_kinds constant jsonb := jsonb_build_object('top_up', 'stripe', 'grant', 'promotion',
        'promotion', 'promotion', 'adjustment', 'adjustment');
begin
    perform ringfence.check_key('p_idempotency_key', p_idempotency_key);
    perform ringfence.check_amount('p_amount', p_amount);
    perform ringfence.check_details(p_details);
    if p_kind is null or not c_kinds ? p_kind then
        perform ringfence.raise_error('RF003', jsonb_build_object('argument', 'p_kind',
            'expected', (select jsonb_agg(kind) from jsonb_object_keys(c_kinds) as kind)));
    end if;
    if p_priority not between 0 and 1000 then
        perform ringfence.raise_error('RF002', jsonb_build_object(
            'argument', 'p_priority', 'value', p_priority, 'minimum', 0, 'maximum', 1000));
    end if;
    if p_expires_at <= ringfence.clock(p_as_of) and not ringfence.is_replay(
           p_org_id, 'credit', p_idempotency_key) then
        perform ringfence.raise_error('RF002', jsonb_build_object(
            'argument', 'p_expires_at', 'value', p_expires_at, 'minimum', 'later than now'));
    end if;

    return ringfence.post_entry(
        p_org_id, 'credit', p_idempotency_key, p_amount, p_kind, c_kinds ->> p_kind, 'settlement',
        p_reference => case when p_reference is not null
                            then ringfence.clean_text('p_reference', p_reference, 200) end,
        p_details => p_details, p_expires_at => p_expires_at, p_priority => p_priority,
        p_as_of => p_as_of);
end
$add_wallet_credits$;

comment on function billing.add_wallet_credits(
    uuid, bigint, text, text, timestamptz, integer, text, jsonb, timestamptz) is
'Adds credit to a wallet. Idempotent by p_idempotency_key. '
'Errors: RF001, RF002, RF003, RF006, RF101, RF205, RF206, RF301.';

grant execute on function billing.add_wallet_credits(
    uuid, bigint, text, text, timestamptz, integer, text, jsonb, timestamptz)
   to ringfence_worker, ringfence_ops;

commit;
