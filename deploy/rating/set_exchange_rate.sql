-- Deploy ringfence:rating/set_exchange_rate to pg
-- requires: rating/tables
-- requires: rating/check_number
-- requires: rating/version_start
-- requires: rating/assert_version_open
-- requires: account/known_currency
-- requires: core/lock_wallet
-- requires: core/clock

-- Purpose      Says what one unit of a currency costs in US dollars from an instant on, so that
--              vendors' costs can be charged in it.
-- Called by    Operators.
-- Idempotency  The same rate from the same instant on, or from now on what is in force already, is
--              a duplicate. A version that has not begun is replaced.
-- Locks        That of the all-zero organization.
-- Errors       RF001 missing, RF002 out of range, or in the past, RF003 too many digits, or US
--              dollars, RF004 unknown currency, RF006 p_as_of, RF222 the version has begun.
-- Returns      One row; outcome is set, replaced or duplicate.
begin;
set local role ringfence_owner;

create or replace function billing.set_exchange_rate(
    p_currency   text,
    p_usd        numeric,
    p_valid_from timestamptz default null,
    p_as_of      timestamptz default null
)
returns table (
    outcome    text,
    currency   text,
    valid_from timestamptz,
    usd        numeric
)
language plpgsql
volatile
rows 1
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $set_exchange_rate$
declare
    v_currency constant text := ringfence.known_currency(p_currency);
    v_rate     ringfence.exchange_rate;
    v_now      timestamptz;
    v_from     timestamptz;
    v_outcome  text := 'duplicate';
begin
    if v_currency = 'USD' then
        perform ringfence.raise_error('RF003', jsonb_build_object(
            'argument', 'p_currency', 'expected', 'another currency: a dollar is a dollar'));
    end if;
    perform ringfence.check_number('p_usd', p_usd, 0.00001::numeric, 1000000::numeric, 12);
    perform ringfence.lock_wallet('00000000-0000-0000-0000-000000000000'::uuid);
    v_now := ringfence.clock(p_as_of);
    v_from := ringfence.version_start(p_valid_from, v_now);

    -- The version that is or will be in force then.
    select rate.* into v_rate
      from ringfence.exchange_rate as rate
     where rate.currency = v_currency
       and rate.valid_from <= v_from
     order by rate.valid_from desc
     limit 1;

    if v_rate.usd is distinct from p_usd
       or v_from <> v_now and v_rate.valid_from <> v_from then
        perform ringfence.assert_version_open(
            coalesce(v_rate.valid_from = v_from, false), v_from, v_now);
        v_outcome := case when v_rate.valid_from = v_from then 'replaced' else 'set' end;
        insert into ringfence.exchange_rate as rate (currency, valid_from, usd)
        values (v_currency, v_from, p_usd)
        on conflict on constraint exchange_rate_pkey do update set usd = excluded.usd
        returning rate.* into strict v_rate;
    end if;

    return query select v_outcome, v_rate.currency, v_rate.valid_from, v_rate.usd;
end
$set_exchange_rate$;

comment on function billing.set_exchange_rate(text, numeric, timestamptz, timestamptz) is
'Says what one unit of a currency costs in US dollars from an instant on. Errors: RF001, RF002, '
'RF003, RF004, RF006, RF222.';

grant execute on function billing.set_exchange_rate(text, numeric, timestamptz, timestamptz)
   to ringfence_ops;

commit;
